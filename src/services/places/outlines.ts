import { z } from 'zod';
import type { Area } from './areas';

/** The file of districts cannot be taken; the message says why. */
export class OutlineError extends Error {
  readonly code = 'OUTLINES';
}

const position = z.tuple([z.number(), z.number()]).rest(z.number());
const ring = z.array(position).min(4);
const feature = z.object({
  properties: z.object({ c_ar: z.coerce.number().int().min(1).max(20) }),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
  ]),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(feature).min(1) });

/** Reads the districts from GeoJSON as opendata.paris.fr has them ("arrondissements"): the property `c_ar` is the number. Throws an OutlineError. */
export function readAreas(json: string): readonly Area[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new OutlineError(`The file is no JSON: ${(cause as Error).message}`, { cause });
  }
  const read = collection.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new OutlineError(`The file is no GeoJSON of arrondissements: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`);
  }
  const areas = read.data.features.map(({ properties, geometry }) => ({
    district: String(properties.c_ar),
    polygons: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings) =>
      rings.map((points) => points.map(([longitude, latitude]) => [longitude, latitude] as const)),
    ),
  }));
  const twice = areas.find(({ district }, at) => areas.findIndex((one) => one.district === district) !== at);
  if (twice) throw new OutlineError(`The file has the arrondissement ${twice.district} twice.`);
  return areas;
}
