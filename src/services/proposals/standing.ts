import type { Edition } from '../voting';

/** Where ideas stand: an edition collects them, or when it will, or until when it did. */
export type IdeasStanding =
  | { readonly state: 'open'; readonly edition: Edition; readonly until: Date }
  | { readonly state: 'before'; readonly edition: Edition; readonly from: Date }
  | { readonly state: 'after'; readonly edition: Edition; readonly on: Date }
  | { readonly state: 'none' };

/** The edition that collects ideas now, a real one before a demonstration; else the one that will next; else the one that did last. */
export function ideasStanding(editions: readonly Edition[], now: Date): IdeasStanding {
  const phases = editions.flatMap((edition) =>
    edition.phases.flatMap(({ phase, from, to }) => (phase === 'ideas' ? [{ edition, from, to }] : [])),
  );
  const real = (a: { edition: Edition }, b: { edition: Edition }): number => Number(a.edition.demo) - Number(b.edition.demo);
  const [open] = phases.filter(({ from, to }) => from <= now && now < to).sort(real);
  if (open) return { state: 'open', edition: open.edition, until: open.to };
  const [next] = phases.filter(({ from }) => now < from).sort((a, b) => a.from.getTime() - b.from.getTime());
  if (next) return { state: 'before', edition: next.edition, from: next.from };
  const [last] = phases.sort((a, b) => b.to.getTime() - a.to.getTime());
  return last ? { state: 'after', edition: last.edition, on: last.to } : { state: 'none' };
}
