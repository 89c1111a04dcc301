import { restore } from '../storage/dump';
import { database, printProgress } from './database';

const usage = `npm run db:restore -- DIR
Reads a dump back into a database that has none of its documents: an embedded engine's or MONGODB_URI's, whichever it came from.`;

const [dir] = process.argv.slice(2);

if (dir === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else
  void database(async (connection) => {
    const { collections, at } = await restore(connection, dir, printProgress);
    console.log(
      `${collections.reduce((sum, { documents }) => sum + documents, 0)} documents of ${collections.length} collections, as of ${at}`,
    );
  });
