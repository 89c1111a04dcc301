import type { OpenFileStore } from '../open-files';
import { leastCell, suppress } from '../suppression';
import { semicolons } from '../tally/pb-write';
import { cityTime } from '../workshops/hours';
import type { WishStore } from './store';
import type { Wish } from './wish';
import { everyOne } from '../paged';

/** Wishes with a place that the City is to receive a month: the independent reviewer's count for the commitment on geolocated suggestions (Open Government
 *  Partnership, Paris, 2016-18; the attempt of 2015 had 95 in a year). */
export const monthlyTarget = 1500;

/** What was wished in a month, by the city's clock. */
export interface WishMonth {
  /** "2027-01". */
  readonly month: string;
  readonly wishes: number;
  /** Of these, those with a point or a district. */
  readonly located: number;
  /** Of those with a place: how many by kind, and by district; of a point outside every district known, under "". */
  readonly kinds: Readonly<Record<string, number>>;
  readonly districts: Readonly<Record<string, number>>;
}

/** Real wishes of every month that had any, from the first on; those that became part of another were wished too. */
export async function countByMonth(store: Pick<WishStore, 'page'>): Promise<readonly WishMonth[]> {
  const months = new Map<string, { wishes: number; located: number; kinds: Record<string, number>; districts: Record<string, number> }>();
  for await (const { demo, at, kind, place } of everyOne<Wish>((after, limit) => store.page({}, after, limit))) {
    if (demo) continue;
    const month = cityTime(at).slice(0, 7);
    const sums = months.get(month) ?? { wishes: 0, located: 0, kinds: {}, districts: {} };
    months.set(month, sums);
    sums.wishes++;
    if (!place.point && place.district === undefined) continue;
    sums.located++;
    sums.kinds[kind] = (sums.kinds[kind] ?? 0) + 1;
    const district = place.district ?? '';
    sums.districts[district] = (sums.districts[district] ?? 0) + 1;
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, sums]) => ({ month, ...sums }));
}

/** A month as it may be published: of fewer than 11 wishes nothing but that there were some, and no cell from which as few could be told. */
interface OpenMonth extends Pick<WishMonth, 'month'> {
  readonly wishes?: number;
  readonly located?: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly districts: Readonly<Record<string, number>>;
}

/** What of the counts is published. */
export const openMonths = (months: readonly WishMonth[]): readonly OpenMonth[] =>
  months.map(({ month, wishes, located, kinds, districts }) => {
    if (wishes < leastCell) return { month, kinds: {}, districts: {} };
    const shown = suppress({ located, elsewhere: wishes - located })['located'];
    return shown === undefined
      ? { month, wishes, kinds: {}, districts: {} }
      : { month, wishes, located: shown, kinds: suppress(kinds), districts: suppress(districts) };
  });

/** The names of the files, as they are published. */
export const wishFiles = { table: 'wishes.csv', json: 'wishes.json' } as const;

/** Writes the counts into the public files, in place of those before. */
export async function publishCounts(
  { store, files }: { readonly store: Pick<WishStore, 'page'>; readonly files: Pick<OpenFileStore, 'begin'> },
  now: Date,
): Promise<void> {
  const months = openMonths(await countByMonth(store));
  const writer = files.begin('wishes', now);
  await writer.write(wishFiles.table, `${semicolons(['month', 'kind', 'district', 'wishes'])}\n`);
  for (const { month, located, kinds, districts } of months) {
    if (located !== undefined) await writer.write(wishFiles.table, `${semicolons([month, '', '', String(located)])}\n`);
    for (const [kind, count] of Object.entries(kinds).sort())
      await writer.write(wishFiles.table, `${semicolons([month, kind, '', String(count)])}\n`);
    for (const [district, count] of Object.entries(districts).sort(([a], [b]) => Number(a) - Number(b)))
      await writer.write(wishFiles.table, `${semicolons([month, '', district, String(count)])}\n`);
  }
  await writer.write(
    wishFiles.json,
    `${JSON.stringify({ target: monthlyTarget, leftOut: `cells under ${leastCell}`, months }, undefined, 1)}\n`,
  );
  await writer.publish();
}
