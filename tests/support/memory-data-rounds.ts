import type { Dataset } from '../../src/services/datarounds/dataset';
import type { Need, NeedBond } from '../../src/services/datarounds/need';
import type { Producer } from '../../src/services/datarounds/producer';
import type { DataRoundStore, RoundRecord } from '../../src/services/datarounds/store';

/** Rounds of open data in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryDataRounds(): DataRoundStore {
  const rounds = new Map<string, RoundRecord>();
  const needs = new Map<number, Need>();
  const bonds = new Map<string, NeedBond>();
  const tellings = new Set<string>();
  let datasets: readonly Dataset[] = [];
  let producers: readonly Producer[] = [];
  const byPerson = (a: NeedBond, b: NeedBond): number => (a.person < b.person ? -1 : 1);
  return {
    transaction: (work) => work(),
    async open(id, opened) {
      if (rounds.has(id)) return false;
      rounds.set(id, { id, opened });
      return true;
    },
    async mark(id, what, at) {
      const round = rounds.get(id);
      if (!round || round[what]) return false;
      rounds.set(id, { ...round, [what]: at });
      return true;
    },
    rounds: async () => [...rounds.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    nextNumber: async () => needs.size + 1,
    async add(need) {
      needs.set(need.number, need);
    },
    find: async (number) => needs.get(number),
    async save(need) {
      if (needs.get(need.number)?.revision !== need.revision) throw new Error(`need ${need.number} changed meanwhile`);
      needs.set(need.number, { ...need, revision: need.revision + 1 });
    },
    needs: async ({ round, states }) =>
      [...needs.values()].filter((one) => (round === undefined || one.round === round) && (states?.includes(one.state) ?? true)),
    async bind(bond) {
      bonds.set(`${bond.need}/${bond.person}`, bond);
    },
    async unbind(person) {
      for (const [key, bond] of bonds) if (bond.person === person) bonds.delete(key);
    },
    bonds: async (people) =>
      [...bonds.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    counts: async (numbers) => new Map(numbers.map((number) => [number, [...bonds.values()].filter(({ need }) => need === number).length])),
    followers: async (number, after, limit) =>
      [...bonds.values()]
        .filter(({ need, person }) => need === number && person > after)
        .sort(byPerson)
        .slice(0, limit)
        .map((bond) => ({ key: bond.person, bond })),
    async told(need, person, what) {
      const key = `${need}/${person}/${what}`;
      return bonds.has(`${need}/${person}`) && tellings.size < tellings.add(key).size;
    },
    datasets: async () => datasets,
    async replaceDatasets(all) {
      datasets = all;
    },
    producers: async () => producers,
    async replaceProducers(all) {
      producers = all;
    },
  };
}
