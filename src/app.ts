import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { allDialogs } from '../dialogs';
import type { City } from '../dialogs/city';
import { can as sms } from '../channels/sms';
import { can as web } from '../channels/web';
import type { Capabilities } from './conversation/channel';
import { createEngine } from './conversation/engine';
import { cityDay } from './conversation/format';
import { createTurns, type Turns } from './conversation/handle';
import { normalise } from './conversation/normalise';
import { createLexicon } from './conversation/words';
import { createTexts, loadLocales, type Texts } from './i18n';
import type { Keys } from './keys';
import { createVoting } from './services/ballots';
import type { MediaStore } from './services/media';
import { createHandover } from './services/tickets';
import { createMediaStore } from './storage/media';
import { prepare } from './storage/prepare';
import { createTicketStore } from './storage/tickets';
import { createTurnStore } from './storage/turns';
import { createVotingStores, type EditionWriter } from './storage/voting';
import { createUnderstanding } from './understanding/understanding';

/** What each channel can show, by the channel's id. */
export const channels: Readonly<Record<string, Capabilities>> = { sms, web };

/** The city's own language: the first words where nothing tells another. */
const fallback = 'fr';

export interface AppParts {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly now: () => Date;
  /** 0 <= x < 1, unguessable. */
  readonly random?: () => number;
  /** Told of a turn that a defect of ours broke. */
  readonly broken: (error: unknown) => void;
}

/** Everything but the ways in and out: what the server, the terminal and the tests share. */
export interface App {
  readonly turns: Turns;
  readonly city: City;
  readonly texts: Texts;
  readonly media: MediaStore;
  readonly editions: EditionWriter;
}

/** Assembles storage, services, dialogs and engine on an open connection; makes collections and indexes. */
export async function createApp({ connection, keys, now, broken, random = unguessable }: AppParts): Promise<App> {
  const texts = createTexts(loadLocales(join(__dirname, '../locales')));
  const understanding = await createUnderstanding({ texts, normalise });
  const store = createTurnStore(connection, keys);
  const { editions, roll, box } = createVotingStores(connection);
  const tickets = createTicketStore(connection, keys);
  await prepare(connection);

  const voting = createVoting({
    editions,
    roll,
    box,
    hmac: (purpose, text) => keys.hmac(purpose, text),
    seal: (content, context) => keys.seal(content, context),
    randomBytes,
    near: (word, candidates) => understanding.near(word, candidates),
  });
  const handover = createHandover({
    tickets,
    randomBytes,
    deliver: ({ address, locale }, ticket, text, at) =>
      store.append(address, locale, [{ kind: 'say', text: texts.t(locale)('human.answer', { ticket, text }) }], at),
  });
  const city: City = { voting, handover };
  const dialogs = new Map(
    allDialogs(texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const)).map((dialog) => [
      dialog.id,
      dialog,
    ]),
  );
  const engine = createEngine(
    {
      dialogs,
      root: 'menu',
      digressions: { language: 'language', human: 'human' },
      services: city,
      texts,
      words: createLexicon(texts, [...dialogs.keys()]),
      understanding,
      random,
      today: cityDay,
    },
    fallback,
  );
  const turns = createTurns({
    engine,
    store,
    can: channels,
    now,
    broken,
    apology: (_inbound, locale = fallback) => texts.t(locale)('engine.trouble'),
    locale: fallback,
  });
  return { turns, city, texts, media: createMediaStore(connection, keys), editions };
}

const unguessable = (): number => randomInt(2 ** 47) / 2 ** 47;
