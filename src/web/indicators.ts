import express, { type Router } from 'express';
import { dayAndYear } from '../conversation/format';
import type { Texts } from '../i18n';
import { indicatorIds, indicators, type Figure, type Indicators, type IndicatorId } from '../services/indicators/indicator';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** What the page of the counts is made of. */
export interface IndicatorPage {
  readonly published: () => Promise<Indicators | undefined>;
  readonly told: (locale: string) => {
    readonly commitment: (number: 1 | 2 | 3 | 4 | 5) => string;
    readonly definition: (id: IndicatorId) => string;
    readonly breakdown: (by: string) => string;
    /** A value as people read it. */
    readonly value: (figure: Figure) => string;
  };
}

/** `/indicators`: the counts of the commitments as they were last published, in every language, without a script. */
export function createIndicatorRoutes(
  { published, told }: IndicatorPage,
  texts: Pick<Texts, 't' | 'match' | 'locales' | 'languageNames'>,
): Router {
  const router = express.Router();
  router.get('/', async (req, res) => {
    const asked = req.query['locale'];
    const locale = (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
    const t = texts.t(locale);
    const says = told(locale);
    const all = await published();
    const body = html`<p>${t('indicators.intro')}</p>
      ${
        all
          ? html`<p>${t('indicators.at', { on: dayAndYear(all.at, locale) })}</p>
              ${([1, 2, 3, 4, 5] as const).map(
                (number) =>
                  html`<h2>${number}. ${says.commitment(number)}</h2>
                    ${indicatorIds.filter((id) => indicators[id].commitment === number).map((id) => section(id, all, locale, says))}`,
              )}
              <h2>${t('indicators.files')}</h2>
              <ul class="languages">
                <li>
                  <a href="/opendata/indicators.csv"><bdi>indicators.csv</bdi></a>
                </li>
                <li>
                  <a href="/opendata/indicators.json"><bdi>indicators.json</bdi></a>
                </li>
              </ul>`
          : html`<p>${t('indicators.none')}</p>`
      }`;
    res.set({ 'Cache-Control': 'public, max-age=60', Vary: 'Accept-Language', 'Content-Language': locale }).type('html');
    res.send(plainPage({ locale, title: t('indicators.title'), body, languages: (tag) => `/indicators?locale=${tag}` }, texts));
  });

  function section(id: IndicatorId, { figures }: Indicators, locale: string, says: ReturnType<IndicatorPage['told']>): Html {
    const t = texts.t(locale);
    const number = new Intl.NumberFormat(locale === 'ar' ? 'ar-u-nu-latn' : locale);
    const rows = figures.filter(({ indicator }) => indicator === id);
    const shown = (figure: number | null): string => (figure === null ? t('indicators.left-out') : number.format(figure));
    return html`<h3>${says.definition(id)}</h3>
      ${
        rows.length === 0
          ? html`<p>${t('indicators.left-out')}</p>`
          : html`<table>
              <thead>
                <tr>
                  <th scope="col">${t('indicators.column.what')}</th>
                  <th scope="col">${unit(id, locale)}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (row) =>
                    html`<tr>
                      <th scope="row"><bdi>${what(row, locale, says)}</bdi></th>
                      <td>${shown(row.figure)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }`;
  }
  function what(row: Figure, locale: string, says: ReturnType<IndicatorPage['told']>): string {
    const { of, by } = row;
    const whole = texts.t(locale)('indicators.all');
    return [of, by === '' ? whole : `${says.breakdown(by)} : ${says.value(row)}`].filter((part) => part !== '').join(', ');
  }
  function unit(id: IndicatorId, locale: string): string {
    const t = texts.t(locale);
    switch (indicators[id].unit) {
      case 'people':
        return t('indicators.unit.people');
      case 'number':
        return t('indicators.unit.number');
      case 'hours':
        return t('indicators.unit.hours');
      case 'days':
        return t('indicators.unit.days');
      case 'percent':
        return t('indicators.unit.percent');
    }
  }
  return router;
}
