import type { Choices } from '../voting';
import type { OpenedBallot } from './sealed';

/** How often each project was given what, by ballot ("city", "district 18"), then by project number: `{ "12": { "approve": 41 } }`, by
 *  grade's id or by rank. */
export type Counts = Readonly<
  Record<string, { readonly ballots: number; readonly projects: Readonly<Record<string, Readonly<Record<string, number>>>> }>
>;

/** Counts what ballots say and nothing more: which rule makes winners of it is the tally's. The order of the ballots changes nothing. */
export function countChoices(ballots: Iterable<OpenedBallot>): Counts {
  const counts = new Map<string, { ballots: number; projects: Map<string, Map<string, number>> }>();
  for (const { ballot, district, choices } of ballots) {
    const name = district === undefined ? ballot : `${ballot} ${district}`;
    const count = counts.get(name) ?? { ballots: 0, projects: new Map<string, Map<string, number>>() };
    counts.set(name, count);
    count.ballots++;
    const given = givenBy(choices);
    for (const [number, what] of given) {
      const project = count.projects.get(number) ?? new Map<string, number>();
      count.projects.set(number, project.set(what, (project.get(what) ?? 0) + 1));
    }
  }
  return sorted(counts, ({ ballots: count, projects }) => ({
    ballots: count,
    projects: sorted(projects, (project) => sorted(project, (times) => times)),
  }));
}

/** What each project is given: a grade, "approve", or its rank from 1. One named twice counts once. */
function givenBy(choices: Choices): ReadonlyMap<string, string> {
  if ('grades' in choices) return new Map(Object.entries(choices.grades));
  // A list: of those approved, or of ranks.
  const [numbers = []] = Object.values(choices) as readonly (readonly number[])[];
  return new Map(numbers.map((number, at) => [String(number), 'approve' in choices ? 'approve' : String(at + 1)]));
}

/** A map as JSON, its names in an order that is always the same. */
const sorted = <V, W>(map: ReadonlyMap<string, V>, value: (each: V) => W): Readonly<Record<string, W>> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, value(each)]));
