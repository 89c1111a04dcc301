import type { Referral, ReferralBond } from '../../src/services/lab/referral';
import type { LabStore } from '../../src/services/lab/store';

/** The lab's topics in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryLab(): LabStore {
  const referrals = new Map<string, Referral>();
  const bonds = new Map<string, ReferralBond>();
  const tellings = new Set<string>();
  return {
    transaction: (work) => work(),
    async add(referral) {
      if (referrals.has(referral.reference)) return false;
      referrals.set(referral.reference, referral);
      return true;
    },
    find: async (reference) => referrals.get(reference),
    async save(referral) {
      if (referrals.get(referral.reference)?.revision !== referral.revision)
        throw new Error(`topic ${referral.reference} changed meanwhile`);
      referrals.set(referral.reference, { ...referral, revision: referral.revision + 1 });
    },
    referrals: async (states) =>
      [...referrals.values()].filter(({ state }) => states?.includes(state) ?? true).sort((a, b) => b.at.getTime() - a.at.getTime()),
    async bind(bond) {
      bonds.set(`${bond.reference}/${bond.person}`, bond);
    },
    async unbind(person) {
      for (const [key, bond] of bonds) if (bond.person === person) bonds.delete(key);
    },
    bonds: async (people) =>
      [...bonds.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    counts: async (references) =>
      new Map(
        references.map((wanted) => [
          wanted,
          [...bonds.values()].filter(({ reference, supports }) => supports && reference === wanted).length,
        ]),
      ),
    followers: async (wanted, after, limit) =>
      [...bonds.values()]
        .filter(({ reference, person, follows }) => follows && reference === wanted && person > after)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .slice(0, limit)
        .map((bond) => ({ key: bond.person, bond })),
    async told(reference, person, what) {
      const key = `${reference}/${person}/${what}`;
      return bonds.has(`${reference}/${person}`) && tellings.size < tellings.add(key).size;
    },
  };
}
