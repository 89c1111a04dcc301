import type { Link, LinkStore } from '../../src/services/links';

/** Short links in memory. */
export function memoryLinks(): LinkStore {
  const links = new Map<string, Link>();
  const counts = new Map<string, Record<string, number>>();
  return {
    add: (link) => Promise.resolve(!links.has(link.code) && links.set(link.code, link).size > 0),
    find: (code) => Promise.resolve(links.get(code)),
    all: () => Promise.resolve([...links.values()]),
    close: (code, at) => Promise.resolve(links.has(code) && links.set(code, { ...links.get(code)!, until: at }).size > 0),
    async count(code, what) {
      const sums = counts.get(code) ?? {};
      counts.set(code, { ...sums, [what]: (sums[what] ?? 0) + 1 });
    },
    counts: (code) => Promise.resolve(counts.get(code) ?? {}),
  };
}
