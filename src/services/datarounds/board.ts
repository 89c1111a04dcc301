import { byStanding, isOverdue, isPublic, type PublicNeed } from './need';
import type { Producer } from './producer';
import { quarterAt, quarterNamed, type Quarter } from './quarter';
import type { DataRoundStore } from './store';

/** A need as everyone may read it. */
export interface BoardLine {
  readonly need: PublicNeed;
  readonly supporters: number;
  /** Whose it is to answer; that it is a person's is told to nobody. */
  readonly department?: string;
  readonly overdue: boolean;
}

/** A round as everyone may read it. */
export interface RoundBoard {
  readonly quarter: Quarter;
  /** When it was closed; absent while it is open. */
  readonly closed?: Date;
  /** As ranked at the close, or as they stand. */
  readonly lines: readonly BoardLine[];
}

/** What of rounds is public. */
export interface Board {
  /** Undefined where there was no such round. */
  round(id: string, now: Date): Promise<RoundBoard | undefined>;
  /** Names of all rounds, the latest first. */
  rounds(now: Date): Promise<readonly string[]>;
  /** Needs of all rounds that should have been answered by now, the longest overdue first. */
  overdue(now: Date): Promise<readonly BoardLine[]>;
}

export function createBoard(store: DataRoundStore): Board {
  const lineOf = (need: PublicNeed, supporters: number, producers: readonly Producer[], now: Date): BoardLine => {
    const department = producers.find(({ id }) => id === need.producer)?.department;
    return { need, supporters, overdue: isOverdue(need, now), ...(department === undefined ? {} : { department }) };
  };
  return {
    async round(id, now) {
      const quarter = quarterNamed(id);
      const record = (await store.rounds()).find((one) => one.id === id);
      if (!quarter || (!record && id !== quarterAt(now).id)) return undefined;
      const needs = (await store.needs({ round: id })).filter(isPublic);
      const [producers, counts] = await Promise.all([store.producers(), store.counts(needs.map(({ number }) => number))]);
      const lines = needs.map((need) => lineOf(need, need.supporters ?? counts.get(need.number) ?? 0, producers, now));
      return { quarter, lines: lines.sort(byStanding), ...(record?.closed ? { closed: record.closed } : {}) };
    },
    rounds: async (now) => [...new Set([quarterAt(now).id, ...(await store.rounds()).map(({ id }) => id)])].sort().reverse(),
    async overdue(now) {
      const [needs, producers] = await Promise.all([store.needs({}), store.producers()]);
      return needs
        .filter(isPublic)
        .filter((need) => isOverdue(need, now))
        .map((need) => lineOf(need, need.supporters ?? 0, producers, now))
        .sort((a, b) => (a.need.due?.getTime() ?? 0) - (b.need.due?.getTime() ?? 0) || a.need.number - b.need.number);
    },
  };
}
