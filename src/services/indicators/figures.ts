import type { Consultation } from '../consultations/consultation';
import type { ConsultationStore } from '../consultations/store';
import { isPublic as isPublicNeed } from '../datarounds/need';
import type { DataRoundStore } from '../datarounds/store';
import { decidedInTime } from '../lab/deadlines';
import type { LabStore } from '../lab/store';
import { dimensions, type Participation } from '../participation';
import type { DelayCell } from '../reports/delays';
import { leastCell, suppress } from '../suppression';
import type { Edition } from '../voting';
import { cityTime } from '../workshops/hours';
import type { WorkshopStore } from '../workshops/store';
import { median, type Figure, type IndicatorId, type Indicators } from './indicator';

export interface IndicatorParts {
  readonly editions: () => Promise<readonly Edition[]>;
  /** Who took part in an edition that is published; undefined of one that is not. */
  readonly participation: (edition: string) => Promise<Participation | undefined>;
  readonly workshops: Pick<WorkshopStore, 'list' | 'sums'>;
  readonly consultations: Pick<ConsultationStore, 'all' | 'statements'>;
  readonly data: Pick<DataRoundStore, 'needs'>;
  readonly lab: Pick<LabStore, 'referrals'>;
  /** Delays as they were last published; none before. */
  readonly delays: () => Promise<readonly DelayCell[]>;
  /** How many reports were told from a moment to another, the demonstration's left out. */
  readonly reports: (from: Date, to: Date) => Promise<number>;
  /** Wishes with a place by month ("2026-11"), of all months that had any, the demonstration's left out. */
  readonly wishes: () => Promise<Readonly<Record<string, number>>>;
}

const dayMs = 86_400_000;
const yearDays = 365;
const monthOf = (at: Date): string => cityTime(at).slice(0, 7);

/** All figures, as they may be published. */
export function createIndicators(parts: IndicatorParts): (now: Date) => Promise<Indicators> {
  const all = [voters, attendance, answers, needs, reports, delays, wishes, referrals];
  return async (now) => {
    const figures: Figure[] = [];
    for (const each of all) figures.push(...(await each(parts, now)));
    return { at: now, figures };
  };
}

const figure = (indicator: IndicatorId, value: number | null, more: Partial<Figure> = {}): Figure => ({
  indicator,
  of: '',
  by: '',
  value: '',
  figure: value,
  ...more,
});
/** A sum and its breakdown, where small cells are left out. */
function broken(
  indicator: IndicatorId,
  by: string,
  cells: Readonly<Record<string, number>>,
  more: Partial<Figure> = {},
): readonly Figure[] {
  const total = Object.values(cells).reduce((sum, count) => sum + count, 0);
  const shown = suppress(cells);
  const few = total > 0 && total < leastCell;
  return [
    figure(indicator, few ? null : total, more),
    ...Object.keys(cells).map((value) => figure(indicator, few ? null : (shown[value] ?? null), { ...more, by, value })),
  ];
}

/** Who takes part: of each published edition its ballots of all the city, as they were published. */
async function voters({ editions, participation }: IndicatorParts): Promise<readonly Figure[]> {
  const real = (await editions()).filter(({ demo }) => !demo);
  const told = await Promise.all(real.map(async ({ id }) => ({ id, of: await participation(id) })));
  return told.flatMap(({ id, of: published }) =>
    (published?.ballots ?? []).flatMap((ballot) => {
      const of = `${id}/${ballot.ballot}${ballot.school ? ' (school)' : ''}`;
      return [
        figure('voters', ballot.voters, { of }),
        ...dimensions.flatMap((by) => (ballot.by[by] ?? []).map(({ value, voters: count }) => figure('voters', count, { of, by, value }))),
      ];
    }),
  );
}

/** People who came to workshops of the last twelve months, by the district these were in. */
async function attendance({ workshops }: IndicatorParts, now: Date): Promise<readonly Figure[]> {
  const held = (await workshops.list({ from: new Date(now.getTime() - yearDays * dayMs), to: now })).filter(({ demo }) => !demo);
  const cells: Record<string, number> = {};
  for (const { code, district } of held) {
    const { seats } = await workshops.sums(code);
    const where = district ?? 'unknown';
    cells[where] = (cells[where] ?? 0) + (seats.present ?? 0);
  }
  return broken('attendance', 'district', cells);
}

/** Of the statements that consultations published, how many were told what became of them. */
async function answers({ consultations }: IndicatorParts): Promise<readonly Figure[]> {
  const real = (await consultations.all()).filter(({ demo }: Consultation) => !demo);
  return (
    await Promise.all(
      real.map(async ({ code }) => {
        const published = (await consultations.statements(code, ['published'])).filter((one) => one.contact !== undefined || one.answer);
        const answered = published.filter(({ answer }) => answer).length;
        return [figure('answers', published.length === 0 ? null : Math.round((100 * answered) / published.length), { of: String(code) })];
      }),
    )
  ).flat();
}

/** Needs of data by where they stand, and the days from being asked of a producer to being released. */
async function needs({ data }: IndicatorParts): Promise<readonly Figure[]> {
  const real = (await data.needs({})).filter((need) => isPublicNeed(need) && !need.demo);
  const states: Record<string, number> = {};
  for (const { state } of real) states[state] = (states[state] ?? 0) + 1;
  const days = real.flatMap(({ steps }) => {
    const asked = steps.find(({ kind }) => kind === 'requested')?.at;
    const released = steps.find(({ kind }) => kind === 'released')?.at;
    return asked && released ? [Math.round((released.getTime() - asked.getTime()) / dayMs)] : [];
  });
  // A question is nobody's figure: each stands with its state on the public page.
  return [
    figure('needs', real.length),
    ...Object.keys(states).map((value) => figure('needs', states[value] ?? 0, { by: 'state', value })),
    figure('release-days', median(days)),
  ];
}

/** The first moment of each of the last twelve months, and of the one that follows. */
function months(now: Date): readonly Date[] {
  const [year = 0, month = 0] = monthOf(now).split('-').map(Number);
  return Array.from({ length: 13 }, (_, index) => new Date(Date.UTC(year, month - 12 + index, 1)));
}

const nameOf = (month: Date): string => month.toISOString().slice(0, 7);

async function reports({ reports: count }: IndicatorParts, now: Date): Promise<readonly Figure[]> {
  const starts = months(now);
  const cells: Record<string, number> = {};
  for (const [index, from] of starts.slice(0, -1).entries()) cells[nameOf(from)] = await count(from, starts[index + 1] ?? now);
  return broken('reports', 'month', cells);
}

/** How long it takes, as it was last published: small cells are left out there. */
async function delays({ delays: published }: IndicatorParts): Promise<readonly Figure[]> {
  return (await published()).flatMap(({ group, district, closed, medianHours, p90Hours, reopenedPercent }) => {
    // By group and by district, never by both: that table is a file of its own.
    if (group !== null && district !== null) return [];
    const by = group !== null ? { by: 'kind', value: group } : district !== null ? { by: 'district', value: district } : {};
    return [
      figure('closed', closed, by),
      figure('delay-median', medianHours, by),
      figure('delay-p90', p90Hours, by),
      figure('reopened', reopenedPercent, by),
    ];
  });
}

async function wishes({ wishes: byMonth }: IndicatorParts, now: Date): Promise<readonly Figure[]> {
  const told = await byMonth();
  return broken(
    'wishes',
    'month',
    Object.fromEntries(
      months(now)
        .slice(0, -1)
        .map(nameOf)
        .map((month) => [month, told[month] ?? 0]),
    ),
  );
}

/** Topics that the lab was asked to look at, those decided in the days it gives itself, and how long it took. */
async function referrals({ lab }: IndicatorParts): Promise<readonly Figure[]> {
  const real = (await lab.referrals()).filter(({ demo }) => !demo);
  const days = real.flatMap(({ at, steps }) => {
    const decided = steps.find(({ kind }) => kind === 'taken' || kind === 'elsewhere' || kind === 'later')?.at;
    return decided ? [Math.round((decided.getTime() - at.getTime()) / dayMs)] : [];
  });
  return [
    figure('referrals', real.length),
    figure('decided', real.filter((one) => decidedInTime(one) === true).length, { by: 'time', value: 'in-time' }),
    figure('decided', real.filter((one) => decidedInTime(one) === false).length, { by: 'time', value: 'late' }),
    figure('decision-days', median(days)),
  ];
}
