import type { Vote } from '../consultation';

/** What somebody said to something: `person` stands for the same one throughout. */
export interface Said {
  readonly person: string;
  readonly on: number;
  readonly vote: Vote;
}

/** What people said, by person; only what was said stands there. */
export interface Table {
  readonly people: readonly string[];
  /** What was voted on, by number: the columns. */
  readonly items: readonly number[];
  /** By person. */
  readonly rows: readonly Row[];
}

/** The columns where somebody said something, and what: 1 agree, -1 disagree, 0 pass. */
export interface Row {
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

const worth: Readonly<Record<Vote, number>> = { agree: 1, disagree: -1, pass: 0 };

/** The votes of those who said something to at least so many, people and items in an order that is the same for the same votes. */
export function tableOf(votes: readonly Said[], least: number): Table {
  const byPerson = new Map<string, Said[]>();
  for (const said of votes) {
    const all = byPerson.get(said.person);
    if (all) all.push(said);
    else byPerson.set(said.person, [said]);
  }
  const kept = [...byPerson].filter(([, all]) => all.length >= least).sort(([a], [b]) => (a < b ? -1 : 1));
  const items = [...new Set(kept.flatMap(([, all]) => all.map(({ on }) => on)))].sort((a, b) => a - b);
  const column = new Map(items.map((on, index) => [on, index]));
  return {
    people: kept.map(([person]) => person),
    items,
    rows: kept.map(([, all]) => {
      const sorted = [...all].sort((a, b) => a.on - b.on);
      return { columns: sorted.map(({ on }) => column.get(on) ?? 0), values: sorted.map(({ vote }) => worth[vote]) };
    }),
  };
}
