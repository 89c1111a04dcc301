import type { ParticipationStore, PopulationRow } from '../../src/services/participation';

/** Counts of who takes part. */
export function memoryParticipation(): ParticipationStore {
  const casts: (readonly [edition: string, ballot: string, values: Parameters<ParticipationStore['add']>[2]])[] = [];
  const populations = new Map<string, readonly PopulationRow[]>();
  return {
    add: async (...cast) => void casts.push(cast),
    counts(edition) {
      const all: Record<string, { total: number; by: Record<string, Record<string, number>> }> = {};
      for (const [, ballot, values] of casts.filter(([of]) => of === edition)) {
        const counted = (all[ballot] ??= { total: 0, by: {} });
        counted.total++;
        for (const [dimension, value] of Object.entries(values)) {
          const figures = (counted.by[dimension] ??= {});
          figures[value] = (figures[value] ?? 0) + 1;
        }
      }
      return Promise.resolve(all);
    },
    population: (edition) => Promise.resolve(populations.get(edition) ?? []),
    setPopulation: async (edition, rows) => void populations.set(edition, rows),
  };
}
