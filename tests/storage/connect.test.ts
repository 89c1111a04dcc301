import { createServer, type AddressInfo } from 'node:net';
import { openStorage, StorageError, withoutSecrets } from '../../src/storage/connect';
import { openEmbedded } from '../../src/storage/embedded';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);

/** A port of this machine where nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const at = (port: number): string => `mongodb://clerk:hidden@127.0.0.1:${port}/city?directConnection=true`;

test('a start waits for the database and says for which, never with its password; then it is there', async () => {
  const port = await freePort();
  const dataDir = newFolder();
  const said: string[] = [];
  let engine: Awaited<ReturnType<typeof openEmbedded>> | undefined;
  let starting: Promise<unknown> = Promise.resolve();
  const waiting = (sentence: string): void => {
    said.push(sentence);
    if (said.length === 1) starting = openEmbedded({ dataDir, port }).then((opened) => (engine = opened));
  };
  const storage = await openStorage({ mongodbUri: at(port).replace('clerk:hidden@', ''), dataDir, poolSize: 7, waiting });
  await starting;
  expect(said[0]).toMatch(`Waiting for the database at mongodb://127.0.0.1:${port}/city`);
  expect(storage.embedded).toBe(false);
  expect(await storage.healthy()).toBe(true);
  const { maxPoolSize, writeConcern, readConcern, retryWrites } = storage.connection.getClient().options;
  expect({ maxPoolSize, retryWrites, write: writeConcern, read: readConcern.level }).toEqual({
    maxPoolSize: 7,
    retryWrites: true,
    write: expect.objectContaining({ w: 'majority', journal: true }) as unknown,
    read: 'majority',
  });
  await engine?.stop();
  expect(await storage.healthy()).toBe(false);
  // And it lets go of a database that is gone.
  await storage.close();
});

test('it gives up with one sentence that says what to look at', async () => {
  const port = await freePort();
  const opening = openStorage({ mongodbUri: at(port), dataDir: newFolder(), poolSize: 1, waiting: () => undefined, patienceMs: 0 });
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  expect((error as StorageError).message).toMatch(/check MONGODB_URI/);
  expect((error as StorageError).message).not.toMatch(/hidden|clerk/);
});

test('secrets stay out of sentences', () => {
  expect(withoutSecrets('mongodb+srv://clerk:p%40ss@db.example/city?w=majority')).toBe('mongodb+srv://db.example/city?w=majority');
  expect(withoutSecrets('mongodb://db.example')).toBe('mongodb://db.example');
});
