import { parseArgs } from 'node:util';
import { dump } from '../storage/dump';
import { database, printProgress } from './database';

const usage = `npm run db:dump -- DIR [--live]
Writes every collection as Extended JSON lines into a new folder, with its indexes and a manifest: all as of one moment, within the 60 seconds of a
transaction. --live: each collection as of when it is read, for databases that take longer. Keys (PORTEVOIX_KEYS) are never in it: keep them apart.`;

const { values, positionals } = parseArgs({ options: { live: { type: 'boolean', default: false } }, allowPositionals: true });
const [dir] = positionals;

if (dir === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else
  void database(async (connection) => {
    const { collections } = await dump(connection, dir, printProgress, values.live);
    console.log(
      `${collections.reduce((sum, { documents }) => sum + documents, 0)} documents of ${collections.length} collections in ${dir}`,
    );
  });
