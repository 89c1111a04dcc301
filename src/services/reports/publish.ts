import type { OpenFileStore } from '../open-files';
import { cityTime } from '../workshops/hours';
import { createDelays, delayLines } from './delays';
import { delayHours, openColumns, openFeature, openLine, type OpenNames } from './open-rows';
import { semicolons } from '../tally/pb-write';
import { isReportOpen, type Report } from './report';
import type { ReportStore } from './store';
import type { Taxonomy } from './taxonomy';

export interface ReportPublishParts {
  readonly store: Pick<ReportStore, 'page'>;
  readonly files: Pick<OpenFileStore, 'begin'>;
  readonly taxonomy: Taxonomy;
  readonly word: OpenNames['word'];
}

/** What was published. `standing`: a newer publication was quicker, and stands in place of this one. */
export interface ReportsPublished {
  readonly reports: number;
  readonly points: number;
  readonly standing: boolean;
}

/** The names of the files, as they are published. */
export const reportFiles = {
  table: 'reports.csv',
  points: 'reports.geojson',
  delays: 'report-delays.csv',
  delaysJson: 'report-delays.json',
} as const;

/** Days that the map's file and the delays look back. */
const backDays = 365;
const dayMs = 86_400_000;
const pageSize = 500;

/** Writes every report into the public files, one page in memory at a time, and puts them in place of those before, all at once. */
export async function publishReports(
  { store, files, taxonomy, word }: ReportPublishParts,
  now: Date,
  signal?: AbortSignal,
): Promise<ReportsPublished | undefined> {
  const writer = files.begin('reports', now);
  const delays = createDelays();
  const since = new Date(now.getTime() - backDays * dayMs);
  let [reports, points] = [0, 0];
  await writer.write(reportFiles.table, `${semicolons(openColumns)}\n`);
  await writer.write(reportFiles.points, '{"type":"FeatureCollection","features":[');
  for (let after: Report | undefined; ;) {
    if (signal?.aborted) return undefined;
    const page = await store.page({}, after, pageSize);
    for (const report of page) {
      reports++;
      await writer.write(reportFiles.table, `${openLine(report, { taxonomy, word })}\n`);
      const recent = report.closed !== undefined && report.closed >= since && report.merged === undefined;
      const feature = isReportOpen(report) || recent ? openFeature(report, { taxonomy, word }) : undefined;
      if (feature) await writer.write(reportFiles.points, `${points++ === 0 ? '' : ','}\n${JSON.stringify(feature)}`);
      const hours = delayHours(report);
      if (recent && hours !== undefined && isDone(report) && !report.demo)
        delays.add(taxonomy.kind(report.kind)?.group ?? '', report.place.district, hours, report.reopened > 0);
    }
    after = page.at(-1);
    if (!after || page.length < pageSize) break;
  }
  await writer.write(reportFiles.points, '\n]}\n');
  const cells = delays.cells([...taxonomy.groups.map(({ id, label }) => ({ id, label: label.fr })), { id: '', label: '' }]);
  for (const line of delayLines(cells)) await writer.write(reportFiles.delays, `${line}\n`);
  const period = { from: cityTime(since).slice(0, 10), to: cityTime(now).slice(0, 10) };
  await writer.write(reportFiles.delaysJson, `${JSON.stringify({ ...period, percentile: 'nearest-rank', cells }, undefined, 1)}\n`);
  return { reports, points, standing: !(await writer.publish()) };
}

/** Its last closing says that it was done. */
const isDone = ({ steps }: Report): boolean => steps.findLast(({ kind }) => kind === 'done' || kind === 'rejected')?.kind === 'done';
