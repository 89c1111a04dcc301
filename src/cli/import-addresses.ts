import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { readAddresses } from '../services/places/addresses';
import { newId } from '../unguessable';
import { command } from './command';
import { refuse } from './wanted';

const usage = `npm run import:addresses -- FILE
FILE  Paris in the national address base's CSV, or the same compressed: adresses-75.csv.gz of adresse.data.gouv.fr/data/ban/adresses/latest/csv/
Streets and house numbers are put in place of those before; it may be begun again at any time. Nothing is changed where a line cannot be read.`;

/** The lines of a file, unpacked where its name says that it is packed. Throws what reading throws. */
async function* linesOf(path: string): AsyncIterable<string> {
  const file = createReadStream(path);
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // What fails in the file fails here.
  file.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

void (async () => {
  const [path, ...more] = process.argv.slice(2);
  if (path === undefined || more.length > 0) return refuse(usage);
  await command(
    async ({ app }) => {
      const { streets, addresses, elsewhere } = await readAddresses(linesOf(path));
      const version = newId();
      await app.gazetteer.putStreets(streets, version);
      const gone = await app.gazetteer.endStreets(version);
      console.log(
        `${addresses} addresses in ${streets.length} streets; ${gone} streets of before are gone, ${elsewhere} lines were of other towns.`,
      );
    },
    { sends: false },
  );
})();
