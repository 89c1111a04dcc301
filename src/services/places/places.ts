import type { Located, Point } from './place';
import { districtSaid, isElsewhere, wordsOf } from './said';

/** Places of the city, as people say them and as maps do. */
export interface Places {
  /** What the words may mean, the likeliest first; none where they name nothing that is known. */
  find(words: string): Promise<readonly Located[]>;
  /** What stands at a point. */
  at(point: Point): Promise<{ readonly ok: true; readonly place: Located } | { readonly ok: false; readonly reason: 'outside' }>;
  /** Whether the words say themselves that it is elsewhere: by the postal code of another town. */
  elsewhere(words: string): boolean;
}

/** The postal code of a district. */
const postalCode = (district: string): string => `750${district.padStart(2, '0')}`;
/** A district as an address names it: "75018 Paris". */
const districtLabel = (district: string): string => `${postalCode(district)} Paris`;

/** What Paris lies within, to the hundredth of a degree (the arrondissements of opendata.paris.fr). */
const box = { south: 48.81, north: 48.91, west: 2.22, east: 2.47 };
const inBox = ({ latitude, longitude }: Point): boolean =>
  latitude >= box.south && latitude <= box.north && longitude >= box.west && longitude <= box.east;

/** Says nothing of where: what is left of words beside a district. */
const nothing = /^(|a|au|aux|le|la|les|l|de|du|des|d|en|sur|dans|paris|france|arrondissements?|arrdt|ardt|arr|et|c|ce|est|ici)$/;

/** Finds places. */
export function createPlaces(): Places {
  return {
    find(words) {
      const { district, rest } = districtSaid(wordsOf(words));
      if (district === undefined) return Promise.resolve([]);
      const alone = rest.every((word) => nothing.test(word));
      const place: Located = { label: alone ? districtLabel(district) : words, precision: 'district', district };
      return Promise.resolve([place]);
    },
    at(point) {
      if (!inBox(point)) return Promise.resolve({ ok: false, reason: 'outside' });
      return Promise.resolve({ ok: true, place: { label: shown(point), precision: 'point', point } });
    },
    elsewhere: (words) => isElsewhere(wordsOf(words)),
  };
}

/** A point where no address is known: "48.8871, 2.3507", to ten metres. */
const shown = ({ latitude, longitude }: Point): string => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
