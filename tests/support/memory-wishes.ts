import { cells, spots } from '../../src/services/places/cells';
import type { WishStore } from '../../src/services/wishes/store';
import { isWishOpen, type Wish, type WishBond } from '../../src/services/wishes/wish';

/** Wishes in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryWishes(): WishStore {
  const wishes = new Map<string, Wish>();
  const bonds = new Map<string, WishBond>();
  const tellings = new Set<string>();
  const numbers = new Map<string, number>();
  const before = (a: Pick<Wish, 'at' | 'reference'>, b: Pick<Wish, 'at' | 'reference'>): number =>
    a.at.getTime() - b.at.getTime() || (a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : 0);
  return {
    transaction: (work) => work(),
    async nextNumber(month) {
      numbers.set(month, (numbers.get(month) ?? 0) + 1);
      return numbers.get(month) ?? 1;
    },
    claim: () => Promise.resolve(),
    async add(wish) {
      wishes.set(wish.reference, wish);
    },
    find: async (reference) => wishes.get(reference),
    findAll: async (references) => references.flatMap((reference) => wishes.get(reference) ?? []),
    async save(wish) {
      if (wishes.get(wish.reference)?.revision !== wish.revision) throw new Error(`wish ${wish.reference} changed meanwhile`);
      wishes.set(wish.reference, { ...wish, revision: wish.revision + 1 });
    },
    openIn: async (grid, numbers, kind) =>
      [...wishes.values()].flatMap((one) => {
        const { point } = one.place;
        const at = grid === 'cells' ? cells : spots;
        const is = point && isWishOpen(one) && numbers.includes(at.of(point)) && (kind === undefined || kind === one.kind);
        return is ? [{ reference: one.reference, point }] : [];
      }),
    page: async ({ states, districts, kinds, from, to, ripe }, after, limit) =>
      [...wishes.values()]
        .filter(
          (one) =>
            (states?.includes(one.state) ?? true) &&
            (districts?.includes(one.place.district ?? '') ?? true) &&
            (kinds?.includes(one.kind) ?? true) &&
            (from === undefined || one.at >= from) &&
            (to === undefined || one.at < to) &&
            (ripe === undefined || (one.people >= ripe && one.offered === undefined && one.merged === undefined)) &&
            (after === undefined || before(one, after) > 0),
        )
        .sort(before)
        .slice(0, limit),
    async bind(bond) {
      const key = `${bond.wish}/${bond.person}`;
      bonds.set(key, { ...bonds.get(key), ...bond });
    },
    async unbind(wish, person) {
      bonds.delete(`${wish}/${person}`);
    },
    bonds: async (people) =>
      [...bonds.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    followers: async (wish, after, limit) =>
      [...bonds.values()]
        .filter((bond) => bond.wish === wish && bond.person > after)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .slice(0, limit)
        .map((bond) => ({ key: bond.person, bond })),
    async told(wish, person, what) {
      const key = `${wish}/${person}`;
      return bonds.has(key) && tellings.size < tellings.add(`${key}/${what}`).size;
    },
    async ask(wish, person, at) {
      const bond = bonds.get(`${wish}/${person}`);
      if (!bond) return;
      const { asked: _, ...rest } = bond;
      bonds.set(`${wish}/${person}`, { ...rest, ...(at ? { asked: at } : {}) });
    },
  };
}
