import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readAreas } from '../services/places/outlines';
import { simplifiedOutlines } from '../services/places/simplified';
import { refuse } from './wanted';
import './unread';

const metres = 20;
const usage = `npm run outlines -- FILE
FILE  the arrondissements as GeoJSON, with the properties c_ar and geom_x_y: "arrondissements" of opendata.paris.fr
Writes gazetteer/districts.json, the outlines that the maps draw, simplified to ${metres} metres.`;

const centred = z.object({
  features: z.array(
    z.object({
      properties: z.object({ c_ar: z.coerce.number(), geom_x_y: z.object({ lon: z.number(), lat: z.number() }) }),
    }),
  ),
});

const [path, ...more] = process.argv.slice(2);
if (path === undefined || more.length > 0) refuse(usage);
else {
  try {
    const text = readFileSync(path, 'utf8');
    const areas = readAreas(text);
    const centres = centred.safeParse(JSON.parse(text));
    if (!centres.success) refuse('Its districts have no geom_x_y, which says where their numbers are written.');
    else {
      const districts = simplifiedOutlines(
        areas,
        new Map(centres.data.features.map(({ properties: { c_ar, geom_x_y } }) => [String(c_ar), [geom_x_y.lon, geom_x_y.lat] as const])),
        metres,
      );
      const file = {
        source: `Ville de Paris, arrondissements (https://opendata.paris.fr/explore/dataset/arrondissements), simplified to ${metres} m by npm run outlines`,
        licence: 'ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/',
        unit: '1e-5 degree, longitude and latitude in turn, each point after the first as the difference to the one before',
      };
      const lines = districts.map((district) => `    ${JSON.stringify(district)}`).join(',\n');
      writeFileSync(
        'gazetteer/districts.json',
        `${JSON.stringify(file, undefined, 2).slice(0, -2)},\n  "districts": [\n${lines}\n  ]\n}\n`,
      );
      console.log(`${districts.length} districts, ${districts.reduce((sum, { outline }) => sum + outline.length / 2, 0)} corners.`);
    }
  } catch (error) {
    refuse((error as Error).message);
  }
}
