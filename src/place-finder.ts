import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './conversation/activity';
import type { HandlingParts } from './conversation/handle';
import { normalise } from './conversation/normalise';
import type { Asked } from './conversation/turns';
import type { Understanding } from './conversation/understand';
import type { Lexicon } from './conversation/words';
import { addressIn } from './services/places/address-said';
import type { PlaceStore } from './services/places/gazetteer';
import { createGeocoding, type GeocodeStore, type Geocoder, type GeocoderAlarm } from './services/places/geocoding';
import { readLandmarks } from './services/places/landmarks';
import { createPlaces, type PlacesAhead } from './services/places/places';
import { spelling } from './understanding/spelling';

export interface PlaceFinderParts {
  readonly store: PlaceStore;
  readonly geocoded: GeocodeStore;
  /** Absent: nobody is asked. */
  readonly geocoder: Geocoder | undefined;
  readonly hmac: (purpose: string, text: string) => string;
  readonly now: () => Date;
  readonly alarm: (alarm: GeocoderAlarm) => void;
}

/** Finds places with the city's landmarks, and a geocoder where there is one. */
export function createPlaceFinder({ store, geocoded, geocoder, hmac, now, alarm }: PlaceFinderParts): PlacesAhead {
  return createPlaces({
    store,
    landmarks: readLandmarks(readFileSync(join(__dirname, '../gazetteer/landmarks.json'), 'utf8')),
    spelling,
    geocoding: geocoder && createGeocoding({ geocoder, store: geocoded, hmac, now, failing: () => alarm({ kind: 'geocoder' }) }),
  });
}

/** Characters of a place that are asked for; longer ones are refused by the question, and of a first sentence no more is read for one. */
const mostCharacters = 200;
/** What begins with a sentence that may tell where. */
const told: readonly string[] = ['report', 'wish'];

export interface AheadParts {
  readonly places: Pick<PlacesAhead, 'ahead'>;
  readonly lexicon: Pick<Lexicon, 'command' | 'start'>;
  readonly understanding: Pick<Understanding, 'intent'>;
  readonly locale: string;
}

/** Has a geocoder asked before a turn, of what answers the question where something is: no command, no other word of the conversation; and of the address
 *  alone in a sentence that begins a report or a wish, or says what it is. */
export function aheadOf({ places, lexicon, understanding, locale }: AheadParts): NonNullable<HandlingParts['ahead']> {
  /** Words that another question asked for are its own: they begin nothing. */
  function begins(text: string, asked: Asked | undefined): boolean {
    if (asked?.kind === 'text') return told.includes(asked.dialog);
    const start = lexicon.start(normalise(text));
    if (start) return told.includes(start.dialog);
    const [first] = understanding.intent(text, locale);
    return first !== undefined && first.sure && told.includes(first.intent);
  }

  return async (activity, asked) => {
    const isWhere = asked?.dialog === 'place' && asked.kind === 'place';
    if (activity.kind === 'place') return isWhere ? places.ahead(activity.place) : undefined;
    const text = textOf(activity)?.trim() ?? '';
    const said = normalise(text);
    if (isWhere) {
      if (said.length < 3 || text.length > mostCharacters || lexicon.command(said) || lexicon.start(said)) return;
      return places.ahead({ words: text });
    }
    const address = addressIn(text.slice(0, mostCharacters));
    if (address !== undefined && begins(text, asked)) await places.ahead({ words: address });
  };
}
