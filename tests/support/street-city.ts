import { createCrews } from '../../src/services/reports/crew';
import { createReportDesk } from '../../src/services/reports/desk';
import { createReports, reportDefaults, type Street } from '../../src/services/reports/reports';
import { reportTaxonomy } from '../../src/street';
import { createMemoryCrews, createMemoryReports } from './memory-reports';

/** Reports and crews in memory, with the city's taxonomy; words mean nothing where no understanding is given. */
export function createStreetCity({ street = { danger: () => undefined, kinds: () => [] } }: { readonly street?: Street } = {}) {
  const [store, crewStore] = [createMemoryReports(), createMemoryCrews()];
  const taxonomy = reportTaxonomy();
  const announced: (readonly [reference: string, step: number])[] = [];
  const acts: string[] = [];
  const photos = { kept: [] as string[], dropped: [] as string[], disowned: [] as string[] };
  const addressesOf = (): Promise<readonly string[]> => Promise.resolve([]);
  const announce = async (reference: string, step: number): Promise<void> => void announced.push([reference, step]);
  const keep = {
    keep: async (id: string): Promise<void> => void photos.kept.push(id),
    release: async (id: string): Promise<void> => void photos.dropped.push(id),
    disown: async (id: string): Promise<void> => void photos.disowned.push(id),
  };
  const desk = createReportDesk({
    store,
    taxonomy,
    audit: { record: async ({ act }) => void acts.push(act) },
    announce,
    photos: keep,
  });
  const reports = createReports({
    store,
    taxonomy,
    street,
    settings: reportDefaults,
    addressesOf,
    languageOf: () => undefined,
    photos: keep,
    announce,
  });
  return {
    store,
    crewStore,
    taxonomy,
    announced,
    acts,
    photos,
    desk,
    reports,
    crews: createCrews({ store: crewStore, reports: store, taxonomy, desk, addressesOf }),
  };
}
