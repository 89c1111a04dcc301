import type { Placing, Preference } from '../../src/services/placings/placing';
import type { PlacingStore } from '../../src/services/placings/store';

/** Questions between places in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryPlacings(): PlacingStore {
  const placings = new Map<number, Placing>();
  const preferences = new Map<string, Preference>();
  const tellings = new Set<string>();
  return {
    transaction: (work) => work(),
    async add(placing) {
      const added = { code: placings.size + 1, ...placing };
      placings.set(added.code, added);
      return added;
    },
    all: async () => [...placings.values()],
    find: async (code) => placings.get(code),
    async result(code, result) {
      const placing = placings.get(code);
      if (!placing || placing.result) return false;
      placings.set(code, { ...placing, result });
      return true;
    },
    prefer: async (one) => void preferences.set(`${one.placing}/${one.person}`, one),
    remove: async (code, person) => void preferences.delete(`${code}/${person}`),
    of: async (people) =>
      [...preferences.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    page: async (code, after, limit) =>
      [...preferences.values()]
        .filter(({ placing, person }) => placing === code && person > after)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .slice(0, limit)
        .map((bond) => ({ key: bond.person, bond })),
    told: async (code, person) => tellings.size < tellings.add(`${code}/${person}`).size,
  };
}
