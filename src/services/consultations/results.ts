import { leastCell, suppress } from '../suppression';
import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';
import type { Localised } from '../voting';
import type { Consultation, Statement, Vote } from './consultation';
import { opinionGroups } from './opinion/groups';
import type { Point } from './opinion/project';
import type { Said } from './opinion/votes';

/** How many said what; null where it is left out: from 1 to 10, or what would tell a figure that is. */
export type Figures = Readonly<Record<Vote, number | null>>;

/** More than six in ten agree, or disagree, or neither. */
export type Verdict = 'for' | 'against' | 'divided';

/** What one group said to something; `verdict` is null where fewer than 11 of it said anything. */
export interface GroupSaid {
  readonly figures: Figures;
  readonly verdict: Verdict | null;
}

/** What was said to an article or a statement. */
export interface ItemResult {
  readonly number: number;
  readonly kind: 'article' | 'statement';
  /** Of a statement about one article: that article's number. */
  readonly article: number | null;
  readonly text: Localised;
  /** Null where they are fewer than 11. */
  readonly voters: number | null;
  readonly figures: Figures;
  readonly verdict: Verdict | null;
  /** In the order of the groups. */
  readonly groups: readonly GroupSaid[];
}

/** A group of opinion as anyone may see it. */
export interface ShownGroup {
  readonly name: string;
  /** 11 or more; null where that would tell how few are in no group. */
  readonly people: number | null;
  readonly centre: Point;
  readonly spread: Point;
}

/** What came out of a consultation so far, as anyone may read it. JSON. */
export interface ConsultationResult {
  readonly code: number;
  /** When it was counted. */
  readonly at: string;
  /** It is closed: this does not change any more. */
  readonly final: boolean;
  /** Who said something to anything; null where they are fewer than 11. */
  readonly people: number | null;
  /** Groups of opinion, the largest first: A, B and so on. Places are on the two axes along which opinions differ most. */
  readonly groups: readonly ShownGroup[];
  readonly items: readonly ItemResult[];
  /** Numbers of what more than six in ten of every group agree with, the most shared first. */
  readonly shared: readonly number[];
}

const votes: readonly Vote[] = ['agree', 'disagree', 'pass'];
const nothing: Figures = { agree: null, disagree: null, pass: null };
/** From this share on a group, or everyone, is for something or against it. */
const most = 0.6;

/** Counts what was said. The same for the same votes. */
export function resultOf(
  { code, articles }: Pick<Consultation, 'code' | 'articles'>,
  statements: readonly Statement[],
  said: readonly Said[],
  { at, final }: { readonly at: Date; readonly final: boolean },
): ConsultationResult {
  const shown = new Set([...articles, ...statements].map(({ number }) => number));
  const counted = said.filter(({ on }) => shown.has(on));
  const groups = opinionGroups(counted);
  const groupOf = new Map(groups.flatMap(({ people }, group) => people.map((person) => [person, group] as const)));
  const tallies = tally(counted, groups.length, (person) => groupOf.get(person) ?? groups.length);
  const empty = Array.from({ length: groups.length + 1 }, () => ({ agree: 0, disagree: 0, pass: 0 }));
  const people = new Set(counted.map(({ person }) => person)).size;
  const placed = Object.fromEntries(groups.map((group, index) => [String(index), group.people.length]));
  const sizes = suppress({ ...placed, rest: people - groupOf.size });
  const told = (number: number) => itemFigures(tallies.get(number) ?? empty);
  return {
    code,
    at: at.toISOString(),
    final,
    people: people < leastCell ? null : people,
    groups: groups.map((group, index) => ({
      name: String.fromCharCode(65 + index),
      people: sizes[String(index)] ?? null,
      centre: rounded(group.centre),
      spread: rounded(group.spread),
    })),
    items: [
      ...articles.map(({ number, text }): ItemResult => ({ number, kind: 'article', article: null, text, ...told(number) })),
      ...statements.map(({ number, article = null, text, original }): ItemResult => ({
        number,
        kind: 'statement',
        article,
        text: text ?? { fr: original.text },
        ...told(number),
      })),
    ],
    shared: sharedBy(tallies, groups.length),
  };
}

/** What one group said to one thing. */
type Counts = Readonly<Record<Vote, number>>;

/** By number, what each group said, and last those who are in none. */
function tally(said: readonly Said[], groups: number, groupOf: (person: string) => number): ReadonlyMap<number, readonly Counts[]> {
  const counts = new Map<number, Record<Vote, number>[]>();
  for (const { person, on, vote } of said) {
    const all = counts.get(on) ?? Array.from({ length: groups + 1 }, () => ({ agree: 0, disagree: 0, pass: 0 }));
    const own = all[groupOf(person)];
    if (own) own[vote]++;
    counts.set(on, all);
  }
  return counts;
}

const sum = ({ agree, disagree, pass }: Counts): number => agree + disagree + pass;
/** A share of few is drawn towards the middle, as if two more had voted, one of them so (Laplace's rule). */
const share = (part: number, all: number): number => (part + 1) / (all + 2);

function verdictOf(counts: Counts): Verdict | null {
  const all = sum(counts);
  if (all < leastCell) return null;
  if (share(counts.agree, all) >= most) return 'for';
  return share(counts.disagree, all) >= most ? 'against' : 'divided';
}

/** What may be published of it: no figure from 1 to 10, nor one that tells such a figure beside the others. */
function itemFigures(all: readonly Counts[]): Pick<ItemResult, 'voters' | 'figures' | 'verdict' | 'groups'> {
  const total = { agree: 0, disagree: 0, pass: 0 };
  for (const counts of all) for (const vote of votes) total[vote] += counts[vote];
  const voters = sum(total);
  const groups = all.slice(0, -1);
  if (voters < leastCell)
    return { voters: null, figures: nothing, verdict: null, groups: groups.map(() => ({ figures: nothing, verdict: null })) };
  const cells = suppress(total);
  // Beside a sum that is told, groups are told as far as they tell nobody; beside one that is not, none is.
  const columns = votes.map((vote) =>
    cells[vote] === undefined ? {} : suppress(Object.fromEntries(all.map((counts, group) => [String(group), counts[vote]]))),
  );
  const figuresOf = (told: (vote: Vote, column: number) => number | undefined): Figures => ({
    agree: told('agree', 0) ?? null,
    disagree: told('disagree', 1) ?? null,
    pass: told('pass', 2) ?? null,
  });
  return {
    voters,
    figures: figuresOf((vote) => cells[vote]),
    verdict: verdictOf(total),
    groups: groups.map((counts, group) => ({
      figures: figuresOf((_, column) => columns[column]?.[String(group)]),
      verdict: verdictOf(counts),
    })),
  };
}

/** What every group agrees with: by the product of their shares, so that one group that does not weighs most (as Polis ranks what groups have in common). */
function sharedBy(tallies: ReadonlyMap<number, readonly Counts[]>, groups: number): readonly number[] {
  if (groups === 0) return [];
  return [...tallies]
    .map(([number, all]) => ({ number, of: all.slice(0, groups) }))
    .filter(({ of }) => of.every((counts) => verdictOf(counts) === 'for'))
    .map(({ number, of }) => ({ number, agreed: of.reduce((product, counts) => product * share(counts.agree, sum(counts)), 1) }))
    .sort((a, b) => b.agreed - a.agreed || a.number - b.number)
    .map(({ number }) => number);
}

const rounded = ([x, y]: Point): Point => [Math.round(x * 100) / 100, Math.round(y * 100) / 100];

/** Endings of a result's files. */
export const resultFormats = ['csv', 'json'] as const;
export type ResultFormat = (typeof resultFormats)[number];

/** A result as a file: JSON as it is, or a table (semicolons, UTF-8), a line for each article and statement, three columns for each group. What is left out is
 *  empty. */
export function resultFile(result: ConsultationResult, format: ResultFormat): string {
  if (format === 'json') return `${JSON.stringify(result, undefined, 2)}\n`;
  const head = ['number', 'kind', 'article', 'text', 'voters', ...votes, 'verdict', 'shared'];
  const ofGroups = result.groups.flatMap(({ name }) => [...votes, 'verdict'].map((what) => `${name}_${what}`));
  const rows = result.items.map(({ number, kind, article, text, voters, figures, verdict, groups }) => [
    ...[number, kind, article, inert(text.fr), voters, ...votes.map((vote) => figures[vote]), verdict],
    result.shared.includes(number) ? 'yes' : 'no',
    ...groups.flatMap((group) => [...votes.map((vote) => group.figures[vote]), group.verdict]),
  ]);
  return [[...head, ...ofGroups], ...rows].map((cells) => `${semicolons(cells.map((cell) => String(cell ?? '')))}\n`).join('');
}
