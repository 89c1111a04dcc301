import type { Localised } from '../voting';
import {
  firstStatement,
  standingOf,
  statementCharacters,
  type Consultation,
  type Contact,
  type Mark,
  type Statement,
  type Vote,
} from './consultation';
import type { ConsultationStore } from './store';

/** A person as a turn knows them. */
export interface Person {
  readonly address: string;
  /** Whose address it is: the same for all addresses of one person. */
  readonly resident: string;
}

/** What can be voted on: an article of the City, or a resident's statement. */
export interface Item {
  readonly number: number;
  readonly text: Localised;
  /** Of a statement about one article: that article's number. */
  readonly article?: number;
}

/** How far somebody is. */
export interface Progress {
  readonly articles: { readonly said: number; readonly of: number };
  /** `of`: those shown, without their own. */
  readonly statements: { readonly said: number; readonly of: number };
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
/** `before`, `closed`: not open yet, or no more. */
type NotOpen = Refused<'unknown'> | (Refused<'before' | 'closed'> & { readonly consultation: Consultation });

export interface VoteRequest {
  readonly code: number;
  readonly number: number;
  readonly vote: Vote;
  readonly person: Person;
  readonly now: Date;
}
/** `changed`: they had said something else before, which counts no more. `own`: nobody votes on what they wrote. */
export type Voted = { readonly ok: true; readonly changed: boolean } | NotOpen | Refused<'no-such' | 'own'>;

export interface WriteRequest {
  readonly code: number;
  readonly article?: number;
  readonly text: string;
  readonly person: Person;
  readonly contact: Contact;
  readonly now: Date;
}
/** `too-many`: that many of theirs wait for a moderator. `already`: they wrote the very same. */
export type Written =
  | { readonly ok: true; readonly number: number }
  | NotOpen
  | Refused<'no-such' | 'empty'>
  | (Refused<'too-many' | 'too-long'> & { readonly max: number })
  | (Refused<'already'> & { readonly number: number });

/** Consultations as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Consultations {
  /** Those open now, by code. */
  open(now: Date): Promise<readonly Consultation[]>;
  find(code: number): Promise<Consultation | undefined>;
  progress(code: number, person: Person): Promise<Progress>;
  /** The first article to which they said nothing yet. */
  nextArticle(code: number, person: Person): Promise<Item | undefined>;
  /** The statement they were shown and said nothing to; else one of those shown to the fewest, by lot among equals. `undefined`: they know all. */
  nextStatement(code: number, person: Person, now: Date): Promise<Item | undefined>;
  /** The article or the published statement that bears a number. */
  item(code: number, number: number): Promise<Item | undefined>;
  /** One person has one vote on each: the last one said, at whichever of their addresses. */
  vote(request: VoteRequest): Promise<Voted>;
  /** Takes a sentence in, to be seen by a moderator before anybody else. */
  write(request: WriteRequest): Promise<Written>;
  /** The open consultation's article that a sentence is about. */
  about(text: string, now: Date): Promise<{ readonly consultation: Consultation; readonly article: number } | undefined>;
  /** A published statement that says the same, which one could vote on instead. */
  alike(code: number, text: string, person: Person): Promise<Item | undefined>;
  /** What this person wrote, everywhere. */
  authored(person: Person): Promise<readonly Statement[]>;
  /** What this person voted, everywhere. */
  voted(person: Person): Promise<readonly Mark[]>;
  /** Takes the votes of an address back, and its name from what it wrote; words that nobody was shown go too. */
  forget(address: string): Promise<void>;
  /** An address takes another's place: what both said to the same is said once, the last word counts. */
  takeOver(from: string, to: Contact): Promise<void>;
}

export interface ConsultationsParts {
  readonly store: ConsultationStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1. */
  readonly random: () => number;
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The texts that have something in common with these words, the nearest first. */
  readonly similar: (
    words: string,
    texts: readonly { readonly id: string; readonly text: string }[],
  ) => readonly { readonly id: string; readonly alike: boolean }[];
  /** The language a text is surely written in. */
  readonly languageOf: (text: string) => string | undefined;
}

/** Statements of one person that may wait for a moderator. */
const waitingAtMost = 10;

export function createConsultations({ store, hmac, random, addressesOf, similar, languageOf }: ConsultationsParts): Consultations {
  const keyOf = (code: number, address: string): string => hmac('consultation', `${code} ${address}`);
  const keysOf = async (code: number, { address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map((one) => keyOf(code, one));

  /** What a person said and was shown, as one hand: where two of their addresses turned out to be one person's, the word said last counts. */
  async function handOf(code: number, person: Person): Promise<{ readonly keys: readonly string[]; readonly marks: readonly Mark[] }> {
    const keys = await keysOf(code, person);
    return { keys, marks: lastOfEach(await store.marks(code, keys)) };
  }

  /** Puts a mark under the one key of this person, and takes away what stood under their others. */
  async function put(code: number, person: Person, on: number, vote: Vote | undefined, now: Date): Promise<void> {
    const keys = await keysOf(code, person);
    const all = await store.marks(code, keys);
    const own = [...keys].sort().find((key) => all.some((mark) => mark.person === key)) ?? keyOf(code, person.address);
    const others = all.filter((mark) => mark.person !== own);
    for (const mark of others) await store.unmark(mark);
    if (others.length > 0) for (const mark of lastOfEach(all)) if (mark.person !== own) await store.mark({ ...mark, person: own });
    await store.mark({ consultation: code, on, person: own, ...(vote ? { vote } : {}), at: now });
  }

  /** Runs with a consultation that is open. */
  async function whileOpen<R>(code: number, now: Date, run: (consultation: Consultation) => Promise<R>): Promise<R | NotOpen> {
    const consultation = await store.find(code);
    if (!consultation) return { ok: false, reason: 'unknown' };
    const standing = standingOf(consultation, now);
    return standing === 'open' ? run(consultation) : { ok: false, reason: standing, consultation };
  }

  async function item(code: number, number: number): Promise<Item | undefined> {
    if (number < firstStatement) return (await store.find(code))?.articles.find((article) => article.number === number);
    const statement = await store.statement(code, number);
    return statement?.state === 'published' ? itemOf(statement) : undefined;
  }

  async function everywhere<R>(person: Person, of: (codes: readonly number[], keys: readonly string[]) => Promise<R>): Promise<R> {
    const codes = (await store.all()).map(({ code }) => code);
    return of(codes, (await Promise.all(codes.map((code) => keysOf(code, person)))).flat());
  }

  return {
    open: async (now) => (await store.all()).filter((one) => standingOf(one, now) === 'open'),
    find: (code) => store.find(code),
    item,
    async progress(code, person) {
      const { keys, marks } = await handOf(code, person);
      const consultation = await store.find(code);
      const drawable = await store.drawable(code);
      const articles = consultation?.articles ?? [];
      const others = drawable.filter(({ author }) => author === undefined || !keys.includes(author));
      const said = (numbers: readonly { readonly number: number }[]): number =>
        numbers.filter(({ number }) => marks.some(({ on, vote }) => on === number && vote !== undefined)).length;
      return {
        articles: { said: said(articles), of: articles.length },
        statements: { said: said(others), of: others.length },
      };
    },
    async nextArticle(code, person) {
      const { marks } = await handOf(code, person);
      const consultation = await store.find(code);
      return consultation?.articles.find(({ number }) => !marks.some(({ on, vote }) => on === number && vote !== undefined));
    },
    async nextStatement(code, person, now) {
      const { keys, marks } = await handOf(code, person);
      const drawable = (await store.drawable(code)).filter(({ author }) => author === undefined || !keys.includes(author));
      const shown = marks.find(({ on, vote }) => vote === undefined && drawable.some(({ number }) => number === on));
      if (shown) return item(code, shown.on);
      const drawn = drawFewestSeen(
        drawable.filter(({ number }) => !marks.some(({ on }) => on === number)),
        random,
      );
      if (!drawn) return undefined;
      await put(code, person, drawn.number, undefined, now);
      await store.seen(code, drawn.number);
      return item(code, drawn.number);
    },
    vote: ({ code, number, vote, person, now }) =>
      whileOpen<Voted>(code, now, async () => {
        if (!(await item(code, number))) return { ok: false, reason: 'no-such' };
        const { keys, marks } = await handOf(code, person);
        const author = number < firstStatement ? undefined : (await store.statement(code, number))?.author;
        if (author !== undefined && keys.includes(author)) return { ok: false, reason: 'own' };
        const before = marks.find(({ on }) => on === number);
        if (!before && number >= firstStatement) await store.seen(code, number);
        await put(code, person, number, vote, now);
        return { ok: true, changed: before?.vote !== undefined && before.vote !== vote };
      }),
    write: ({ code, article, text: given, person, contact, now }) =>
      whileOpen<Written>(code, now, async ({ articles }) => {
        const text = given.replace(/\s+/g, ' ').trim();
        if (text === '') return { ok: false, reason: 'empty' };
        if ([...text].length > statementCharacters) return { ok: false, reason: 'too-long', max: statementCharacters };
        if (article !== undefined && !articles.some(({ number }) => number === article)) return { ok: false, reason: 'no-such' };
        const own = (await store.authored(await keysOf(code, person))).filter(({ state }) => state !== 'withdrawn');
        const same = own.find(({ original }) => original.text === text);
        if (same) return { ok: false, reason: 'already', number: same.number };
        if (own.filter(({ state }) => state === 'waiting').length >= waitingAtMost)
          return { ok: false, reason: 'too-many', max: waitingAtMost };
        const number = await store.nextNumber(code);
        const statement: Statement = {
          consultation: code,
          number,
          ...(article === undefined ? {} : { article }),
          state: 'waiting',
          original: { text, locale: languageOf(text) ?? contact.locale },
          at: now,
          author: keyOf(code, person.address),
          contact,
        };
        if (!(await store.write(statement))) throw new Error(`The number ${number} of consultation ${code} was given meanwhile.`);
        return { ok: true, number };
      }),
    async about(text, now) {
      const all = (await store.all()).filter((one) => standingOf(one, now) === 'open');
      const [near] = similar(
        text,
        all.flatMap(({ code, articles }) =>
          articles.flatMap((one) =>
            Object.entries(one.text).map(([locale, words]) => ({ id: `${code} ${one.number} ${locale}`, text: words })),
          ),
        ),
      );
      if (!near?.alike) return undefined;
      const [code, article] = near.id.split(' ').map(Number);
      const consultation = all.find((one) => one.code === code);
      return consultation && article !== undefined ? { consultation, article } : undefined;
    },
    async alike(code, text, person) {
      const published = await store.statements(code, ['published']);
      const keys = await keysOf(code, person);
      const others = published.filter(({ author }) => author === undefined || !keys.includes(author));
      const texts = others.flatMap(({ number, text: shown, original }) => [
        ...Object.values(shown ?? {}).map((words) => ({ id: String(number), text: words })),
        { id: String(number), text: original.text },
      ]);
      const [near] = similar(text, texts);
      const found = near?.alike ? others.find(({ number }) => String(number) === near.id) : undefined;
      return found && itemOf(found);
    },
    authored: (person) => everywhere(person, (_, keys) => store.authored(keys)),
    voted: (person) =>
      everywhere(person, async (codes, keys) =>
        (await Promise.all(codes.map((code) => store.marks(code, keys)))).flatMap((marks) =>
          lastOfEach(marks).filter(({ vote }) => vote !== undefined),
        ),
      ),
    async takeOver(from, to) {
      for (const { code } of await store.all()) {
        const [old, own] = [keyOf(code, from), keyOf(code, to.address)];
        const wrote = await store.authored([old]);
        for (const { number } of wrote) await store.reauthor(code, number, own, to);
        const marks = await store.marks(code, [old, own]);
        for (const mark of marks.filter(({ person }) => person === old)) await store.unmark(mark);
        for (const mark of lastOfEach(marks)) if (mark.person === old) await store.mark({ ...mark, person: own });
        // Nobody votes on what they wrote: neither did they, now that both are one.
        for (const { number } of await store.authored([own])) await store.unmark({ consultation: code, on: number, person: own });
      }
    },
    async forget(address) {
      for (const { code } of await store.all()) {
        const key = keyOf(code, address);
        for (const mark of await store.marks(code, [key])) await store.unmark(mark);
        for (const { number, state } of await store.authored([key])) await store.orphan(code, number, state !== 'published');
      }
    },
  };
}

/** One of those shown to the fewest people, each as likely as the others. */
export function drawFewestSeen<S extends { readonly seen: number }>(all: readonly S[], random: () => number): S | undefined {
  const fewest = Math.min(...all.map(({ seen }) => seen));
  const tied = all.filter(({ seen }) => seen === fewest);
  return tied[Math.floor(random() * tied.length)];
}

const itemOf = ({ number, text, original, article }: Statement): Item => ({
  number,
  text: text ?? { fr: original.text },
  ...(article === undefined ? {} : { article }),
});

/** Of several marks on the same, the one that counts: a vote before what was only shown, the last before the others. */
function lastOfEach(marks: readonly Mark[]): readonly Mark[] {
  const kept = new Map<number, Mark>();
  for (const mark of marks) {
    const before = kept.get(mark.on);
    if (!before || rank(mark) > rank(before)) kept.set(mark.on, mark);
  }
  return [...kept.values()].sort((a, b) => a.on - b.on);
}
const rank = ({ vote, at }: Mark): number => (vote === undefined ? 0 : at.getTime());
