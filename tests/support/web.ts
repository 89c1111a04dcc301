import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { createWebChannel } from '../../channels/web';
import { allDialogs } from '../../dialogs';
import type { City } from '../../dialogs/city';
import type { AnyDialog } from '../../src/conversation/dialog';
import { createEngine } from '../../src/conversation/engine';
import { cityDay } from '../../src/conversation/format';
import { createTurns, type Turns } from '../../src/conversation/handle';
import { createLexicon } from '../../src/conversation/words';
import type { MediaStore, StoredMedia } from '../../src/services/media';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { buildPage } from '../../src/web/build';
import type { Page, Rates, Signer, WebParts } from '../../src/web/parts';
import type { PhoneParts } from '../../src/web/phone';
import { createWebServer } from '../../src/web/server';
import { createCity } from './city';
import { every } from './every';
import { createMemoryStore } from './memory-store';
import { texts } from './talker';

export { texts };

/** A signer with a key of its own. */
export function createSigner(key: Buffer = randomBytes(32)): Signer {
  const sign = (purpose: string, data: string): string => createHmac('sha256', key).update(`${purpose}\n${data}`).digest('base64url');
  return { sign, verify: (purpose, data, mac) => sign(purpose, data) === mac };
}

/** Photos in memory. */
export function createMemoryMedia(): MediaStore & { readonly kept: Map<string, StoredMedia> } {
  const kept = new Map<string, StoredMedia>();
  return {
    kept,
    async put(bytes, type, owner) {
      const id = `m${kept.size + 1}`;
      kept.set(id, { bytes, type, owner });
      return id;
    },
    get: async (id) => kept.get(id),
  };
}

/** The page, built once for all tests of a file. */
let page: Promise<Page> | undefined;
export const builtPage = (): Promise<Page> => (page ??= buildPage(join(__dirname, '../../channels/web/page')));

export interface WebOptions {
  readonly rates?: Partial<Rates>;
  /** What the log is given, a line each. */
  readonly logged?: (line: string) => void;
  /** In place of the turns of the engine. */
  readonly turns?: (real: Turns) => Pick<Turns, 'handle' | 'history' | 'watch'>;
  readonly publicUrl?: string;
  readonly port?: number;
  readonly box?: WebParts['box'];
  readonly phone?: PhoneParts;
  readonly doors?: WebParts['doors'];
  readonly agenda?: WebParts['agenda'];
  readonly calls?: WebParts['calls'];
  readonly lab?: WebParts['lab'];
  readonly data?: WebParts['data'];
  readonly gallery?: WebParts['gallery'];
  readonly openFiles?: WebParts['openFiles'];
  readonly carte?: WebParts['carte'];
  readonly consultations?: WebParts['consultations'];
  readonly mine?: WebParts['mine'];
  readonly card?: WebParts['card'];
  readonly sheet?: WebParts['sheet'];
  readonly indicators?: WebParts['indicators'];
  readonly open311?: WebParts['open311'];
  readonly team?: WebParts['team'];
  /** The dialog that any first word begins: the city's menu by default, or one question of each kind. */
  readonly root?: 'menu' | 'every';
  /** In place of the small city of the tests. */
  readonly city?: Pick<ReturnType<typeof createCity>, 'city' | 'box'>;
}

/** A started server on a free port of this machine: the real page, channel and engine; the city's dialogs, and `every` with each kind of question; state in memory. */
export async function startWeb(options: WebOptions = {}) {
  let shift = 0;
  const now = (): Date => new Date(Date.now() + shift);
  const { city, box } = options.city ?? createCity(new Date());
  const names = texts.locales.map((tag) => [tag, texts.languageNames(tag)[0] ?? tag] as const);
  const dialogs: readonly AnyDialog<City>[] = [...allDialogs(names), every];
  const channel = createWebChannel((locale) => texts.t(locale));
  const store = createMemoryStore();
  const map = new Map(dialogs.map((dialog) => [dialog.id, dialog]));
  const errors: unknown[] = [];
  const turns = createTurns({
    engine: createEngine(
      {
        dialogs: map,
        root: options.root ?? 'menu',
        digressions: { language: 'language', human: 'human' },
        services: city,
        texts,
        words: createLexicon(texts, [...map.keys()]),
        understanding: { language: () => undefined, intent: () => [], near: () => [] },
        random: () => (417 - 100) / 900,
        today: cityDay,
      },
      'fr',
    ),
    store,
    can: { web: channel.can },
    now,
    broken: (error) => errors.push(error),
    apology: (_inbound, locale) => texts.t(locale ?? 'fr')('web.broken'),
    locale: 'fr',
    newId: () => randomBytes(9).toString('base64url'),
  });
  const media = createMemoryMedia();
  const parts: WebParts = {
    turns: options.turns?.(turns) ?? turns,
    channel,
    page: await builtPage(),
    media,
    photos: createPhotoReader(photoDefaults),
    keys: createSigner(),
    texts,
    config: { publicUrl: options.publicUrl, rates: options.rates, pollMs: 50 },
    log: pino({ level: 'debug' }, { write: (line) => options.logged?.(line) }),
    now,
    id: () => randomBytes(16).toString('base64url'),
    phone: options.phone,
    box: options.box,
    doors: options.doors,
    agenda: options.agenda,
    calls: options.calls,
    lab: options.lab,
    data: options.data,
    gallery: options.gallery,
    openFiles: options.openFiles,
    carte: options.carte,
    consultations: options.consultations,
    mine: options.mine,
    card: options.card,
    sheet: options.sheet,
    indicators: options.indicators,
    open311: options.open311,
    team: options.team,
    ready: () => true,
  };
  const server = createWebServer(parts);
  const port = await server.listen(options.port ?? 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    parts,
    turns,
    store,
    media,
    box,
    errors,
    /** Moves the server's clock. */
    wait: (seconds: number): void => {
      shift += seconds * 1000;
    },
    close: () => server.close(),
  };
}
