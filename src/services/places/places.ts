import { addressIn } from './address-said';
import { whereabouts, type Whereabouts } from './areas';
import { addressOf, candidatesOf } from './candidates';
import { cells, metresBetween } from './cells';
import type { House, PlaceStore, StreetHouses } from './gazetteer';
import type { Geocoding } from './geocoding';
import { createLandmarkIndex, type Landmark, type LandmarkSaid } from './landmarks';
import { mentionsIn } from './mentions';
import { kindOf } from './names';
import type { Located, Point } from './place';
import { districtSaid, isElsewhere, wordsOf } from './said';
import { createStreetIndex, type Spelling, type StreetIndex } from './streets';

/** Places of the city, as people say them and as maps do. */
export interface Places {
  /** What the words may mean, the likeliest first; none where the first 80 name nothing that is known. Each is found again by its own label. A district that is
   *  said comes last: it is what is left where nothing else is meant. */
  find(words: string): Promise<readonly Located[]>;
  /** What stands at a point: the nearest address where one is near, the district where it is known. */
  at(point: Point): Promise<{ readonly ok: true; readonly place: Located } | { readonly ok: false; readonly reason: 'outside' }>;
  /** Whether the words say themselves that it is elsewhere: by the postal code of another town. */
  elsewhere(words: string): boolean;
}

/** The same, which may be asked ahead of a turn. */
export interface PlacesAhead extends Places {
  /** Has somebody else's geocoder asked, where there is one and nothing near is known here; never fails, and takes its time. */
  ahead(said: { readonly latitude?: number; readonly longitude?: number; readonly words?: string }): Promise<void>;
}

export interface PlacesParts {
  readonly store: PlaceStore;
  readonly landmarks: readonly Landmark[];
  readonly spelling: Spelling;
  /** Absent: what was imported is all that is known. */
  readonly geocoding?: Geocoding | undefined;
}

/** Candidates at the most, beside the district: a list that a small screen holds. */
const most = 5;
/** Words that are looked at: a letter of thousands is no place, and would keep everybody waiting. */
const mostWords = 80;
/** Metres within which an address is that of a point. */
const nearMetres = 80;

/** Finds places in what was imported, among landmarks, by what a geocoder told ahead, or by their district alone. */
export function createPlaces({ store, landmarks, spelling, geocoding }: PlacesParts): PlacesAhead {
  const landmarkIn = createLandmarkIndex(landmarks, spelling);
  const city = createCityMap(store, spelling);

  /** What is known here: places with the person's words where they say more, and the words without their district. */
  async function here(words: string) {
    const { index } = await city();
    const { district, rest } = districtSaid(wordsOf(words).slice(0, mostWords));
    const landmark = landmarkIn(rest);
    const mentions = mentionsIn(rest, index).filter(({ at }) => !(landmark?.sure && [...at].some((one) => landmark.at.has(one))));
    const used = new Set([...mentions, ...(landmark ? [landmark] : [])].flatMap(({ at }) => [...at]));
    const beside = rest.some((word, at) => !used.has(at) && !saysNothing(word));
    const found = [...(await candidatesOf(store, mentions, district)), ...(landmark ? [landmarkPlace(landmark)] : [])];
    return { district, rest, found: found.map((one) => (beside ? { ...one, words } : one)) };
  }
  /** `district`: the one it must be in, where that is known: an address across the street may be another's. */
  async function nearest(point: Point, district: string | undefined) {
    const streets = await store.near(cells.around(point, nearMetres));
    return nearestOf(point, district === undefined ? streets : streets.filter((street) => street.district === district));
  }

  return {
    async find(words) {
      const { district, rest, found } = await here(words);
      const all = found.length > 0 ? found : await toldOf(geocoding, words);
      const known = all.filter(({ label }, at) => all.findIndex((one) => one.label === label) === at).slice(0, most);
      if (district === undefined) return known;
      return [...known, { label: rest.every(saysNothing) ? townOf(district) : words, precision: 'district', district }];
    },
    async at(point) {
      const { within } = await city();
      const inside = within?.(point);
      if (within ? inside === undefined : !inBox(point)) return { ok: false, reason: 'outside' };
      const near = await nearest(point, inside);
      const told = near ? undefined : nearOf(point, await geocoding?.point(point));
      const district = inside ?? near?.street.district ?? told?.district;
      const label = near ? addressOf(near.street, near.house) : (told?.label ?? (district === undefined ? shown(point) : townOf(district)));
      return { ok: true, place: { label, precision: 'point', point, ...(district === undefined ? {} : { district }) } };
    },
    elsewhere: (words) => isElsewhere(wordsOf(words)),
    async ahead({ latitude, longitude, words = '' }) {
      if (!geocoding) return;
      if (latitude !== undefined && longitude !== undefined) {
        const point = { latitude, longitude };
        const { within } = await city();
        const inside = within?.(point);
        if ((within ? inside !== undefined : inBox(point)) && !(await nearest(point, inside))) await geocoding.askPoint(point);
        return;
      }
      const { rest, found } = await here(words);
      if (found.length === 0 && !rest.every(saysNothing) && !isElsewhere(wordsOf(words))) await geocoding.askWords(words);
    },
  };
}

/** What a geocoder told of a point, if it is near. */
const nearOf = (point: Point, told: Located | undefined): Located | undefined =>
  told?.point && metresBetween(point, told.point) <= nearMetres ? told : undefined;

/** What a geocoder told of the words, or of the address among them, with the words themselves where they are not its own. */
async function toldOf(geocoding: Geocoding | undefined, words: string): Promise<readonly Located[]> {
  if (!geocoding) return [];
  const whole = await geocoding.words(words);
  const address = whole.length > 0 ? undefined : addressIn(words);
  const told = address === undefined ? whole : await geocoding.words(address);
  return told.map((one) => (one.label === words ? one : { ...one, words }));
}

/** What is looked up in memory. */
interface CityMap {
  readonly index: StreetIndex;
  /** Absent where no districts were imported. */
  readonly within?: Whereabouts;
}

/** Reads it once, and again after an import. */
function createCityMap(store: PlaceStore, spelling: Spelling): () => Promise<CityMap> {
  let loaded: { readonly version: string | undefined; readonly map: CityMap } | undefined;
  return async () => {
    const version = await store.version();
    if (!loaded || loaded.version !== version) {
      const [streets, areas] = await Promise.all([store.streets(), store.areas()]);
      const map = { index: createStreetIndex(streets, spelling), ...(areas.length > 0 ? { within: whereabouts(areas) } : {}) };
      loaded = { version, map };
    }
    return loaded.map;
  };
}

/** A district as an address names it. */
const townOf = (district: string): string => `750${district.padStart(2, '0')} Paris`;

function landmarkPlace({ landmark: { name, district, latitude, longitude } }: LandmarkSaid): Located {
  const label = district === undefined ? name : `${name}, ${townOf(district)}`;
  return { label, precision: 'address', point: { latitude, longitude }, ...(district === undefined ? {} : { district }) };
}

function nearestOf(point: Point, streets: readonly StreetHouses[]): { readonly street: StreetHouses; readonly house: House } | undefined {
  let least = nearMetres;
  let found: { readonly street: StreetHouses; readonly house: House } | undefined;
  for (const street of streets)
    for (const house of street.houses) {
      const metres = metresBetween(point, house);
      if (metres > least) continue;
      least = metres;
      found = { street, house };
    }
  return found;
}

/** What Paris lies within, to the hundredth of a degree (the arrondissements of opendata.paris.fr). */
const box = { south: 48.81, north: 48.91, west: 2.22, east: 2.47 };
const inBox = ({ latitude, longitude }: Point): boolean =>
  latitude >= box.south && latitude <= box.north && longitude >= box.west && longitude <= box.east;

/** A point where no address is known: "48.8871, 2.3507", to ten metres. */
const shown = ({ latitude, longitude }: Point): string => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

/** Words that tell no more of where than what was found in the others. */
const nothing =
  /^(|a|au|aux|le|la|les|l|de|du|des|d|en|et|x|sur|dans|paris|france|arrondissements?|arrdt|ardt|arr|c|ce|est|ici|n|no|num|numero|angle|coin|croisement|intersection|croise|niveau|hauteur|adresse|metro|station)$/;
const saysNothing = (word: string): boolean => nothing.test(word) || kindOf(word) !== undefined;
