import { z } from 'zod';
import type { Located } from './place';

/** A geocoder answered what is no answer, or not at all. */
export class GeocoderError extends Error {
  readonly code = 'GEOCODER';
}

/** Points of interest have lists where addresses have texts. */
const oneOf = z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional();
const feature = z.object({
  geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]).rest(z.number()) }),
  properties: z.object({
    /** "housenumber", "street", "locality", "municipality"; a point of interest has none. */
    type: z.string().optional(),
    _type: z.string().optional(),
    score: z.number().optional(),
    name: oneOf,
    toponym: z.string().optional(),
    postcode: oneOf,
  }),
});
const collection = z.object({ features: z.array(z.unknown()).max(100) });

/** Surer than this, of 1, is worth asking back. */
const leastScore = 0.4;
const paris = /^75(?:0(0[1-9]|1\d|20)|1(16))$/;

/** Reads what the Géoplateforme answers, in GeoJSON (geoservices.ign.fr, "API Géoplateforme - Géocodage"): what lies in Paris and is nearer than a district, the
 *  likeliest first. What of it cannot be read is left out. Throws a GeocoderError where it is no such answer. */
export function readGeocoded(json: unknown): readonly Located[] {
  const read = collection.safeParse(json);
  if (!read.success) throw new GeocoderError('The geocoder did not answer with features.');
  return read.data.features.flatMap((one) => {
    const parsed = feature.safeParse(one);
    return parsed.success ? placeOf(parsed.data) : [];
  });
}

function placeOf({ geometry, properties }: z.infer<typeof feature>): readonly Located[] {
  const { type, score = 1, postcode = '' } = properties;
  const name = (properties.name ?? properties.toponym ?? '').trim();
  const [, code, other] = paris.exec(postcode) ?? [];
  const district = code ?? other;
  if (district === undefined || name === '' || name.length > 120 || score < leastScore || type === 'municipality') return [];
  const [longitude, latitude] = geometry.coordinates;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
  const precision = type === 'street' || type === 'locality' ? 'street' : 'address';
  return [{ label: `${name}, ${postcode} Paris`, precision, point: { latitude, longitude }, district: String(Number(district)) }];
}
