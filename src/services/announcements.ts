import type { Audience, Subscriber, SubscriberStore } from './news';
import type { Localised } from './voting';

/** A text of the city for those who asked for its news. */
export interface Announcement {
  /** The city's own name for it ("vote-opens-2026"). */
  readonly id: string;
  readonly texts: Localised;
  readonly audience: Audience;
  /** Worthless from then on: what was not sent is not sent any more. */
  readonly until: Date;
}

/** How far it is. `turn`: how often it was begun or taken up again; `after`: the last subscriber's key; `told` and `passedOver` (who had stopped or said all already, or whose conversation is gone) count people. */
export interface Progress {
  readonly state: 'running' | 'paused' | 'done';
  readonly turn: number;
  readonly after: string;
  readonly told: number;
  readonly passedOver: number;
}

/** One that was begun, and what became of its messages by outcome ("delivered", "waiting", "opted-out"). */
export interface Begun extends Progress {
  readonly announcement: Announcement;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Where announcements are kept. */
export interface AnnouncementStore {
  /** False where one bears this id already. */
  add(announcement: Announcement, now: Date): Promise<boolean>;
  find(id: string): Promise<(Progress & { readonly announcement: Announcement }) | undefined>;
  all(): Promise<readonly (Progress & { readonly announcement: Announcement })[]>;
  /** Moves on to the person of this key, or ends (undefined); false where another did, or where it was paused meanwhile. */
  advance(id: string, from: Progress, to: string | undefined): Promise<boolean>;
  /** Adds one person to a count. */
  count(id: string, which: 'told' | 'passedOver'): Promise<void>;
  /** Pauses, or takes up again (`turn` grows); gives the new turn, undefined where it was not in the other state. */
  change(id: string, to: 'paused' | 'running'): Promise<number | undefined>;
}

/** What an announcement would be, for one language on one channel. */
export interface Estimate {
  readonly locale: string;
  /** False where the text lacks this language and French is said instead. */
  readonly translated: boolean;
  readonly channel: string;
  readonly people: number;
  /** Units the channel counts by, for all of them: SMS parts, else messages; none on the web page, which sends nothing. */
  readonly parts: number;
}

/** Why something was not done. */
export type Refused = { readonly ok: false; readonly reason: 'taken' | 'unknown' | 'over' | 'not-running' | 'not-paused' };

/** Telling many people something once each, however often it breaks off. */
export interface Announcements {
  /** Who would be told now, by language and channel; nothing is written. */
  estimate(announcement: Announcement): Promise<readonly Estimate[]>;
  begin(announcement: Announcement, now: Date): Promise<{ readonly ok: true } | Refused>;
  pause(id: string): Promise<{ readonly ok: true } | Refused>;
  resume(id: string, now: Date): Promise<{ readonly ok: true } | Refused>;
  progress(): Promise<readonly Begun[]>;
  /** The work itself, a person a transaction: until all were told, or it was paused, or `signal` is aborted. */
  run(id: string, now: () => Date, signal: AbortSignal): Promise<void>;
}

export interface AnnouncementParts {
  readonly store: AnnouncementStore;
  readonly subscribers: Pick<SubscriberStore, 'page'>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
  /** Since when somebody wants nothing that was not asked for. */
  readonly stoppedSince: (address: string) => Promise<Date | undefined>;
  /** Whether somebody said all there is to say to a consultation. */
  readonly answered: (consultation: number, address: string) => Promise<boolean>;
  /** The words as they are said in this language, with how to end them. */
  readonly worded: (locale: string, text: string) => string;
  /** Units that a text costs on a channel. */
  readonly weigh: (channel: string, locale: string, text: string) => number;
  /** Puts it into the person's conversation and the outbox, under this id of its message; false where there is no conversation. */
  readonly tell: (to: Subscriber, text: string, id: string, at: Date, until: Date) => Promise<boolean>;
  /** Counts an announcement's messages by what became of them, by the beginning of their ids. */
  readonly outcomes: (idPrefix: string) => Promise<Readonly<Record<string, number>>>;
  /** Has `run` called for it by whichever process has time. */
  readonly later: (id: string, turn: number, at: Date) => Promise<void>;
}

/** Subscribers asked for at once. */
const pageSize = 100;

export function createAnnouncements(parts: AnnouncementParts): Announcements {
  const { store, subscribers, transaction, stoppedSince, answered, worded, weigh, tell, outcomes, later } = parts;
  const textFor = ({ texts }: Announcement, locale: string): string => worded(locale, texts[locale] ?? texts.fr);
  /** Who asked for news after stopping wants news. */
  const wants = async ({ audience: { unanswered } }: Announcement, { address, since }: Subscriber): Promise<boolean> => {
    const stopped = await stoppedSince(address);
    if (stopped !== undefined && stopped >= since) return false;
    return unanswered === undefined || !(await answered(unanswered, address));
  };
  /** Where the text stands in another language than the person's, it ends in that one too. */
  const spoken = ({ texts }: Announcement, locale: string): string => (texts[locale] === undefined ? 'fr' : locale);
  const prefixOf = (id: string): string => `${id}.`;

  return {
    async estimate(announcement) {
      const found = new Map<string, Estimate>();
      for (let after = ''; ;) {
        const page = await subscribers.page(announcement.audience, after, pageSize);
        for (const { subscriber } of page) {
          if (!(await wants(announcement, subscriber))) continue;
          const { locale, channel } = subscriber;
          const name = `${locale} ${channel}`;
          const weight = weigh(channel, locale, textFor(announcement, spoken(announcement, locale)));
          const { people, parts: units } = found.get(name) ?? { people: 0, parts: 0 };
          const translated = announcement.texts[locale] !== undefined;
          found.set(name, { locale, translated, channel, people: people + 1, parts: units + weight });
        }
        const last = page.at(-1);
        if (!last) return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, estimate]) => estimate);
        after = last.key;
      }
    },
    async begin(announcement, now) {
      if (announcement.until <= now) return { ok: false, reason: 'over' };
      return transaction(async () => {
        if (!(await store.add(announcement, now))) return { ok: false as const, reason: 'taken' as const };
        await later(announcement.id, 1, now);
        return { ok: true as const };
      });
    },
    async pause(id) {
      if ((await store.change(id, 'paused')) !== undefined) return { ok: true };
      return { ok: false, reason: (await store.find(id)) ? 'not-running' : 'unknown' };
    },
    async resume(id, now) {
      return transaction(async () => {
        const turn = await store.change(id, 'running');
        if (turn === undefined)
          return { ok: false as const, reason: (await store.find(id)) ? ('not-paused' as const) : ('unknown' as const) };
        await later(id, turn, now);
        return { ok: true as const };
      });
    },
    async progress() {
      return Promise.all(
        (await store.all()).map(async (begun) => ({ ...begun, outcomes: await outcomes(prefixOf(begun.announcement.id)) })),
      );
    },
    async run(id, now, signal) {
      let begun = await store.find(id);
      while (begun?.state === 'running' && !signal.aborted) {
        const { announcement } = begun;
        const page = now() < announcement.until ? await subscribers.page(announcement.audience, begun.after, pageSize) : [];
        if (page.length === 0) await store.advance(id, begun, undefined);
        for (const { key, subscriber } of page) {
          if (signal.aborted || !begun || !(await one(begun, key, subscriber, now()))) break;
          begun = await store.find(id);
        }
        begun = await store.find(id);
      }
    },
  };

  /** Moves on to one person and tells them, both or neither; false where another process did, or it was paused. */
  function one(begun: Progress & { readonly announcement: Announcement }, key: string, to: Subscriber, at: Date): Promise<boolean> {
    const { announcement } = begun;
    return transaction(async () => {
      if (!(await store.advance(announcement.id, begun, key))) return false;
      const text = textFor(announcement, spoken(announcement, to.locale));
      const told = (await wants(announcement, to)) && (await tell(to, text, `${prefixOf(announcement.id)}${key}`, at, announcement.until));
      await store.count(announcement.id, told ? 'told' : 'passedOver');
      return true;
    });
  }
}
