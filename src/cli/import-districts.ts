import { readFileSync } from 'node:fs';
import { readAreas } from '../services/places/outlines';
import { newId } from '../unguessable';
import { command } from './command';
import { refuse } from './wanted';

const usage = `npm run import:districts -- FILE
FILE  the arrondissements as GeoJSON, with the property c_ar: "arrondissements" of opendata.paris.fr
They are put in place of those before: a point outside all of them is outside the city.`;

void (async () => {
  const [path, ...more] = process.argv.slice(2);
  if (path === undefined || more.length > 0) return refuse(usage);
  await command(
    async ({ app }) => {
      const areas = readAreas(readFileSync(path, 'utf8'));
      await app.gazetteer.putAreas(areas, newId());
      console.log(`${areas.length} districts.`);
    },
    { sends: false },
  );
})();
