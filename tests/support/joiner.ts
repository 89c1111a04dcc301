import { mongo } from 'mongoose';
import { openEmbedded } from '../../src/storage/embedded';

/** A process that opens an embedded engine as the application does, for tests: it says whether it serves or joined, writes a document under its own
 *  name, and then does as it is told on its standard input: `write N`, or the end of it. */
async function main(): Promise<void> {
  const [dataDir = '', name = ''] = process.argv.slice(2);
  const embedded = await openEmbedded({ dataDir });
  const client = new mongo.MongoClient(embedded.uri, { serverSelectionTimeoutMS: 30_000, maxAdaptiveRetries: 10 });
  const seen = client.db('city').collection<{ _id: string }>('seen');
  await seen.insertOne({ _id: name });
  console.log(JSON.stringify({ joined: embedded.joined, uri: embedded.uri }));
  for await (const chunk of process.stdin) {
    for (const _id of String(chunk).trim().split('\n')) await seen.insertOne({ _id });
    console.log(JSON.stringify({ wrote: String(chunk).trim() }));
  }
  await client.close();
  await embedded.stop();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exitCode = 1;
});
