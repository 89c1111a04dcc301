import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { allDialogs } from '../dialogs';
import type { City } from '../dialogs/city';
import type { Capabilities, Platform } from './conversation/channel';
import type { AnyDialog } from './conversation/dialog';
import { createEngine } from './conversation/engine';
import { cityDay } from './conversation/format';
import { createTurns, type Turns } from './conversation/handle';
import { normalise } from './conversation/normalise';
import { outgoingOf, type OutboxStore } from './conversation/outbox';
import type { TurnStore } from './conversation/turns';
import { createLexicon } from './conversation/words';
import { createTexts, loadLocales, type Texts } from './i18n';
import type { Keys } from './keys';
import { createVoting, type EditionStore, type VotingParts } from './services/ballots';
import { createConsents, type Consents, type ConsentStore } from './services/consents';
import type { TicketStore } from './services/handover';
import { createNews, type SubscriberStore } from './services/news';
import { createHandover } from './services/tickets';
import { createTell, type Tell } from './tell';
import { createUnderstanding } from './understanding/understanding';

/** The city's own language: the first words where nothing tells another. */
const fallback = 'fr';

/** Where everything is kept. */
export interface Stores {
  readonly conversations: TurnStore;
  readonly editions: EditionStore;
  readonly roll: VotingParts['roll'];
  readonly box: VotingParts['box'];
  readonly tickets: TicketStore;
  readonly consents: ConsentStore;
  readonly subscribers: SubscriberStore;
  readonly outbox: Pick<OutboxStore, 'drop'>;
}

export interface AssemblyParts {
  readonly stores: Stores;
  readonly keys: Pick<Keys, 'hmac' | 'seal'>;
  /** What each channel can show, by the channel's id. */
  readonly channels: Readonly<Record<string, Capabilities>>;
  /** The platforms that are on, given what we speak; a channel that is none of them is not sent to. */
  readonly platforms?: ((texts: Texts) => readonly Platform<unknown>[]) | undefined;
  readonly now: () => Date;
  /** 0 <= x < 1, unguessable. */
  readonly random?: (() => number) | undefined;
  /** Told of a turn that a defect of ours broke. */
  readonly broken: (error: unknown) => void;
  /** In place of the city's dialogs as they are: an older or a newer version of them. */
  readonly dialogs?: ((current: readonly AnyDialog<City>[]) => readonly AnyDialog<City>[]) | undefined;
}

/** What talks with people, whatever it is kept in and whichever way they come. */
export interface Assembly {
  readonly turns: Turns;
  readonly city: City;
  readonly texts: Texts;
  readonly consents: Consents;
  readonly tell: Tell;
  /** By the channel's id. */
  readonly platforms: ReadonlyMap<string, Platform<unknown>>;
}

/** Joins stores, services, dialogs and engine. */
export async function assemble(parts: AssemblyParts): Promise<Assembly> {
  const {
    stores,
    channels,
    platforms: platformsFor = () => [],
    now,
    broken,
    random = unguessable,
    dialogs: versions = (current) => current,
  } = parts;
  const texts = createTexts(loadLocales(join(__dirname, '../locales')));
  const platforms = new Map(platformsFor(texts).map((platform) => [platform.id, platform]));
  const understanding = await createUnderstanding({ texts, normalise });
  const { editions, roll, box, tickets, conversations, outbox } = stores;
  const consents = createConsents(stores.consents);
  const tell = createTell({ conversations, platforms, consents, newId: id });
  const voting = createVoting({
    editions,
    roll,
    box,
    near: (word, candidates) => understanding.near(word, candidates),
  });
  const handover = createHandover({
    tickets,
    randomBytes,
    async deliver(ticket, text, at) {
      await tell({ to: ticket, text: texts.t(ticket.locale)('human.answer', { ticket: ticket.id, text }), at, asked: ticket.at });
    },
  });
  const news = createNews({ subscribers: stores.subscribers, consents });
  const city: City = { voting, handover, news };
  const names = texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const);
  const dialogs = new Map(versions(allDialogs(names)).map((dialog) => [dialog.id, dialog]));
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
    store: conversations,
    can: channels,
    now,
    broken,
    apology: (_inbound, locale = fallback) => texts.t(locale)('engine.trouble'),
    locale: fallback,
    outgoing: ({ address, channel }, messages, locale, at) =>
      outgoingOf(platforms.get(channel), { address, channel, locale }, messages, { kind: 'reply', at, id }),
    spoken: (address, locale) => news.speak(address, locale),
    async consented(address, consent, at) {
      await consents.record({ address, ...consent, at });
      if (consent.kind === 'stopped') await outbox.drop(address, 'stopped', at);
    },
  });
  return { turns, city, texts, consents, platforms, tell };
}

/** A message's own id: it goes to platforms and comes back. */
const id = (): string => randomBytes(15).toString('base64url');

const unguessable = (): number => randomInt(2 ** 47) / 2 ** 47;
