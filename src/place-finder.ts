import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HandlingParts } from './conversation/handle';
import { normalise } from './conversation/normalise';
import type { Lexicon } from './conversation/words';
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

/** Characters of a place that are asked for; longer ones are refused by the question. */
const mostCharacters = 200;

/** Has a geocoder asked before a turn, of what answers the question where something is: no command, no other word of the conversation. */
export function aheadOf(
  places: Pick<PlacesAhead, 'ahead'>,
  lexicon: Pick<Lexicon, 'command' | 'start'>,
): NonNullable<HandlingParts['ahead']> {
  return async (activity, asked) => {
    if (asked.dialog !== 'place' || asked.kind !== 'place') return;
    if (activity.kind === 'place') return places.ahead(activity.place);
    const text = activity.kind === 'text' ? activity.text.trim() : '';
    const said = normalise(text);
    if (said.length < 3 || text.length > mostCharacters || lexicon.command(said) || lexicon.start(said)) return;
    await places.ahead({ words: text });
  };
}
