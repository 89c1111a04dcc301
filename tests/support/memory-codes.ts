import type { CodeStore, KeptCode } from '../../src/services/codes';

/** A CodeStore in memory. */
export function createMemoryCodes(): CodeStore {
  const codes = new Map<string, KeptCode>();
  const counts = new Map<string, number>();
  return {
    async put(code) {
      for (const each of codes.values()) if (each.owner === code.owner) codes.delete(each.id);
      codes.set(code.id, code);
    },
    find: (id) => Promise.resolve(codes.get(id)),
    async miss(id) {
      const code = codes.get(id);
      if (code) codes.set(id, { ...code, tries: code.tries + 1 });
    },
    remove: (id) => Promise.resolve(codes.delete(id)),
    async count(id, by) {
      counts.set(id, (counts.get(id) ?? 0) + by);
    },
    counted: (ids) => Promise.resolve(new Map(ids.flatMap((id) => (counts.has(id) ? [[id, counts.get(id) ?? 0] as const] : [])))),
  };
}
