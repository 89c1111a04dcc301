import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';

/** What the City's five commitments for open government are counted by. */
export const indicatorIds = [
  'voters',
  'attendance',
  'answers',
  'needs',
  'release-days',
  'reports',
  'closed',
  'delay-median',
  'delay-p90',
  'reopened',
  'wishes',
  'referrals',
  'decided',
  'decision-days',
] as const;
export type IndicatorId = (typeof indicatorIds)[number];

/** The commitment that each is about, by its number, and what its figures are. */
export const indicators: Readonly<
  Record<IndicatorId, { readonly commitment: 1 | 2 | 3 | 4 | 5; readonly unit: 'people' | 'number' | 'hours' | 'days' | 'percent' }>
> = {
  voters: { commitment: 1, unit: 'people' },
  attendance: { commitment: 2, unit: 'people' },
  answers: { commitment: 2, unit: 'percent' },
  needs: { commitment: 3, unit: 'number' },
  'release-days': { commitment: 3, unit: 'days' },
  reports: { commitment: 4, unit: 'number' },
  closed: { commitment: 4, unit: 'number' },
  'delay-median': { commitment: 4, unit: 'hours' },
  'delay-p90': { commitment: 4, unit: 'hours' },
  reopened: { commitment: 4, unit: 'percent' },
  wishes: { commitment: 4, unit: 'number' },
  referrals: { commitment: 5, unit: 'number' },
  decided: { commitment: 5, unit: 'number' },
  'decision-days': { commitment: 5, unit: 'days' },
};

/** One figure. */
export interface Figure {
  readonly indicator: IndicatorId;
  /** What it is of: an edition's or a round's id; empty: of the last twelve months. */
  readonly of: string;
  /** What it is broken down by ("district"), and the value; empty: all. */
  readonly by: string;
  readonly value: string;
  /** Null: left out, since fewer than 11 people or cases are behind it or would be told by it; or there is none. */
  readonly figure: number | null;
}

/** The figures of one day. */
export interface Indicators {
  readonly at: Date;
  readonly figures: readonly Figure[];
}

/** The middle of so many days or hours, by nearest rank; null of none. */
export function median(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? null;
}

/** The figures as lines of a table: semicolons, UTF-8. */
export function* indicatorLines({ figures }: Indicators): Generator<string> {
  yield semicolons(['commitment', 'indicator', 'of', 'by', 'value', 'unit', 'figure']);
  for (const { indicator, of, by, value, figure } of figures) {
    const { commitment, unit } = indicators[indicator];
    yield semicolons([String(commitment), indicator, inert(of), by, inert(value), unit, figure === null ? '' : String(figure)]);
  }
}
