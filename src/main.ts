import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { createWebChannel } from '../channels/web';
import { readConfig } from './config';
import { start } from './start';
import { buildPage } from './web/build';
import { createWebServer } from './web/server';
import { createWork } from './work';

/** Starts everything: configuration, storage, services, dialogs, channels, web. A wrong configuration stops it with one sentence. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.logLevel, base: null });
  const tell = (line: string): void => console.log(line);
  const { app, keys, storage } = await start({ config, tell, broken: (err) => log.error({ err }, 'a turn failed') });
  let ready = true;
  const server = createWebServer({
    turns: app.turns,
    channel: createWebChannel((locale) => app.texts.t(locale)),
    page: await buildPage(join(__dirname, '../channels/web/page')),
    media: app.media,
    keys,
    texts: app.texts,
    config: { publicUrl: config.publicUrl, trustProxy: config.trustProxy },
    log,
    now: () => new Date(),
    id: () => randomBytes(18).toString('base64url'),
    ready: async () => ready && (await storage.healthy()),
  });
  const work = createWork({ app, now: () => new Date(), id: `${process.pid}-${randomBytes(6).toString('hex')}`, log });
  work.start();
  const port = await server.listen(config.port, config.host);
  tell(`Porte-voix listens: open http://${config.host}:${port}/ in a browser.`);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    ready = false;
    await server.close();
    await app.turns.idle();
    await work.stop();
    await storage.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exit(1);
});
