import type { Act, Audit } from '../box/audit';
import type { Localised } from '../voting';
import { standingOf, type Consultation, type Outcome, type Refusal, type Statement, type StatementState } from './consultation';
import type { NewConsultation } from './file';
import type { ConsultationStore, StatementChange } from './store';

/** A staff member and the moment. */
export interface By {
  readonly by: string;
  readonly now: Date;
}

/** What an author is told of. */
export const tellings = ['published', 'refused', 'answered'] as const;
export type Telling = (typeof tellings)[number];

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type Done = { readonly ok: true; readonly statement: Statement };

/** The City's answer to some contributions, by number. */
export interface Answer {
  readonly numbers: readonly number[];
  readonly outcome: Outcome;
  readonly words: Localised;
}

/** How much was answered, for everyone to see. */
export interface AnswerRate {
  readonly published: number;
  readonly answered: number;
}

/** What staff do with consultations. Every act is recorded under a name in the published log, and told to the authors it is about. */
export interface ConsultationDesk {
  add(all: readonly NewConsultation[], by: By): Promise<readonly Consultation[]>;
  /** Ends it now. */
  close(code: number, by: By): Promise<{ readonly ok: true; readonly consultation: Consultation } | Refused<'unknown' | 'closed'>>;
  /** In a state, by number. */
  list(code: number, state: StatementState): Promise<readonly Statement[]>;
  /** Shows it to others. `french`: what stands for it in French; it must be given where it was written in another language. */
  publish(
    code: number,
    number: number,
    given: By & { readonly french?: string },
  ): Promise<Done | Refused<'unknown' | 'not-now' | 'needs-french'>>;
  /** Does not show it, or no more. */
  refuse(
    code: number,
    number: number,
    given: By & { readonly reason: Refusal; readonly words?: string },
  ): Promise<Done | Refused<'unknown' | 'not-now'>>;
  /** Says what became of published statements, once each. Nothing is answered where one of them cannot be. */
  answer(
    code: number,
    answers: readonly Answer[],
    by: By,
  ): Promise<
    | { readonly ok: true; readonly answered: number }
    | Refused<'unknown' | 'open'>
    | (Refused<'no-such' | 'answered'> & { readonly number: number })
  >;
  rate(code: number): Promise<AnswerRate>;
}

export interface ConsultationDeskParts {
  readonly store: ConsultationStore;
  readonly audit: Pick<Audit, 'record'>;
  /** Has an author told, once the transaction under way is kept. */
  readonly tellLater: (code: number, number: number, what: Telling, now: Date) => Promise<void>;
}

export function createConsultationDesk({ store, audit, tellLater }: ConsultationDeskParts): ConsultationDesk {
  const record = ({ by, now }: By, act: string, about: NonNullable<Act['about']>): Promise<void> =>
    audit.record({ by: [by], act, about }, now);

  /** Changes a statement from one of these states; who wrote it is told. */
  const move = (
    code: number,
    number: number,
    from: readonly StatementState[],
    { by, now }: By,
    to: StatementChange,
    [act, what, more]: readonly [act: string, what: Telling, more?: Readonly<Record<string, string>>],
  ): Promise<Done | Refused<'unknown' | 'not-now'>> =>
    store.transaction(async () => {
      const before = await store.statement(code, number);
      if (!before) return { ok: false, reason: 'unknown' };
      if (!from.includes(before.state) || !(await store.change(code, number, before.state, to))) return { ok: false, reason: 'not-now' };
      await record({ by, now }, act, { consultation: code, number, ...more });
      await tellLater(code, number, what, now);
      return { ok: true, statement: { ...before, ...to } };
    });

  return {
    add: (all, by) =>
      store.transaction(async () => {
        let code = Math.max(0, ...(await store.all()).map((one) => one.code));
        const added: Consultation[] = [];
        for (const one of all) {
          const consultation: Consultation = { ...one, code: ++code, revision: 0 };
          if (!(await store.add(consultation))) throw new Error(`The code ${code} was given meanwhile.`);
          await record(by, 'consultation.add', { consultation: code, articles: one.articles.length });
          added.push(consultation);
        }
        return added;
      }),
    close: (code, by) =>
      store.transaction(async () => {
        const before = await store.find(code);
        if (!before) return { ok: false, reason: 'unknown' };
        if (standingOf(before, by.now) === 'closed') return { ok: false, reason: 'closed' };
        const consultation = { ...before, closes: by.now, revision: before.revision + 1 };
        if (!(await store.replace(consultation))) throw new Error(`Consultation ${code} changed meanwhile.`);
        await record(by, 'consultation.close', { consultation: code });
        return { ok: true, consultation };
      }),
    list: (code, state) => store.statements(code, [state]),
    async publish(code, number, { french, ...by }) {
      const before = await store.statement(code, number);
      if (!before) return { ok: false, reason: 'unknown' };
      const { text, locale } = before.original;
      if (locale !== 'fr' && !french) return { ok: false, reason: 'needs-french' };
      const shown: Localised = { ...(locale === 'fr' ? {} : { [locale]: text }), fr: french ?? text };
      return move(code, number, ['waiting', 'refused'], by, { state: 'published', text: shown }, ['statement.publish', 'published']);
    },
    refuse: (code, number, { reason, words, ...by }) =>
      move(
        code,
        number,
        ['waiting', 'published'],
        by,
        { state: 'refused', refusal: { reason, ...(words === undefined ? {} : { words }) } },
        ['statement.refuse', 'refused', { reason }],
      ),
    answer: (code, answers, by) =>
      store.transaction(async () => {
        const consultation = await store.find(code);
        if (!consultation) return { ok: false, reason: 'unknown' };
        if (standingOf(consultation, by.now) !== 'closed') return { ok: false, reason: 'open' };
        const published = await store.statements(code, ['published']);
        const numbers = answers.flatMap((one) => one.numbers);
        for (const [index, number] of numbers.entries()) {
          const statement = published.find((one) => one.number === number);
          if (!statement) return { ok: false, reason: 'no-such', number };
          if (statement.answer || numbers.indexOf(number) !== index) return { ok: false, reason: 'answered', number };
        }
        for (const { numbers: some, outcome, words } of answers) {
          for (const number of some) {
            await store.change(code, number, 'published', { answer: { outcome, words, at: by.now } });
            await tellLater(code, number, 'answered', by.now);
          }
          await record(by, 'consultation.answer', { consultation: code, numbers: some.join(' '), outcome });
        }
        const synthesis = [...(consultation.synthesis ?? []), ...answers.map((line) => ({ ...line, at: by.now }))];
        if (!(await store.replace({ ...consultation, synthesis, revision: consultation.revision + 1 })))
          throw new Error(`Consultation ${code} changed meanwhile.`);
        return { ok: true, answered: numbers.length };
      }),
    async rate(code) {
      const published = await store.statements(code, ['published']);
      return { published: published.length, answered: published.filter(({ answer }) => answer).length };
    },
  };
}
