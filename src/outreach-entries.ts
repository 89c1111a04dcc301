import { addressOf } from '../channels/sms/number';
import type { App } from './app';
import { outgoingOf } from './conversation/outbox';
import type { OutreachStore } from './services/outreach/campaign';
import { newId } from './unguessable';

/** What a worker took down without a network, with somebody beside them; never a ballot. */
export type Entry =
  | { readonly kind: 'idea'; readonly district?: string; readonly text: string; readonly locale: string }
  /** A number to be written to, or called by the city. */
  | { readonly kind: 'call'; readonly phone: string; readonly locale: string; readonly as: 'call' | 'sms' }
  /** A printed card that was given to somebody. */
  | { readonly kind: 'card'; readonly number: string; readonly locale: string };

/** Takes entries in, each once. */
export interface Entries {
  take(worker: string, entry: { readonly id: string; readonly entry: Entry }, now: Date): Promise<'kept' | 'again'>;
}

export interface EntryParts {
  readonly app: Pick<App, 'city' | 'cards' | 'platforms' | 'texts' | 'outbox'>;
  readonly store: OutreachStore;
  readonly countries: readonly string[];
  readonly count: (code: string, what: string) => Promise<void>;
}

/** Days for which an entry's id is remembered: a phone may lie in a drawer for a while. */
const rememberedDays = 180;
/** Characters of a title made of an idea's first words. */
const titleCharacters = 60;

export function createEntries({ app, store, countries, count }: EntryParts): Entries {
  const { city, cards, platforms, texts, outbox } = app;

  /** What cannot be done by itself is a human's to do: nothing is lost. */
  const byHand = (locale: string, text: string, now: Date): Promise<string> =>
    city.handover.request({ address: `web:${newId()}`, channel: 'web', locale, text, now });

  async function fileIdea({ district, text, locale }: Extract<Entry, { kind: 'idea' }>, now: Date): Promise<boolean> {
    const standing = await city.proposals.standing(now);
    const [first = ''] = text.trim().split(/[.\n]/);
    const title = first.length > titleCharacters ? `${first.slice(0, titleCharacters).replace(/\s+\S*$/, '')}…` : first;
    const author = { address: `web:${newId()}`, resident: newId(), channel: 'web', locale };
    const filed =
      standing.state === 'open' &&
      (await city.proposals.file({
        edition: standing.edition.id,
        idea: { title, what: text.trim(), locale },
        ...(district === undefined ? {} : { district }),
        author,
        now,
      }));
    if (filed && filed.ok) return true;
    await byHand(locale, text, now);
    return false;
  }

  async function callBack({ phone, locale, as }: Extract<Entry, { kind: 'call' }>, code: string, now: Date): Promise<void> {
    const sms = platforms.get('sms');
    const read = city.codes.read(phone);
    const found = read.ok ? addressOf(read.number, countries) : { why: read.reason };
    if (as === 'call' || !sms || 'why' in found) return void (await byHand(locale, texts.t(locale)('outreach.call', { phone }), now));
    const to = { address: found.address, channel: sms.id, locale };
    const said = [{ kind: 'say' as const, text: texts.t(locale)('outreach.sms', { code }) }];
    await outbox.post(outgoingOf(sms, to, said, { kind: 'reply', at: now, id: newId }));
  }

  return {
    take: (id, { id: entryId, entry }, now) =>
      store.transaction(async () => {
        const worker = await store.worker(id);
        if (!worker || !(await store.take(entryId, new Date(now.getTime() + rememberedDays * 86_400_000)))) return 'again';
        await count(worker.code, 'noted');
        switch (entry.kind) {
          case 'idea':
            if (await fileIdea(entry, now)) await count(worker.code, 'proposed');
            break;
          case 'call':
            await callBack(entry, worker.code, now);
            break;
          case 'card':
            if ((await cards.activate(entry.number, now)) === undefined)
              await byHand(entry.locale, texts.t(entry.locale)('outreach.card', { number: entry.number.slice(-4) }), now);
            else await count(worker.code, 'card');
            break;
        }
        return 'kept';
      }),
  };
}
