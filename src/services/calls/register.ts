import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';
import { cityTime } from '../workshops/hours';
import type { CallBoard, CallLine } from './board';
import type { CallRule } from './call';

/** Endings of the register's files. */
export const callFormats = ['csv', 'json'] as const;
export type CallFormat = (typeof callFormats)[number];

const dayOf = (at: Date): string => cityTime(at).slice(0, 10);

/** A call as it is exported. Days are of the city's calendar, `YYYY-MM-DD`; what is absent is null. `signatures`: as the page and conversations tell them. */
const rowOf = ({ call: { number, state, text, rule, steps, until, due, over, demo }, signatures, late }: CallLine) => {
  const published = steps.find(({ kind }) => kind === 'published')?.at;
  const answer = steps.find(({ kind }) => kind === 'answered')?.words;
  return {
    number,
    text: text.fr,
    state,
    signatures,
    threshold: rule.threshold,
    published: published ? dayOf(published) : null,
    until: until ? dayOf(until) : null,
    due: due ? dayOf(due) : null,
    late,
    over: over ? dayOf(over) : null,
    answer: answer?.fr ?? null,
    demo,
  };
};

const columns: readonly (keyof ReturnType<typeof rowOf>)[] = [
  ...(['number', 'text', 'state', 'signatures', 'threshold', 'published', 'until'] as const),
  ...(['due', 'late', 'over', 'answer', 'demo'] as const),
];

/** Every public call as a table (semicolons, UTF-8), or as JSON with the rule and the sums. Nobody is named in it. */
export function callFile({ lines, sums }: CallBoard, rule: CallRule, format: CallFormat): string {
  const rows = lines.map(rowOf);
  switch (format) {
    case 'csv':
      return [columns, ...rows.map((row) => columns.map((name) => inert(String(row[name] ?? ''))))]
        .map((cells) => `${semicolons(cells)}\n`)
        .join('');
    case 'json':
      return `${JSON.stringify({ rule, sums, calls: rows }, undefined, 2)}\n`;
  }
}
