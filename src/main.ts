import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import type { Telegram } from '../channels/telegram';
import { createWebChannel } from '../channels/web';
import { readConfig } from './config';
import { createSenders } from './senders';
import { demoWarning, start } from './start';
import { buildPage } from './web/build';
import { createIntake, type Intake } from './web/intake';
import { createWebServer } from './web/server';
import { createWork, eraseLater } from './work';

/** Starts everything: configuration, storage, services, dialogs, channels, web. A wrong configuration stops it with one sentence. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.logLevel, base: null });
  const tell = (line: string): void => console.log(line);
  const now = (): Date => new Date();
  const owner = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const { app, keys, storage, platforms } = await start({ config, tell, broken: (err) => log.error({ err }, 'a turn failed') });
  const senders = createSenders({ app, now, owner, log });
  const intake = createIntake({ turns: app.turns, media: app.media, wake: (channel) => senders.wake(channel) });
  const work = createWork({ app, now, id: owner, log });
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
    now,
    id: () => randomBytes(18).toString('base64url'),
    ready: async () => ready && (await storage.healthy()),
    webhooks: {
      platforms: app.platforms,
      intake,
      outbox: app.outbox,
      erase: (channel, id) => eraseLater(app, channel, id, now()),
      publicUrl: config.publicUrl,
      log,
      now,
    },
  });
  const port = await server.listen(config.port, config.host);
  work.start();
  senders.start();
  const polling = config.publicUrl === undefined && platforms.telegram ? pollTelegram(platforms.telegram, intake, log) : undefined;
  const warning = demoWarning(config);
  if (warning !== undefined) tell(warning);
  tell(`Porte-voix listens: open http://${config.host}:${port}/ in a browser.`);
  if (app.platforms.size > 0) tell(`Channels that are on beside the web: ${[...app.platforms.keys()].join(', ')}.`);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    ready = false;
    await polling?.stop();
    await server.close();
    await app.turns.idle();
    await work.stop();
    await senders.stop();
    await storage.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop().then(() => process.exit(0)));
}

/** Where nobody can call us, updates are fetched. */
function pollTelegram(telegram: Telegram, intake: Intake, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const polled = telegram.poll(
    {
      async take(delivery) {
        const taken = await intake(telegram, delivery);
        return taken.kind === 'kept' ? taken.reply : undefined;
      },
      broken: (err) => log.error({ channel: telegram.id, err }, 'updates could not be fetched'),
      pause: (ms) => pause(ms, undefined, { ref: false }),
    },
    stopping.signal,
  );
  return {
    stop() {
      stopping.abort();
      return polled;
    },
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exit(1);
});
