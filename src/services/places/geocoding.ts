import { wordsOf } from './said';
import type { Located, Point } from './place';

/** A geocoder of somebody else's, asked over the network. Both throw where it does not answer in time, or with nonsense. */
export interface Geocoder {
  /** What in Paris the words may mean, the likeliest first. */
  search(words: string): Promise<readonly Located[]>;
  /** The addresses nearest to a point, the nearest first. */
  reverse(point: Point): Promise<readonly Located[]>;
}

/** What a geocoder answered, by a hash of what it was asked. */
export interface GeocodeStore {
  get(id: string, now: Date): Promise<readonly Located[] | undefined>;
  put(id: string, found: readonly Located[], until: Date): Promise<void>;
}

/** What a geocoder knows, as far as it was asked ahead: the turn itself asks nobody. */
export interface Geocoding {
  /** Asks ahead of a turn, unless it is known. Never fails: then nothing is known. */
  askWords(words: string): Promise<void>;
  askPoint(point: Point): Promise<void>;
  words(words: string): Promise<readonly Located[]>;
  point(point: Point): Promise<Located | undefined>;
}

export interface GeocodingParts {
  readonly geocoder: Geocoder;
  readonly store: GeocodeStore;
  readonly hmac: (purpose: string, text: string) => string;
  readonly now: () => Date;
  /** Told of each time that it is left alone for a while. */
  readonly failing?: () => void;
}

/** The geocoder fails, and is left alone for a while. */
export interface GeocoderAlarm {
  readonly kind: 'geocoder';
}

/** Days an answer is good. */
const keptDays = 30;
/** Failures in a row after which it is left alone, and for how many seconds; then one question tries. */
const failures = 3;
const restSeconds = 60;

export function createGeocoding({ geocoder, store, hmac, now, failing }: GeocodingParts): Geocoding {
  const wordsId = (words: string): string => hmac('geocode words', wordsOf(words).join(' '));
  /** To ten metres: nobody stands still. */
  const pointId = ({ latitude, longitude }: Point): string => hmac('geocode point', `${latitude.toFixed(4)} ${longitude.toFixed(4)}`);
  let failed = 0;
  let restsUntil = 0;

  async function ask(id: string, question: () => Promise<readonly Located[]>): Promise<void> {
    const at = now();
    if (at.getTime() < restsUntil || (await store.get(id, at))) return;
    try {
      const found = await question();
      failed = 0;
      const until = new Date(at.getTime() + keptDays * 86_400_000);
      await store.put(id, found, until);
      // What is chosen among them is looked up by its label.
      for (const place of found) await store.put(wordsId(place.label), [place], until);
    } catch {
      if (++failed < failures) return;
      restsUntil = at.getTime() + restSeconds * 1000;
      failing?.();
    }
  }

  return {
    askWords: (words) => ask(wordsId(words), () => geocoder.search(words)),
    askPoint: (point) => ask(pointId(point), () => geocoder.reverse(point)),
    words: async (words) => (await store.get(wordsId(words), now())) ?? [],
    point: async (point) => (await store.get(pointId(point), now()))?.[0],
  };
}
