import { localised } from '../dialogs/city';
import type { T, Texts } from './i18n';
import { breakdownText, commitmentText, definitionText } from './indicator-texts';
import type { Taxonomy } from './services/reports/taxonomy';
import type { IndicatorPage } from './web/indicators';
import type { OpenFileStore } from './services/open-files';
import { createIndicators, type IndicatorParts } from './services/indicators/figures';
import { indicatorLines, indicators, type Figure, type Indicators } from './services/indicators/indicator';
import type { DelayCell } from './services/reports/delays';
import { reportFiles } from './services/reports/publish';
import type { ReportStore } from './services/reports/store';
import type { Participation } from './services/participation';
import { files as published } from './services/box/published';
import type { PublishedStore } from './storage/published';

/** The counts of the City's commitments. */
export interface IndicatorOffice {
  /** As they are now. */
  now(at: Date): Promise<Indicators>;
  /** Puts them in place of those published before; false where a newer publication was quicker. */
  publish(at: Date): Promise<boolean>;
  /** As they were published last; undefined before. */
  published(): Promise<Indicators | undefined>;
  readonly page: IndicatorPage;
}

export interface IndicatorOfficeParts extends Omit<IndicatorParts, 'participation' | 'delays' | 'reports'> {
  readonly published: PublishedStore;
  readonly files: OpenFileStore;
  readonly reports: Pick<ReportStore, 'count'>;
  readonly texts: Pick<Texts, 't'>;
  readonly taxonomy: Pick<Taxonomy, 'groups'>;
}

/** The names of the files, as they are published. */
const names = { table: 'indicators.csv', json: 'indicators.json' } as const;

export function createIndicatorOffice({
  published: editions,
  files,
  reports,
  texts,
  taxonomy,
  ...parts
}: IndicatorOfficeParts): IndicatorOffice {
  /** A file that is published again and again, as JSON. */
  async function json(name: string): Promise<unknown> {
    const set = (await files.all()).find((one) => one.files.some((file) => file.name === name));
    if (!set) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(set.version, name)) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }
  const figures = createIndicators({
    ...parts,
    async participation(edition) {
      if (!(await editions.names(edition)).includes(published.participation)) return undefined;
      const lines: string[] = [];
      for await (const line of editions.folder(edition).lines(published.participation)) lines.push(line);
      return JSON.parse(lines.join('\n')) as Participation;
    },
    delays: async () => ((await json(reportFiles.delaysJson)) as { readonly cells: readonly DelayCell[] } | undefined)?.cells ?? [],
    reports: (from, to) => reports.count({ from, to, demo: false }),
  });
  async function last(): Promise<Indicators | undefined> {
    const kept = (await json(names.json)) as { readonly at: string; readonly figures: readonly Figure[] } | undefined;
    return kept && { at: new Date(kept.at), figures: kept.figures };
  }
  function valueText(t: T, locale: string, { by, value }: Figure): string {
    if (by === 'district' && /^\d+$/.test(value)) return t('vote.district.label', { number: value });
    const group = by === 'kind' ? taxonomy.groups.find(({ id }) => id === value) : undefined;
    return group ? localised(group.label, locale) : value;
  }
  return {
    now: figures,
    async publish(at) {
      const all = await figures(at);
      const writer = files.begin('indicators', at);
      for (const line of indicatorLines(all)) await writer.write(names.table, `${line}\n`);
      const rows = all.figures.map((one) => ({ ...indicators[one.indicator], ...one }));
      await writer.write(names.json, `${JSON.stringify({ at, figures: rows }, undefined, 1)}\n`);
      return writer.publish();
    },
    published: last,
    page: {
      published: last,
      told: (locale) => {
        const t = texts.t(locale);
        return {
          commitment: (number) => commitmentText(t, number),
          definition: (id) => definitionText(t, id),
          breakdown: (by) => breakdownText(t, by),
          value: (figure) => valueText(t, locale, figure),
        };
      },
    },
  };
}
