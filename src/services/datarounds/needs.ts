import type { Contact, Person } from '../proposals/proposal';
import { personOf } from '../proposals/proposal';
import { nearEnough, textsOf, type Dataset } from './dataset';
import { grounds } from './grounds';
import { byStanding, isOverdue, isPublic, type Need, type NeedBond, type PublicNeed } from './need';
import { quarterAt, quarterNamed, type Quarter } from './quarter';
import type { RoundsParts } from './rounds';
import type { DataRoundStore } from './store';

/** A need with how many people support it. */
export interface Standing {
  readonly need: PublicNeed;
  /** As its round closed, or until now. */
  readonly supporters: number;
}

/** A need as one person may see it: what is not published, its author alone. */
export interface SeenNeed {
  readonly need: Need;
  readonly supporters: number;
  readonly author: boolean;
  readonly supports: boolean;
  /** Its round is open, and it can be supported. */
  readonly open: boolean;
  /** When its round closes, or did. */
  readonly closes: Date;
  /** Whose it is to answer, and whether that is overdue. */
  readonly department?: string;
  readonly overdue: boolean;
  /** In which article of the law each ground of refusal stands. */
  readonly articles: typeof grounds;
}

/** What says the same as a question, the nearest first. */
export interface Matched {
  readonly datasets: readonly Dataset[];
  readonly needs: readonly Standing[];
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };

/** Open data as dialogs see it. Whatever is written is written within the turn's transaction. */
export interface DataNeeds {
  /** The round that is open: there always is one. */
  round(now: Date): Quarter;
  /** Published datasets and needs already told that answer this question. */
  match(question: string, now: Date): Promise<Matched>;
  /** A published dataset; undefined where it is no longer. */
  dataset(id: string, now: Date): Promise<Dataset | undefined>;
  /** Keeps a question nobody asked before; it waits for a moderator. `max`: how many of one person may wait at once. */
  tell(
    question: string,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly number: number } | (Refused<'too-many'> & { readonly max: number })>;
  /** One that was merged leads to what it is part of. */
  see(number: number, person: Person, now: Date): Promise<{ readonly ok: true; readonly seen: SeenNeed } | Refused<'unknown'>>;
  /** One support a person, and news of the need from then on. `not-now`: its round closed. */
  support(
    number: number,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly need: Need; readonly supporters: number } | Refused<'unknown' | 'already' | 'not-now'>>;
  /** The needs of the open round, the most supported first. */
  ranking(now: Date): Promise<readonly Standing[]>;
  /** Needs that this person told or supports, the latest first. */
  mine(person: Person): Promise<readonly { readonly need: Need; readonly author: boolean }[]>;
  /** Takes whatever this address supports out of the count of rounds that are open, and forgets it. */
  forget(address: string): Promise<void>;
  /** An address takes another's place; what both support is supported once. */
  takeOver(from: string, to: Contact): Promise<void>;
}

export interface DataNeedsParts extends Pick<RoundsParts, 'similar'> {
  readonly store: DataRoundStore;
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The language of a text, a BCP 47 tag; undefined where nothing tells surely. */
  readonly languageOf: (text: string) => string | undefined;
}

/** Needs of one person that may wait for a moderator at once. */
const waitingAtMost = 5;
/** Of each kind shown for one question. */
const matchedAtMost = 3;
/** How long what questions are held against is remembered, in milliseconds: what was published a moment ago is not found at once. */
const memoryMs = 20_000;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

interface Corpus {
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly ofDatasets: readonly { readonly id: string; readonly text: string }[];
  readonly ofNeeds: readonly { readonly id: string; readonly text: string }[];
}

export function createDataNeeds({ store, similar, addressesOf, languageOf }: DataNeedsParts): DataNeeds {
  let corpus: { readonly at: number; readonly made: Promise<Corpus> } | undefined;
  function corpusAt(now: Date): Promise<Corpus> {
    if (corpus && Math.abs(now.getTime() - corpus.at) < memoryMs) return corpus.made;
    const made = (async (): Promise<Corpus> => {
      const [datasets, needs] = [await store.datasets(), (await store.needs({})).filter(isPublic)];
      return {
        datasets: new Map(datasets.map((one) => [one.id, one])),
        ofDatasets: datasets.flatMap((one) => textsOf(one).map((text) => ({ id: one.id, text }))),
        ofNeeds: needs.flatMap(({ number, question }) => Object.values(question).map((text) => ({ id: String(number), text }))),
      };
    })();
    corpus = { at: now.getTime(), made };
    made.catch(() => (corpus = undefined));
    return made;
  }
  type Near = ReturnType<typeof similar>[number];
  const such = (question: string, texts: Corpus['ofNeeds'], fits: (near: Near) => boolean): readonly string[] =>
    [...new Set(similar(question, texts).flatMap((near) => (fits(near) ? [near.id] : [])))].slice(0, matchedAtMost);

  async function bondsOf({ address, resident }: Person): Promise<readonly NeedBond[]> {
    return store.bonds([...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one })));
  }
  async function standings(needs: readonly PublicNeed[]): Promise<readonly Standing[]> {
    const counts = await store.counts(needs.map(({ number }) => number));
    return needs.map((need) => ({ need, supporters: need.supporters ?? counts.get(need.number) ?? 0 }));
  }
  const isOpen = ({ state, round }: Need, now: Date): boolean => state === 'open' && round === quarterAt(now).id;

  async function seen(number: number, person: Person, now: Date): Promise<SeenNeed | undefined> {
    let need = await store.find(number);
    while (need?.merged !== undefined) need = await store.find(need.merged);
    if (!need) return undefined;
    const shown = need.number;
    const bonds = (await bondsOf(person)).filter((bond) => bond.need === shown);
    const author = bonds.some((bond) => bond.author);
    if (!isPublic(need) && !author) return undefined;
    const supporters = need.supporters ?? (await store.counts([shown])).get(shown) ?? 0;
    const department = (await store.producers()).find(({ id }) => id === need.producer)?.department;
    return {
      need,
      supporters,
      author,
      supports: bonds.length > 0,
      open: isOpen(need, now),
      closes: quarterNamed(need.round)?.closes ?? quarterAt(now).closes,
      overdue: isOverdue(need, now),
      articles: grounds,
      ...(department === undefined ? {} : { department }),
    };
  }
  const bind = async (need: number, author: boolean, { address, channel, locale }: Contact, since: Date): Promise<void> =>
    store.bind({ need, person: personOf({ address }), author, since, contact: { address, channel, locale } });

  return {
    round: (now) => quarterAt(now),
    async match(question, now) {
      const { datasets, ofDatasets, ofNeeds } = await corpusAt(now);
      const needs = await Promise.all(such(question, ofNeeds, ({ alike }) => alike).map((number) => store.find(Number(number))));
      return {
        datasets: such(question, ofDatasets, ({ score }) => score >= nearEnough).flatMap((id) => datasets.get(id) ?? []),
        needs: await standings(needs.flatMap((need) => (need && isPublic(need) ? [need] : []))),
      };
    },
    dataset: async (id, now) => (await corpusAt(now)).datasets.get(id),
    tell: (question, who, now) =>
      store.transaction(async () => {
        const own = (await bondsOf(who)).flatMap((bond) => (bond.author ? [bond.need] : []));
        const waiting = (await Promise.all(own.map((number) => store.find(number)))).filter((need) => need?.state === 'moderation');
        if (waiting.length >= waitingAtMost) return { ...refused('too-many'), max: waitingAtMost };
        const { id } = quarterAt(now);
        // A process that tends rounds may be down for all of a quarter.
        await store.open(id, now);
        const number = await store.nextNumber();
        const original = { text: question, locale: languageOf(question) ?? who.locale };
        await store.add({ number, round: id, state: 'moderation', at: now, demo: false, original, steps: [], revision: 0 });
        await bind(number, true, who, now);
        return { ok: true, number };
      }),
    async see(number, person, now) {
      const found = await seen(number, person, now);
      return found ? { ok: true, seen: found } : refused('unknown');
    },
    support: (number, who, now) =>
      store.transaction(async () => {
        const found = await seen(number, who, now);
        if (!found) return refused('unknown');
        if (found.supports) return refused('already');
        if (!found.open) return refused('not-now');
        await bind(found.need.number, false, who, now);
        return { ok: true, need: found.need, supporters: found.supporters + 1 };
      }),
    async ranking(now) {
      const needs = await store.needs({ round: quarterAt(now).id, states: ['open'] });
      return [...(await standings(needs.filter(isPublic)))].sort(byStanding);
    },
    async mine(person) {
      const bonds = await bondsOf(person);
      const needs = await Promise.all([...new Set(bonds.map(({ need }) => need))].map((number) => store.find(number)));
      return needs.flatMap((need) => (need ? [{ need, author: bonds.some((bond) => bond.author && bond.need === need.number) }] : []));
    },
    async takeOver(from, to) {
      const own = await store.bonds([personOf(to)]);
      for (const { need, author, since } of await store.bonds([personOf({ address: from })])) {
        const before = own.find((bond) => bond.need === need);
        await bind(need, author || (before?.author ?? false), to, before?.since ?? since);
      }
      await store.unbind(personOf({ address: from }));
    },
    forget: (address) => store.unbind(personOf({ address })),
  };
}
