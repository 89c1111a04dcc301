import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import type { Telegram } from '../channels/telegram';
import { createWebChannel } from '../channels/web';
import { logAlarm } from './alarm';
import { readConfig } from './config';
import { createSenders } from './senders';
import { createOpen311 } from './open311-office';
import { createMetrics } from './metrics';
import { mineFile } from './mine-file';
import { notArrived } from './not-arrived';
import { pageFolder, startPhones } from './phone/start';
import { createPhotoReader } from './photos/reader';
import { demoWarning, start } from './start';
import { taxonomyChanged } from './street';
import { buildPage, buildPhonePage } from './web/build';
import { buildMapPage } from './web/carte';
import { createIntake, createKeep, type Intake } from './web/intake';
import { buildResultsStyle } from './web/results/routes';
import { buildVerifyPage } from './web/verify';
import { createWebServer } from './web/server';
import { reachOf, waysTo } from './qr';
import { createTeamPhone } from './team-phone';
import { createWork, eraseLater } from './work';

/** Starts everything: configuration, storage, services, dialogs, channels, web. A wrong configuration stops it with one sentence. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({ level: config.logLevel, base: null });
  const tell = (line: string): void => console.log(line);
  const now = (): Date => new Date();
  const owner = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const phones = config.development
    ? await startPhones({ sms: !config.sms, telegram: !config.telegram, whatsapp: !config.whatsapp }, (err) =>
        log.error({ err }, 'a phone of /phone could not be served'),
      )
    : undefined;
  const { app, keys, storage, platforms } = await start({
    config: { ...config, ...phones?.settings },
    tell,
    broken: (err) => log.error({ err }, 'a turn failed'),
    alarm: (alarm) => logAlarm(log, alarm),
  });
  const senders = createSenders({ app, now, owner, log });
  const photos = createPhotoReader(config.photos);
  const taking = { turns: app.turns, media: app.media, photos, wake: (channel: string) => senders.wake(channel) };
  const intake = createIntake(taking);
  const reach = reachOf(config);
  const work = createWork({ app, keep: createKeep(taking), now, id: owner, log });
  let ready = true;
  const page = await buildPage(join(__dirname, '../channels/web/page'));
  const server = createWebServer({
    turns: app.turns,
    channel: createWebChannel((locale) => app.texts.t(locale)),
    page,
    media: app.media,
    photos,
    keys,
    texts: app.texts,
    config: { publicUrl: config.publicUrl, trustProxy: config.trustProxy },
    log,
    now,
    id: () => randomBytes(18).toString('base64url'),
    box: {
      data: {
        editions: () => app.editions.all(),
        roots: (log) => app.ballots.logs.roots(log),
        hashes: (edition, count) => app.ballots.ballots.hashes(edition, count),
        acts: () => app.ballots.audit.all(),
        files: (edition) => app.published.names(edition),
        lines: (edition, name) => app.published.folder(edition).lines(name),
      },
      page: await buildVerifyPage(join(__dirname, 'web/verify-page'), join(__dirname, '../channels/web/page/icon.svg')),
      style: await buildResultsStyle(),
    },
    ready: async () => ready && (await storage.healthy()),
    metrics: config.metricsToken === undefined ? undefined : { token: config.metricsToken, ...createMetrics({ app, senders, now }) },
    gallery: app.photos,
    openFiles: app.openFiles,
    carte: {
      map: app.map,
      taxonomy: app.taxonomy,
      amenities: app.amenities,
      words: {
        reports: (state, locale) => app.reports.word(state, locale),
        wishes: (state, locale) => app.wishes.word(state, locale),
      },
      page: await buildMapPage(),
      tiles: config.tiles,
    },
    doors: {
      links: app.city.links,
      ways: (words) => waysTo(words, reach) ?? [],
      number: reach.sms,
    },
    calls: { board: app.calls.board, rule: app.city.calls.rule, standing: (line, locale) => app.calls.standing(line, now(), locale) },
    lab: app.lab,
    agenda: {
      list: () => app.workshops.organiser.list(now()),
      find: (code) => app.workshops.store.find(code),
      certificate: (number) => app.certificates.check(number),
    },
    data: {
      board: app.data.board,
      standing: (line, closes, locale) => app.data.standing(line, closes, locale),
      site: config.publicUrl,
    },
    sheet: app.reports.sheet,
    indicators: app.indicators.page,
    open311: {
      ...createOpen311({
        store: app.reports.store,
        reports: app.city.reports,
        taxonomy: app.taxonomy,
        places: app.places,
        photos: app.photos,
        texts: app.texts,
        keys: config.open311.keys,
        now,
      }),
      jurisdiction: config.open311.jurisdiction,
      changed: taxonomyChanged(),
      type: config.development ? 'test' : 'production',
    },
    mine: { files: app.mineFiles, file: (person) => mineFile(app, person, new Date()) },
    card: { links: app.cardLinks, cards: app.cards },
    consultations: { board: app.consultations.board, outcome: (outcome, locale) => app.consultations.outcome(outcome, locale) },
    team: await createTeamPhone(app, keys, reach, page),
    phone: phones && { phones, page: await buildPhonePage(pageFolder) },
    webhooks: {
      platforms: app.platforms,
      intake,
      outbox: app.outbox,
      erase: (channel, id) => eraseLater(app, channel, id, now()),
      notArrived: (message, reason) => notArrived(app, message, reason, now()),
      publicUrl: config.publicUrl,
      log,
      now,
    },
  });
  app.learn();
  const port = await server.listen(config.port, config.host);
  const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  phones?.at(address);
  work.start();
  senders.start();
  const polling =
    config.publicUrl === undefined && config.telegram && platforms.telegram ? pollTelegram(platforms.telegram, intake, log) : undefined;
  const warning = demoWarning(config);
  if (warning !== undefined) tell(warning);
  tell(`Porte-voix listens: open ${address}/ in a browser.`);
  if (phones) tell(`Phones to try ${phones.channels.join(', ')} on, with nobody at the other end: ${address}/phone`);
  const on = [...app.platforms.keys()].filter((id) => !phones?.channels.some((channel) => channel === id));
  if (on.length > 0) tell(`Channels that are on beside the web: ${on.join(', ')}.`);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    ready = false;
    await polling?.stop();
    phones?.hangUp();
    await server.close();
    await app.turns.idle();
    await work.stop();
    await senders.stop();
    await phones?.close();
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
