import type { Audit } from '../box/audit';
import { EditionError } from './life';

/** What one person proposed and another has not yet done. */
export interface Assent {
  readonly edition: string;
  /** "open", "close". */
  readonly act: string;
  readonly by: string;
  readonly at: Date;
  /** What it was proposed for: the second person does the same or nothing. */
  readonly terms: string;
}

/** Where proposed acts wait; one an edition and act. Writes within the transaction under way. */
export interface AssentStore {
  find(edition: string, act: string): Promise<Assent | undefined>;
  of(edition: string): Promise<readonly Assent[]>;
  /** In place of one that was proposed before. */
  put(assent: Assent): Promise<void>;
  remove(edition: string, act: string): Promise<void>;
}

/** An act that takes two people. */
export interface TwoPeople {
  readonly edition: string;
  readonly act: string;
  readonly by: string;
  /** Published with the act; the same for both people, else they do not do the same. */
  readonly about?: Readonly<Record<string, string | number | boolean>>;
  readonly now: Date;
}

/** What came of it: it waits for another person until then, or it is done. */
export type Assented<R> = { readonly state: 'proposed'; readonly until: Date } | ({ readonly state: 'done' } & R);

/** Acts that take two people. */
export interface Assents {
  /** The first person's name proposes the act, another's within a day does it. `work`: what is long and stands being done twice; `finish`: what stands or
   *  falls with the act's line in the log, within one transaction. Throws an EditionError where the same person comes twice. */
  act<R>(act: TwoPeople, work: () => Promise<R>, finish?: (done: R) => Promise<void>): Promise<Assented<R>>;
  waiting(edition: string, now: Date): Promise<readonly Assent[]>;
}

export interface AssentParts {
  readonly store: AssentStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

/** Milliseconds in which the second person must come. */
const assentMs = 24 * 3_600_000;
const mostLetters = 60;
/** A name may have a number ("agent 12"); a phone number is no name. */
const mostDigits = 4;

export function createAssents({ store, audit, transaction }: AssentParts): Assents {
  const alive = ({ at }: Assent, now: Date): boolean => now.getTime() < at.getTime() + assentMs;
  return {
    async act<R>(
      { edition, act, by: given, about, now }: TwoPeople,
      work: () => Promise<R>,
      finish: (done: R) => Promise<void> = async () => undefined,
    ) {
      const by = nameOf(given);
      const terms = JSON.stringify(about ?? {});
      const name = `edition.${act}`;
      const more = about ? { about } : {};
      const proposed = await transaction<Assent | Date>(async () => {
        const first = await store.find(edition, act);
        if (first && alive(first, now) && first.terms === terms) {
          if (same(first.by, by))
            throw new EditionError(`${first.by} proposed this; another person must do it, before ${said(first.at.getTime() + assentMs)}.`);
          return first;
        }
        await store.put({ edition, act, by, at: now, terms });
        await audit.record({ by: [by], act: `${name}.propose`, edition, ...more }, now);
        return new Date(now.getTime() + assentMs);
      });
      if (proposed instanceof Date) return { state: 'proposed', until: proposed };
      const done = await work();
      await transaction(async () => {
        // Two who come second at once do it once.
        const still = await store.find(edition, act);
        if (still?.by !== proposed.by || still.terms !== terms) throw new EditionError('Another person did this at the same moment.');
        await store.remove(edition, act);
        await finish(done);
        await audit.record({ by: [proposed.by, by], act: name, edition, ...more }, now);
      });
      return { state: 'done', ...done };
    },
    waiting: async (edition, now) => (await store.of(edition)).filter((assent) => alive(assent, now)),
  };
}

/** The name a person goes by towards the public. Throws an EditionError for what is none. */
export function nameOf(given: string): string {
  const name = given.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (name === '' || name.length > mostLetters || !/^[\p{L}\p{M}\p{N} .'’-]+$/u.test(name) || name.replace(/\D/g, '').length > mostDigits)
    throw new EditionError(`--by must be a name of ${mostLetters} letters at the most; it stands in the published log.`);
  return name;
}

/** Whether two names are one person's, however they are written. */
export const same = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
const said = (moment: number): string => `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
