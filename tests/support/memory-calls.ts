import type { Call, Signature } from '../../src/services/calls/call';
import type { CallStore } from '../../src/services/calls/store';

/** Calls in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryCalls(): CallStore {
  const calls = new Map<number, Call>();
  const signatures = new Map<string, Signature>();
  const tellings = new Set<string>();
  return {
    transaction: (work) => work(),
    nextNumber: async () => calls.size + 1,
    async add(call) {
      calls.set(call.number, call);
    },
    find: async (number) => calls.get(number),
    async save(call) {
      if (calls.get(call.number)?.revision !== call.revision) throw new Error(`call ${call.number} changed meanwhile`);
      calls.set(call.number, { ...call, revision: call.revision + 1 });
    },
    calls: async (states) => [...calls.values()].filter(({ state }) => states?.includes(state) ?? true),
    async sign(signature) {
      signatures.set(`${signature.call}/${signature.person}`, signature);
    },
    async unsign(person) {
      for (const [key, signature] of signatures) if (signature.person === person) signatures.delete(key);
    },
    signatures: async (people) =>
      [...signatures.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    count: async (number) => [...signatures.values()].filter(({ call }) => call === number).length,
    signers: async (number, after, limit) =>
      [...signatures.values()]
        .filter(({ call, person }) => call === number && person > after)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .slice(0, limit)
        .map((signature) => ({ key: signature.person, bond: signature })),
    async told(call, person, what) {
      const key = `${call}/${person}/${what}`;
      return signatures.has(`${call}/${person}`) && tellings.size < tellings.add(key).size;
    },
  };
}
