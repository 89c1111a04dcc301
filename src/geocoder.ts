import { readGeocoded, GeocoderError } from './services/places/geocoded';
import type { Geocoder } from './services/places/geocoding';

/** Milliseconds in which it must have answered: a person waits. */
const timeoutMs = 1_500;
/** Characters of an answer that are read; five places are some thousands. */
const mostCharacters = 200_000;
/** Candidates asked for. */
const limit = 5;
/** Near which places are likelier: the middle of Paris. */
const middle = { lat: '48.8566', lon: '2.3522' };

/** The national geocoder, or one that speaks as it does. `url`: "https://data.geopf.fr/geocodage". It takes 50 questions a second from one address
 *  (geoservices.ign.fr, "API Géoplateforme - Géocodage"). */
export function createGeocoder(url: string): Geocoder {
  const ask = async (path: string, query: Readonly<Record<string, string>>): Promise<unknown> => {
    const answer = await fetch(`${url}/${path}?${new URLSearchParams(query).toString()}`, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { Accept: 'application/json' },
    });
    if (!answer.ok) throw new GeocoderError(`The geocoder answered ${answer.status}.`);
    const text = await answer.text();
    if (text.length > mostCharacters) throw new GeocoderError('The geocoder answered with more than is read.');
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new GeocoderError('The geocoder did not answer with JSON.', { cause });
    }
  };
  return {
    search: async (words) =>
      readGeocoded(
        await ask('search', {
          q: /\bparis\b/i.test(words) ? words : `${words} Paris`,
          index: 'address,poi',
          autocomplete: '0',
          limit: String(limit),
          ...middle,
        }),
      ),
    reverse: async ({ latitude, longitude }) =>
      readGeocoded(await ask('reverse', { lat: String(latitude), lon: String(longitude), index: 'address', limit: '1' })),
  };
}
