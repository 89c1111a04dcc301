import { marked } from '../dialogs/ideas';
import { stateText, wishName, wishNotice } from '../dialogs/wish-told';
import { placeText } from '../dialogs/report-told';
import type { Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { EditionStore } from './services/ballots';
import type { Audit } from './services/box/audit';
import type { OpenFileStore } from './services/open-files';
import { createBonds } from './services/proposals/bonds';
import { ideasStanding } from './services/proposals/standing';
import type { ProposalStore } from './services/proposals/store';
import type { Amenities } from './services/wishes/amenities';
import { countByMonth, publishCounts, type WishMonth } from './services/wishes/counts';
import { createWishDesk, type WishDesk, type WishDeskParts } from './services/wishes/desk';
import type { WishStore } from './services/wishes/store';
import { isWishOpen, type Wish, type WishBond, type WishState } from './services/wishes/wish';
import type { WishesParts, WishSettings } from './services/wishes/wishes';
import { everyBond } from './services/paged';
import { tellFollowers } from './telling';
import type { Tell } from './tell';

/** Has a step of a wish told, once the transaction under way is kept. */
export const announceWish =
  (jobs: Pick<JobStore, 'add'>): WishDeskParts['announce'] =>
  async (reference, step, at) => {
    await jobs.add({ name: 'wish-notice', key: `${reference}/${step}`, payload: { reference, step }, runAt: at });
  };

/** Has the author of a wish asked then whether it is to be an idea. */
export const offerWish =
  (jobs: Pick<JobStore, 'add'>): WishesParts['offerLater'] =>
  async (reference, at) => {
    await jobs.add({ name: 'wish-offer', key: `${reference}/${at.toISOString()}`, payload: { reference }, runAt: at });
  };

/** What is done about wishes outside conversations. */
export interface WishOffice {
  readonly store: WishStore;
  readonly amenities: Amenities;
  readonly settings: WishSettings;
  readonly desk: WishDesk;
  /** Tells whoever supports a wish of one step of it, each once however often it is begun; gives how many were told now. Whoever is told that it became an idea
   *  follows that from then on. */
  notice(reference: string, step: number, now: Date, signal?: AbortSignal): Promise<number>;
  /** Asks the author of a wish with enough supports, once, whether it is to be an idea, where an edition collects them; false where nobody was asked now. */
  offer(reference: string, now: Date): Promise<boolean>;
  /** The same of every wish that waits for it; gives how many were asked now. */
  offers(now: Date, signal?: AbortSignal): Promise<number>;
  /** A word for a state, in a language. */
  word(state: WishState, locale: string): string;
  /** What was wished, by month. */
  months(): Promise<readonly WishMonth[]>;
  /** Publishes that, cells under 11 left out. */
  publish(now: Date): Promise<void>;
}

export interface WishOfficeParts {
  readonly store: WishStore;
  readonly amenities: Amenities;
  readonly settings: WishSettings;
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly proposals: ProposalStore;
  readonly editions: Pick<EditionStore, 'all'>;
  readonly files: Pick<OpenFileStore, 'begin'>;
}

export function createWishOffice({
  store,
  amenities,
  settings,
  jobs,
  audit,
  tell,
  texts,
  proposals,
  editions,
  files,
}: WishOfficeParts): WishOffice {
  const wishes = { kind: (id: string) => amenities.find(id) };
  const { bind } = createBonds({ store: proposals, addressesOf: () => Promise.resolve([]) });
  const desk = createWishDesk({ store, audit, announce: announceWish(jobs) });

  async function notice(reference: string, index: number, now: Date, signal?: AbortSignal): Promise<number> {
    const wish = await store.find(reference);
    const step = wish?.steps[index];
    if (!wish || !step) return 0;
    return tellFollowers<WishBond>(
      {
        followers: (after, limit) => store.followers(reference, after, limit),
        transaction: (work) => store.transaction(work),
        once: (person) => store.told(reference, person, String(index)),
        tell,
        text: ({ contact: { locale }, author }: WishBond) => wishNotice({ t: texts.t(locale), locale, wishes }, wish, step, author),
        ...(step.kind === 'proposed'
          ? { also: ({ contact }) => bind({ reference: step.proposal }, contact, now, { follows: true, since: now }) }
          : {}),
      },
      step.at,
      now,
      signal,
    );
  }
  /** Enough people wish it, somebody of the City has read it, and nothing is decided of it yet. */
  const isRipe = (wish: Wish): boolean =>
    wish.people >= settings.enough &&
    isWishOpen(wish) &&
    (wish.state === 'open' || wish.state === 'studied') &&
    wish.offered === undefined &&
    wish.proposal === undefined;

  const offer: WishOffice['offer'] = (reference, now) =>
    store.transaction(async () => {
      const wish = await store.find(reference);
      if (!wish || !isRipe(wish)) return false;
      const standing = ideasStanding(await editions.all(), now);
      if (standing.state !== 'open') return false;
      const author = await authorOf(reference);
      if (!author) return false;
      const { contact, person, since } = author;
      const { locale } = contact;
      const t = texts.t(locale);
      const text = t('wished.told.idea', {
        reference,
        kind: wishName({ wishes, locale }, wish.kind),
        place: placeText(t, wish.place),
        people: wish.people,
      });
      await store.save({ ...wish, offered: now });
      await store.ask(reference, person, now);
      return tell({ to: contact, text: marked(t, standing.edition.demo, text), at: now, asked: since });
    });
  async function authorOf(reference: string) {
    for await (const bond of everyBond((after, limit) => store.followers(reference, after, limit))) if (bond.author) return bond;
    return undefined;
  }

  return {
    store,
    amenities,
    settings,
    desk,
    notice,
    offer,
    word: (state, locale) => stateText(texts.t(locale), state),
    months: () => countByMonth(store),
    publish: (now) => publishCounts({ store, files }, now),
    async offers(now, signal) {
      let asked = 0;
      if (ideasStanding(await editions.all(), now).state !== 'open') return asked;
      for await (const { reference } of desk.list({ states: ['open', 'studied'], ripe: settings.enough })) {
        if (signal?.aborted) return asked;
        if (await offer(reference, now)) asked++;
      }
      return asked;
    },
  };
}
