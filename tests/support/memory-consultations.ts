import { firstStatement, type Consultation, type Mark, type Statement } from '../../src/services/consultations/consultation';
import type { ConsultationResult } from '../../src/services/consultations/results';
import type { ConsultationStore } from '../../src/services/consultations/store';

/** Consultations in memory, for one process alone, which knows no transactions. */
export function createMemoryConsultations(given: readonly Consultation[] = []): ConsultationStore {
  const consultations = new Map(given.map((one) => [one.code, one]));
  const statements = new Map<string, Statement & { readonly seen: number; readonly told: readonly string[] }>();
  const marks = new Map<string, Mark>();
  const noted = new Set<string>();
  const results = new Map<number, ConsultationResult>();
  const idOf = (code: number, number: number): string => `${code}/${number}`;
  const bare = ({ seen: _seen, told: _told, ...statement }: Statement & { seen: number; told: readonly string[] }): Statement => statement;
  const sorted = (all: Iterable<Statement & { readonly seen: number; readonly told: readonly string[] }>) =>
    [...all].sort((a, b) => a.consultation - b.consultation || a.number - b.number);
  return {
    transaction: (work) => work(),
    add: (one) => Promise.resolve(consultations.size < consultations.set(one.code, consultations.get(one.code) ?? one).size),
    replace(one) {
      if (consultations.get(one.code)?.revision !== one.revision - 1) return Promise.resolve(false);
      consultations.set(one.code, one);
      return Promise.resolve(true);
    },
    find: (code) => Promise.resolve(consultations.get(code)),
    all: () => Promise.resolve([...consultations.values()].sort((a, b) => a.code - b.code)),
    write(statement) {
      const id = idOf(statement.consultation, statement.number);
      if (statements.has(id)) return Promise.resolve(false);
      statements.set(id, { ...statement, seen: 0, told: [] });
      return Promise.resolve(true);
    },
    nextNumber: (code) =>
      Promise.resolve(
        Math.max(firstStatement - 1, ...[...statements.values()].filter((one) => one.consultation === code).map(({ number }) => number)) +
          1,
      ),
    noted: (code, what) => Promise.resolve(noted.size < noted.add(`${code} ${what}`).size),
    statement(code, number) {
      const found = statements.get(idOf(code, number));
      return Promise.resolve(found && bare(found));
    },
    statements: (code, states) =>
      Promise.resolve(
        sorted(statements.values())
          .filter((one) => one.consultation === code && states.includes(one.state))
          .map(bare),
      ),
    authored: (people) =>
      Promise.resolve(
        sorted(statements.values())
          .filter(({ author }) => author !== undefined && people.includes(author))
          .map(bare),
      ),
    change(code, number, from, change) {
      const found = statements.get(idOf(code, number));
      if (found?.state !== from) return Promise.resolve(false);
      statements.set(idOf(code, number), { ...found, ...change });
      return Promise.resolve(true);
    },
    orphan(code, number, withdraw) {
      const found = statements.get(idOf(code, number));
      if (!found) return Promise.resolve();
      const { author: _author, contact: _contact, ...rest } = found;
      const { text: _text, refusal: _refusal, ...wordless } = rest;
      statements.set(idOf(code, number), withdraw ? { ...wordless, state: 'withdrawn', original: { ...found.original, text: '' } } : rest);
      return Promise.resolve();
    },
    reauthor(code, number, author, contact) {
      const found = statements.get(idOf(code, number));
      if (found) statements.set(idOf(code, number), { ...found, author, contact });
      return Promise.resolve();
    },
    once(code, number, what) {
      const found = statements.get(idOf(code, number));
      if (!found || found.told.includes(what)) return Promise.resolve(false);
      statements.set(idOf(code, number), { ...found, told: [...found.told, what] });
      return Promise.resolve(true);
    },
    drawable: (code) =>
      Promise.resolve(
        sorted(statements.values())
          .filter((one) => one.consultation === code && one.state === 'published')
          .map(({ number, seen, author }) => ({ number, seen, ...(author === undefined ? {} : { author }) })),
      ),
    seen(code, number) {
      const found = statements.get(idOf(code, number));
      if (found) statements.set(idOf(code, number), { ...found, seen: found.seen + 1 });
      return Promise.resolve();
    },
    marks: (code, people) => Promise.resolve([...marks.values()].filter((one) => one.consultation === code && people.includes(one.person))),
    mark: (one) => Promise.resolve(void marks.set(`${one.consultation}/${one.on}/${one.person}`, one)),
    addMarks: (all) => Promise.resolve(all.forEach((one) => marks.set(`${one.consultation}/${one.on}/${one.person}`, one))),
    keepResult: (result) => Promise.resolve(void results.set(result.code, result)),
    result: (code) => Promise.resolve(results.get(code)),
    unmark: ({ consultation, on, person }) => Promise.resolve(void marks.delete(`${consultation}/${on}/${person}`)),
    async *votes(code) {
      for (const { consultation, person, on, vote } of await Promise.resolve([...marks.values()]))
        if (consultation === code && vote) yield { person, on, vote };
    },
  };
}
