import { readRows } from './tally/pb-rows';
import { suppress } from './suppression';
import type { Ballot, CastRequest, Edition } from './voting';

/** What is told of those who take part, one by one and never two together. A ballot without districts has none; who helped is asked of nobody: `yes` or `no`. */
export const dimensions = ['district', 'zone', 'channel', 'language', 'age', 'assisted'] as const;
export type Dimension = (typeof dimensions)[number];

/** Years of age by which people are counted, as the national census publishes them (INSEE, population by age in six groups). */
export const ageBands = ['0-14', '15-29', '30-44', '45-59', '60-74', '75+'] as const;

/** How many, by value ("sms", "18", "15-29"); `untold` where a person did not say. */
export type Figures = Readonly<Record<string, number>>;

/** Where participation is counted. Kept apart from roll and box: no row is one voter's, none bears a time. */
export interface ParticipationStore {
  /** One more who takes part in a ballot, within the transaction under way, which it never has run again. */
  add(edition: string, ballot: string, values: Readonly<Partial<Record<Dimension, string>>>): Promise<void>;
  /** By ballot: how many in all, and by dimension. */
  counts(edition: string): Promise<Readonly<Record<string, Counted>>>;
  population(edition: string): Promise<readonly PopulationRow[]>;
  /** In place of what was there. */
  setPopulation(edition: string, rows: readonly PopulationRow[]): Promise<void>;
}

export interface Counted {
  readonly total: number;
  readonly by: Readonly<Partial<Record<Dimension, Figures>>>;
}

/** How many people live there, speak it, are of that age: a figure that staff enter, with where it is from. */
export interface PopulationRow {
  readonly dimension: Dimension;
  readonly value: string;
  readonly people: number;
  /** "INSEE, recensement 2022". */
  readonly source: string;
}

/** One line of a breakdown. */
export interface Cell {
  readonly value: string;
  /** Null where it is left out: from 1 to 10, or what would tell another that is. */
  readonly voters: number | null;
  readonly people?: number;
  readonly source?: string;
}

/** Who took part in one ballot. */
export interface BallotParticipation {
  readonly ballot: string;
  readonly school?: true;
  readonly voters: number;
  readonly by: Readonly<Partial<Record<Dimension, readonly Cell[]>>>;
}

/** Who took part in an edition, as it may be published. JSON. */
export interface Participation {
  readonly edition: string;
  readonly ballots: readonly BallotParticipation[];
}

/** What a file of population figures came to. */
export type PopulationRead =
  | { readonly ok: true; readonly rows: readonly PopulationRow[] }
  /** Lines that say nothing that can be used, from 1, each with why. */
  | { readonly ok: false; readonly reason: 'bad-lines'; readonly lines: readonly { readonly line: number; readonly told: string }[] };

export interface Participations {
  /** Counts who casts, within the cast's transaction. */
  count(request: Pick<CastRequest, 'edition' | 'ballot' | 'district' | 'participant'>): Promise<void>;
  /** How many took part, by ballot: all that may be told before the results. */
  turnout(edition: Pick<Edition, 'id' | 'ballots'>): Promise<readonly { readonly ballot: string; readonly voters: number }[]>;
  /** Everything that is published with the results. */
  of(edition: Pick<Edition, 'id' | 'ballots'>): Promise<Participation>;
  /** Takes population figures from a file: `dimension;value;people;source`, a line each under these names; in place of all that were there. Refused whole where a line is wrong. */
  enter(edition: string, text: string): Promise<PopulationRead>;
}

export function createParticipations({ store }: { readonly store: ParticipationStore }): Participations {
  return {
    count: ({ edition, ballot, district, participant }) =>
      store.add(edition, ballot, {
        ...(district === undefined ? {} : { district }),
        zone: participant?.zone ?? untold,
        channel: participant?.channel ?? untold,
        language: participant?.language ?? untold,
        age: bandOf(participant?.age),
        assisted: participant?.assisted ? 'yes' : 'no',
      }),
    async turnout({ id, ballots }) {
      const counts = await store.counts(id);
      return ballots.map(({ id: ballot }) => ({ ballot, voters: counts[ballot]?.total ?? 0 }));
    },
    async of({ id, ballots }) {
      const [counts, population] = await Promise.all([store.counts(id), store.population(id)]);
      return { edition: id, ballots: ballots.map((ballot) => ballotOf(ballot, counts[ballot.id] ?? { total: 0, by: {} }, population)) };
    },
    async enter(edition, text) {
      const read = await readPopulation(text);
      if (read.ok) await store.setPopulation(edition, read.rows);
      return read;
    },
  };
}

/** Who did not say. */
const untold = 'untold';

/** The band that years of age fall into. */
const bandOf = (age: number | undefined): string =>
  age === undefined || !(age >= 0) ? untold : (ageBands.find((band) => age <= Number(band.split('-')[1] ?? Infinity)) ?? untold);

function ballotOf({ id, school, districts }: Ballot, { total, by }: Counted, population: readonly PopulationRow[]): BallotParticipation {
  const told = dimensions.filter((dimension) => dimension !== 'district' || districts);
  const breakdown = (dimension: Dimension): readonly Cell[] => {
    const rows = population.filter((row) => row.dimension === dimension);
    const known = dimension === 'district' ? (districts ?? []) : dimension === 'age' ? ageBands : rows.map(({ value }) => value);
    const counted: Figures = { ...Object.fromEntries(known.map((value) => [value, 0])), ...by[dimension] };
    const shown = suppress(counted);
    const values = [
      ...new Set([
        ...known,
        ...Object.keys(counted)
          .filter((value) => value !== untold)
          .sort(),
        untold,
      ]),
    ];
    return values.flatMap((value) => {
      if (!(value in counted)) return [];
      const row = rows.find((one) => one.value === value);
      return [{ value, voters: shown[value] ?? null, ...(row ? { people: row.people, source: row.source } : {}) }];
    });
  };
  return {
    ballot: id,
    ...(school ? { school } : {}),
    voters: total,
    by: Object.fromEntries(told.map((dimension) => [dimension, breakdown(dimension)])),
  };
}

const columns = ['dimension', 'value', 'people', 'source'] as const;

/** Reads population figures. */
async function readPopulation(text: string): Promise<PopulationRead> {
  const rows: PopulationRow[] = [];
  const wrong: { line: number; told: string }[] = [];
  let header: readonly string[] | undefined;
  try {
    for await (const { line, fields } of readRows([text])) {
      const cells = fields.map((field) => field.trim());
      if (!header) {
        header = cells;
        const missing = columns.filter((column) => !cells.includes(column));
        if (missing.length > 0)
          return refused([{ line, told: `the first line must name the columns ${columns.join(';')}: ${missing.join(', ')} missing.` }]);
        continue;
      }
      const [dimension, value, people, source] = columns.map((column) => cells[(header ?? []).indexOf(column)] ?? '');
      const told = faultOf(dimension ?? '', value ?? '', people ?? '', source ?? '', rows);
      if (told === undefined)
        rows.push({
          dimension: dimension as Dimension,
          value: value ?? '',
          people: Number(people?.replace(/\s/g, '')),
          source: source ?? '',
        });
      else wrong.push({ line, told });
    }
  } catch (error) {
    if (!(error instanceof Error) || !('line' in error)) throw error;
    return refused([{ line: Number(error.line), told: error.message }]);
  }
  return wrong.length > 0 || !header ? refused(wrong.length > 0 ? wrong : [{ line: 1, told: 'the file is empty.' }]) : { ok: true, rows };
}

const refused = (lines: readonly { readonly line: number; readonly told: string }[]): PopulationRead => ({
  ok: false,
  reason: 'bad-lines',
  lines,
});

/** What is wrong with a line of population figures; undefined where nothing is. */
function faultOf(dimension: string, value: string, people: string, source: string, rows: readonly PopulationRow[]): string | undefined {
  if (!dimensions.some((known) => known === dimension)) return `"${dimension}" is none of ${dimensions.join(', ')}.`;
  if (value === '') return 'it names no value.';
  if (dimension === 'age' && !ageBands.some((band) => band === value)) return `"${value}" is none of the ages ${ageBands.join(', ')}.`;
  if (!/^\d[\d\s]*$/.test(people)) return `"${people}" is no number of people.`;
  if (source === '') return 'it does not say where its figure is from.';
  return rows.some((row) => row.dimension === dimension && row.value === value) ? `${dimension} ${value} stands there twice.` : undefined;
}
