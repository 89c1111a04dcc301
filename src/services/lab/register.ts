import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';
import { cityTime } from '../workshops/hours';
import type { LabBoard, LabLine } from './board';
import { labDays } from './deadlines';

/** Endings of the register's files. */
export const registerFormats = ['csv', 'json'] as const;
export type RegisterFormat = (typeof registerFormats)[number];

const dayOf = (at: Date): string => cityTime(at).slice(0, 10);

/** A topic as it is exported. Days are of the city's calendar, `YYYY-MM-DD`; what is absent is null. */
const rowOf = ({ referral, supporters, due, late }: LabLine) => {
  const { reference, state, at, text, steps, demo } = referral;
  const decision = steps.find(({ kind }) => kind === 'taken' || kind === 'elsewhere' || kind === 'later');
  return {
    reference: `L-${reference}`,
    topic: text.topic.fr,
    whom: text.whom?.fr ?? null,
    tried: text.tried?.fr ?? null,
    supporters,
    state,
    referred: dayOf(at),
    decided: decision ? dayOf(decision.at) : null,
    /** Who has it, where it was sent elsewhere. */
    to: steps.flatMap((step) => (step.kind === 'elsewhere' ? [step.to] : [])).at(-1) ?? null,
    /** What was said of it last, and when. */
    words: steps.at(-1)?.words?.fr ?? null,
    moved: dayOf(steps.at(-1)?.at ?? at),
    due: due ? dayOf(due) : null,
    late,
    demo,
  };
};

const columns: readonly (keyof ReturnType<typeof rowOf>)[] = [
  'reference',
  'topic',
  'whom',
  'tried',
  'supporters',
  'state',
  'referred',
  'decided',
  'to',
  'words',
  'moved',
  'due',
  'late',
  'demo',
];

/** The register as a table (semicolons, UTF-8), or as JSON with each step, the criteria and the sums. Nobody is named in it. */
export function registerFile({ lines, sums, criteria }: LabBoard, format: RegisterFormat): string {
  switch (format) {
    case 'csv': {
      const rows = lines.map(rowOf).map((row) => columns.map((name) => inert(String(row[name] ?? ''))));
      return [columns, ...rows].map((cells) => `${semicolons(cells)}\n`).join('');
    }
    case 'json': {
      const topics = lines.map((line) => ({
        ...rowOf(line),
        steps: line.referral.steps.map(({ by: _, at, ...step }) => ({ on: dayOf(at), ...step })),
      }));
      return `${JSON.stringify({ days: labDays, sums, criteria, topics }, undefined, 2)}\n`;
    }
  }
}
