import type { EditionStore } from '../ballots';
import type { PhotoKeep } from '../photos';
import { createBonds, type Speaker } from './bonds';
import { family, resolve } from './family';
import { personOf, publicTexts, type Idea, type Listed, type Person, type Proposal, type Step } from './proposal';
import { newReference } from './reference';
import { ideasStanding, type IdeasStanding } from './standing';
import type { ProposalStore, Where } from './store';

export interface FileRequest {
  readonly edition: string;
  readonly idea: Idea;
  readonly district?: string;
  readonly author: Speaker;
  readonly now: Date;
}

/** A proposal as one person may see it: what is not public, its authors alone. */
export interface Seen {
  readonly proposal: Proposal;
  /** The edition is a demonstration. */
  readonly demo: boolean;
  readonly supporters: number;
  readonly author: boolean;
  readonly supports: boolean;
  readonly follows: boolean;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type NotFound = 'mistyped' | 'unknown';

/** Ideas and proposals as dialogs see them. Whatever writes does so within the turn's transaction. References are read from what was typed. */
export interface Proposals {
  standing(now: Date): Promise<IdeasStanding>;
  /** Those that say the same as these words, the nearest first, at most three. */
  similar(edition: string, words: string, now: Date): Promise<readonly Listed[]>;
  /** Those in which these words are found, the nearest first. */
  search(edition: string, words: string, now: Date): Promise<readonly Listed[]>;
  /** The public ones, the latest first, fifty at the most; `district` "all" for those of the whole city. */
  listed(edition: string, where?: Where): Promise<readonly Listed[]>;
  /** Themes of the edition by id, under their names by language. */
  themes(edition: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
  /** A person's own, the latest first. */
  authored(person: Person): Promise<readonly Proposal[]>;
  see(reference: string, person: Person): Promise<{ readonly ok: true; readonly seen: Seen } | Refused<NotFound>>;
  /** Keeps an idea; it waits for a moderator. */
  file(
    request: FileRequest,
  ): Promise<{ readonly ok: true; readonly reference: string } | Refused<'closed'> | (Refused<'too-many'> & { readonly max: number })>;
  /** One support a person, and news of it from then on. */
  support(reference: string, who: Speaker, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'already' | 'not-now'>>;
  follow(reference: string, who: Speaker, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'already'>>;
  /** No more news; a support stays. */
  unfollow(reference: string, who: Speaker, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'already'>>;
  /** A one-use code by which one more person becomes an author. */
  invite(
    reference: string,
    author: Speaker,
    now: Date,
  ): Promise<{ readonly ok: true; readonly code: string; readonly until: Date } | Refused<NotFound>>;
  join(
    reference: string,
    code: string,
    who: Speaker,
    now: Date,
  ): Promise<{ readonly ok: true } | Refused<'mistyped' | 'already' | 'wrong-code'>>;
  /** The author finds the French text good: it is published. */
  approve(reference: string, author: Speaker, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'not-now'>>;
  /** The author says what is wrong with it: staff write it anew. */
  correct(reference: string, author: Speaker, words: string, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'not-now'>>;
  /** Has another moderator look again, once. */
  appeal(reference: string, author: Speaker, words: string, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'not-now'>>;
  /** The proposal whose French text waits for this person's word. */
  awaited(person: Person): Promise<Proposal | undefined>;
}

export interface ProposalParts {
  readonly store: ProposalStore;
  readonly editions: Pick<EditionStore, 'all' | 'themes'>;
  /** Unguessable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** How alike words and texts are, the nearest first; what has nothing in common is left out. `alike`: they say the same. */
  readonly similar: (
    words: string,
    texts: readonly { readonly id: string; readonly text: string }[],
  ) => readonly { readonly id: string; readonly alike: boolean }[];
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The language of a text, a BCP 47 tag; undefined where nothing tells surely. */
  readonly languageOf: (text: string) => string | undefined;
  /** Has those who follow told of a step, once the transaction under way is kept. */
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
  /** A photo stays as long as the idea it belongs to: however late a moderator comes. */
  readonly photos: Pick<PhotoKeep, 'keep'>;
}

/** Proposals of one person that may wait for a moderator at once. */
const waitingAtMost = 5;
/** Days an invitation is good for, and wrong codes it stands. */
const invitationDays = 14;
const invitationTries = 5;
/** Similar ones shown before filing, and found by a search. */
const similarAtMost = 3;
const foundAtMost = 20;
/** As many as a session holds, where all are shown at once. */
const listedAtMost = 50;
/** What searches look through, and how long that is remembered, in milliseconds: what was published a moment ago is not found at once. */
const corpusAtMost = 10_000;
const memoryMs = 20_000;

const ok = { ok: true } as const;
const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

interface Corpus {
  readonly byReference: ReadonlyMap<string, Listed>;
  readonly texts: readonly { readonly id: string; readonly text: string }[];
}

/** Residents' side of proposals. */
export function createProposals({
  store,
  editions,
  randomBytes,
  similar,
  addressesOf,
  languageOf,
  announce,
  photos,
}: ProposalParts): Proposals {
  const corpora = new Map<string, { readonly at: number; readonly corpus: Promise<Corpus> }>();
  const { bondOf, ownOf, visible, own, bind } = createBonds({ store, addressesOf });

  function corpusOf(edition: string, now: Date): Promise<Corpus> {
    const known = corpora.get(edition);
    if (known && Math.abs(now.getTime() - known.at) < memoryMs) return known.corpus;
    const corpus = store.listed(edition, {}, corpusAtMost).then((all) => ({
      byReference: new Map(all.map((one) => [one.reference, one])),
      // Each language for itself: told in five, a proposal would be a fifth as near.
      texts: all.flatMap(({ reference, title, summary }) =>
        Object.keys(title).map((locale) => ({ id: reference, text: `${title[locale] ?? ''}\n${summary[locale] ?? ''}` })),
      ),
    }));
    corpora.set(edition, { at: now.getTime(), corpus });
    corpus.catch(() => corpora.delete(edition));
    return corpus;
  }
  async function near(edition: string, words: string, now: Date, alikeAlone: boolean, limit: number): Promise<readonly Listed[]> {
    const { texts, byReference } = await corpusOf(edition, now);
    const found = similar(words, texts).filter(({ alike }) => alike || !alikeAlone);
    return [...new Set(found.map(({ id }) => id))].slice(0, limit).flatMap((id) => byReference.get(id) ?? []);
  }
  /** Whoever took the step knows of it. */
  async function step(proposal: Proposal, taken: Step, who: Speaker): Promise<void> {
    const steps = [...proposal.steps, taken];
    await store.save({ ...proposal, steps });
    await store.told(proposal.reference, personOf(who), steps.length - 1, taken.at);
    await announce(proposal.reference, steps.length - 1, taken.at);
  }

  return {
    standing: async (now) => ideasStanding(await editions.all(), now),
    similar: (edition, words, now) => near(edition, words, now, true, similarAtMost),
    search: (edition, words, now) => near(edition, words, now, false, foundAtMost),
    listed: (edition, where = {}) => store.listed(edition, where, listedAtMost),
    themes: (edition) => editions.themes(edition),
    authored: ownOf,
    async see(reference, person) {
      const found = await visible(reference, person);
      if (!found.ok) return found;
      const { proposal, bond } = found;
      const supporters = await store.supporters(await family(store, proposal.reference));
      const demo = (await editions.all()).find(({ id }) => id === proposal.edition)?.demo ?? false;
      const { author, supports, follows } = bond;
      return { ok: true, seen: { proposal, demo, supporters, author, supports, follows } };
    },
    file: ({ edition, idea, district, author, now }) =>
      store.transaction(async () => {
        const standing = ideasStanding(await editions.all(), now);
        if (standing.state !== 'open' || standing.edition.id !== edition) return refused('closed');
        if ((await ownOf(author)).filter(({ state }) => state === 'moderation').length >= waitingAtMost)
          return { ...refused('too-many'), max: waitingAtMost };
        const original = { ...idea, locale: languageOf(`${idea.title}. ${idea.what}`) ?? idea.locale };
        for (;;) {
          const reference = newReference(randomBytes);
          const where = district === undefined ? {} : { district };
          const proposal: Proposal = { reference, edition, state: 'moderation', at: now, ...where, original, steps: [], revision: 0 };
          if (!(await store.add(proposal))) continue;
          await bind(proposal, author, now, { author: true, supports: true, follows: true });
          if (original.photo !== undefined) await photos.keep(original.photo, `P-${reference}`);
          return { ok: true, reference };
        }
      }),
    support: (reference, who, now) =>
      store.transaction(async () => {
        const found = await visible(reference, who);
        if (!found.ok) return found;
        if (found.bond.supports) return refused('already');
        if (found.proposal.state !== 'published' && found.proposal.state !== 'review') return refused('not-now');
        await bind(found.proposal, who, now, { supports: true, follows: true });
        return ok;
      }),
    follow: (reference, who, now) =>
      store.transaction(async () => {
        const found = await visible(reference, who);
        if (!found.ok) return found;
        // Asked again, perhaps after a stop, or from another address: from now on it is told here.
        for (const member of found.bond.all)
          if (member.follows && member.person !== personOf(who)) await store.bind({ ...member, follows: false });
        await bind(found.proposal, who, now, { follows: true, since: now });
        if (found.bond.follows) return refused('already');
        return ok;
      }),
    unfollow: (reference, who) =>
      store.transaction(async () => {
        const found = await visible(reference, who);
        if (!found.ok) return found;
        if (!found.bond.follows) return refused('already');
        for (const member of found.bond.all) if (member.follows) await store.bind({ ...member, follows: false });
        return ok;
      }),
    invite: (reference, author, now) =>
      store.transaction(async () => {
        const found = await own(reference, author);
        if (!found.ok) return found;
        const code = sixDigits(randomBytes);
        const until = new Date(now.getTime() + invitationDays * 86_400_000);
        await store.save({ ...found.proposal, invitation: { code, until, tries: invitationTries } });
        return { ok: true, code, until };
      }),
    join: (reference, code, who, now) =>
      store.transaction(async () => {
        const found = await resolve(store, reference);
        // What is not there, not public or without an invitation is told alike: nobody learns which.
        if (!found.ok) return refused(found.reason === 'mistyped' ? found.reason : 'wrong-code');
        const { proposal } = found;
        const { invitation } = proposal;
        if (!invitation || invitation.until <= now || invitation.tries <= 0) return refused('wrong-code');
        if ((await bondOf(proposal.reference, who)).author) return refused('already');
        if (code.replace(/\D/g, '') !== invitation.code) {
          await store.save({ ...proposal, invitation: { ...invitation, tries: invitation.tries - 1 } });
          return refused('wrong-code');
        }
        await bind(proposal, who, now, { author: true, supports: true, follows: true });
        const { invitation: _, ...rest } = proposal;
        await step(rest, { kind: 'joined', at: now }, who);
        return ok;
      }),
    approve: (reference, author, now) =>
      store.transaction(async () => {
        const found = await own(reference, author);
        if (!found.ok) return found;
        const { draft, ...proposal } = found.proposal;
        if (proposal.state !== 'approval' || !draft) return refused('not-now');
        await step({ ...proposal, state: 'published', ...publicTexts(proposal.original, draft) }, { kind: 'published', at: now }, author);
        return ok;
      }),
    correct: (reference, author, words, now) =>
      store.transaction(async () => {
        const found = await own(reference, author);
        if (!found.ok) return found;
        if (found.proposal.state !== 'approval') return refused('not-now');
        await store.save({
          ...found.proposal,
          state: 'translation',
          steps: [...found.proposal.steps, { kind: 'corrected', at: now, words }],
        });
        return ok;
      }),
    appeal: (reference, author, words, now) =>
      store.transaction(async () => {
        const found = await own(reference, author);
        if (!found.ok) return found;
        if (found.proposal.state !== 'refused') return refused('not-now');
        await store.save({ ...found.proposal, state: 'appeal', steps: [...found.proposal.steps, { kind: 'appealed', at: now, words }] });
        const { photo } = found.proposal.original;
        if (photo !== undefined) await photos.keep(photo, `P-${found.proposal.reference}`);
        return ok;
      }),
    async awaited(person) {
      return (await ownOf(person)).find(({ state }) => state === 'approval');
    },
  };
}

function sixDigits(randomBytes: (count: number) => Uint8Array): string {
  for (;;) {
    const [a = 0, b = 0, c = 0] = randomBytes(3);
    const drawn = a * 65_536 + b * 256 + c;
    if (drawn < 16_000_000) return String(drawn % 1_000_000).padStart(6, '0');
  }
}
