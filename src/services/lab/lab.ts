import { personOf, type Contact, type Person } from '../proposals/proposal';
import { newReference, readReference } from '../proposals/reference';
import { dueOf, isLate } from './deadlines';
import {
  isPublicReferral,
  publicReferralStates,
  type PublicReferral,
  type Referral,
  type ReferralBond,
  type ReferralText,
} from './referral';
import type { LabStore } from './store';

/** A topic with how many people support it. */
export interface ReferralListed {
  readonly referral: PublicReferral;
  readonly supporters: number;
}

/** A topic as one person may see it: what is not published, its author alone. */
export interface SeenReferral {
  readonly referral: Referral;
  readonly supporters: number;
  readonly author: boolean;
  readonly supports: boolean;
  readonly follows: boolean;
  /** When the next thing is owed, and whether that is past. */
  readonly due?: Date;
  readonly late: boolean;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type NotFound = 'mistyped' | 'unknown';

/** The lab as dialogs see it. Whatever is written is written within the turn's transaction. References are read from what was typed. */
export interface Lab {
  /** Public topics that say the same as these words, the nearest first, at most three. */
  similar(words: string, now: Date): Promise<readonly ReferralListed[]>;
  /** Keeps a topic; somebody of the lab reads it. `due`: when the decision is owed; `max`: how many of one person may wait at once. */
  refer(
    text: ReferralText<string>,
    who: Person & Contact,
    from: Referral['from'],
    now: Date,
  ): Promise<{ readonly ok: true; readonly reference: string; readonly due: Date } | (Refused<'too-many'> & { readonly max: number })>;
  see(reference: string, person: Person, now: Date): Promise<{ readonly ok: true; readonly seen: SeenReferral } | Refused<NotFound>>;
  /** One support a person, and news of the topic from then on. `not-now`: it is closed, or was sent elsewhere. */
  support(
    reference: string,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly supporters: number } | Refused<NotFound | 'already' | 'not-now'>>;
  follow(reference: string, who: Person & Contact, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'already'>>;
  /** No more news; a support stays. */
  unfollow(reference: string, who: Person & Contact, now: Date): Promise<{ readonly ok: true } | Refused<NotFound | 'already'>>;
  /** Public topics, the latest first. */
  latest(): Promise<readonly ReferralListed[]>;
  /** Topics that this person referred, supports or follows, the latest first. */
  mine(person: Person): Promise<readonly { readonly referral: Referral; readonly author: boolean }[]>;
  /** Forgets whatever this address is bound to. */
  forget(address: string): Promise<void>;
  /** An address takes another's place; what both support is supported once. */
  takeOver(from: string, to: Contact): Promise<void>;
}

export interface LabParts {
  readonly store: LabStore;
  /** Unguessable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** How alike words and texts are, the nearest first; `alike`: they say the same. */
  readonly similar: (
    words: string,
    texts: readonly { readonly id: string; readonly text: string }[],
  ) => readonly { readonly id: string; readonly alike: boolean }[];
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The language of a text, a BCP 47 tag; undefined where nothing tells surely. */
  readonly languageOf: (text: string) => string | undefined;
}

/** Topics of one person that may wait to be read at once. */
const waitingAtMost = 3;
const similarAtMost = 3;
/** How long what topics are held against is remembered, in milliseconds. */
const memoryMs = 20_000;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

interface Corpus {
  readonly byReference: ReadonlyMap<string, PublicReferral>;
  readonly texts: readonly { readonly id: string; readonly text: string }[];
}

export function createLab({ store, randomBytes, similar, addressesOf, languageOf }: LabParts): Lab {
  let corpus: { readonly at: number; readonly made: Promise<Corpus> } | undefined;
  function corpusAt(now: Date): Promise<Corpus> {
    if (corpus && Math.abs(now.getTime() - corpus.at) < memoryMs) return corpus.made;
    const made = store.referrals(publicReferralStates).then((all) => {
      const shown = all.filter(isPublicReferral);
      return {
        byReference: new Map(shown.map((one) => [one.reference, one])),
        // Each language for itself: told in five, a topic would be a fifth as near.
        texts: shown.flatMap(({ reference, text }) => Object.values(text.topic).map((each) => ({ id: reference, text: each }))),
      };
    });
    corpus = { at: now.getTime(), made };
    made.catch(() => (corpus = undefined));
    return made;
  }

  async function bondsOf({ address, resident }: Person): Promise<readonly ReferralBond[]> {
    return store.bonds([...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one })));
  }
  async function listed(referrals: readonly PublicReferral[]): Promise<readonly ReferralListed[]> {
    const counts = await store.counts(referrals.map(({ reference }) => reference));
    return referrals.map((referral) => ({ referral, supporters: counts.get(referral.reference) ?? 0 }));
  }
  async function seen(
    typed: string,
    person: Person,
    now: Date,
  ): Promise<{ readonly ok: true; readonly seen: SeenReferral } | Refused<NotFound>> {
    const read = readReference(typed);
    if (read === 'mistyped') return refused('mistyped');
    const referral = read && (await store.find(read.reference));
    if (!referral) return refused('unknown');
    const { reference } = referral;
    const bonds = (await bondsOf(person)).filter((bond) => bond.reference === reference);
    const author = bonds.some((bond) => bond.author);
    if (!isPublicReferral(referral) && !author) return refused('unknown');
    const due = dueOf(referral);
    return {
      ok: true,
      seen: {
        referral,
        supporters: (await store.counts([reference])).get(reference) ?? 0,
        author,
        supports: bonds.some(({ supports }) => supports),
        follows: bonds.some(({ follows }) => follows),
        late: isLate(referral, now),
        ...(due ? { due } : {}),
      },
    };
  }
  /** Binds from this address, keeping what it already is to the topic. */
  async function bind(
    reference: string,
    { address, channel, locale }: Contact,
    now: Date,
    change: Partial<Pick<ReferralBond, 'author' | 'supports' | 'follows'>>,
  ): Promise<void> {
    const person = personOf({ address });
    const before = (await store.bonds([person])).find((bond) => bond.reference === reference);
    await store.bind({
      author: false,
      supports: false,
      follows: false,
      ...before,
      ...change,
      reference,
      person,
      contact: { address, channel, locale },
      since: change.follows === true && before?.follows !== true ? now : (before?.since ?? now),
    });
  }

  return {
    async similar(words, now) {
      const { byReference, texts } = await corpusAt(now);
      const near = similar(words, texts).flatMap(({ id, alike }) => (alike ? [id] : []));
      return listed([...new Set(near)].slice(0, similarAtMost).flatMap((id) => byReference.get(id) ?? []));
    },
    refer: (text, who, from, now) =>
      store.transaction(async () => {
        const own = (await bondsOf(who)).flatMap((bond) => (bond.author ? [bond.reference] : []));
        const waiting = (await Promise.all(own.map((one) => store.find(one)))).filter((one) => one?.state === 'received');
        if (waiting.length >= waitingAtMost) return { ...refused('too-many'), max: waitingAtMost };
        const original = { ...text, locale: languageOf(text.topic) ?? who.locale };
        const made = { state: 'received', at: now, demo: false, from, original, steps: [], revision: 0 } as const;
        for (;;) {
          const reference = newReference(randomBytes);
          if (!(await store.add({ ...made, reference }))) continue;
          await bind(reference, who, now, { author: true, supports: true, follows: true });
          return { ok: true, reference, due: dueOf({ ...made, state: 'examined' }) ?? now };
        }
      }),
    see: seen,
    support: (typed, who, now) =>
      store.transaction(async () => {
        const found = await seen(typed, who, now);
        if (!found.ok) return found;
        const { referral, supports, supporters } = found.seen;
        if (supports) return refused('already');
        if (referral.state === 'closed' || referral.state === 'elsewhere') return refused('not-now');
        await bind(referral.reference, who, now, { supports: true, follows: true });
        return { ok: true, supporters: supporters + 1 };
      }),
    follow: (typed, who, now) =>
      store.transaction(async () => {
        const found = await seen(typed, who, now);
        if (!found.ok) return found;
        if (found.seen.follows) return refused('already');
        await bind(found.seen.referral.reference, who, now, { follows: true });
        return { ok: true };
      }),
    unfollow: (typed, who, now) =>
      store.transaction(async () => {
        const found = await seen(typed, who, now);
        if (!found.ok) return found;
        if (!found.seen.follows) return refused('already');
        const { reference } = found.seen.referral;
        for (const bond of await bondsOf(who))
          if (bond.reference === reference && bond.follows) await bind(reference, bond.contact, now, { follows: false });
        return { ok: true };
      }),
    latest: async () => listed((await store.referrals(publicReferralStates)).filter(isPublicReferral)),
    async mine(person) {
      const bonds = await bondsOf(person);
      const found = await Promise.all([...new Set(bonds.map(({ reference }) => reference))].map((one) => store.find(one)));
      return found.flatMap((referral) =>
        referral ? [{ referral, author: bonds.some(({ author, reference }) => author && reference === referral.reference) }] : [],
      );
    },
    async takeOver(from, to) {
      const own = await store.bonds([personOf(to)]);
      for (const bond of await store.bonds([personOf({ address: from })])) {
        const before = own.find(({ reference }) => reference === bond.reference);
        await store.bind({
          ...bond,
          author: bond.author || before?.author === true,
          supports: bond.supports || before?.supports === true,
          follows: bond.follows || before?.follows === true,
          since: before?.since ?? bond.since,
          person: personOf(to),
          contact: { address: to.address, channel: to.channel, locale: to.locale },
        });
      }
      await store.unbind(personOf({ address: from }));
    },
    forget: (address) => store.unbind(personOf({ address })),
  };
}
