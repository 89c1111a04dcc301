import { day, euros } from './conversation/format';
import type { T } from './i18n';
import type { Way } from './qr';
import { qrSvg } from './services/qr-code';
import type { Localised, Project } from './services/voting';
import { html } from './web/html';

/** What is printed for a place: its projects, where they are voted on, until when. */
export interface ProjectSheet {
  /** As people call it. */
  readonly place: string;
  readonly edition: Localised;
  /** What is sent to begin ("JOIN 4821"), and the code that opens it. */
  readonly words: string;
  readonly way: Way | undefined;
  /** Where texts are sent. */
  readonly sms: string | undefined;
  /** The last day of the vote. */
  readonly until: Date;
  readonly projects: readonly Pick<Project, 'number' | 'title' | 'costCents'>[];
}

/** A document to print on A4 and hold out to people: the numbers of projects in large type, one language a page, so that whoever reads badly can point. */
export function projectSheet(sheet: ProjectSheet, languages: readonly { readonly locale: string; readonly t: T }[]): string {
  const { place, edition, words, way, sms, until, projects } = sheet;
  const pages = languages.map(({ locale, t }) => {
    const how = [
      ...(sms === undefined ? [] : [t('sheet.sms', { words, number: sms })]),
      ...(way ? [t('sheet.scan')] : []),
      t('sheet.numbers'),
      t('sheet.until', { until: day(until, locale) }),
    ];
    return html`<main lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
      <header>
        <div>
          <h1>${edition[locale] ?? edition.fr}</h1>
          <p>${place}</p>
          ${how.map((line) => html`<p>${line}</p>`)}
        </div>
        ${way && html`<figure>${{ html: qrSvg(way.link) }}</figure>`}
      </header>
      <ol>
        ${projects.map(
          ({ number, title, costCents }) =>
            html`<li>
              <b dir="ltr">${String(number)}</b> <span>${title[locale] ?? title.fr}</span> <small>${euros(costCents, locale)}</small>
            </li>`,
        )}
      </ol>
    </main>`;
  });
  return `<!doctype html>\n${
    html`<html lang="${languages[0]?.locale ?? 'fr'}">
      <head>
        <meta charset="utf-8" />
        <title>${place}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        ${pages}
      </body>
    </html>`.html
  }\n`;
}

const style = `
@page { size: A4; margin: 10mm }
body { font: 15pt/1.3 system-ui, sans-serif; color: #000; background: #fff; margin: auto; max-width: 190mm }
main { break-after: page } header { display: flex; justify-content: space-between; gap: 8mm; border-bottom: .6mm solid #000 }
h1 { font-size: 20pt; margin: 0 } p { margin: 1mm 0 } figure { margin: 0 } svg { width: 34mm; display: block }
ol { list-style: none; margin: 0; padding: 0 }
li { display: grid; grid-template-columns: 30mm 1fr auto; gap: 4mm; align-items: baseline; border-bottom: .2mm solid #000; padding: 2mm 0; break-inside: avoid }
li b { font-size: 30pt; line-height: 1; font-variant-numeric: tabular-nums } small { white-space: nowrap }
`;
