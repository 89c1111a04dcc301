import type { T } from './i18n';
import { inFours } from './services/printed';
import { qrSvg } from './services/qr-code';
import { html } from './web/html';

/** A document to print on A4 and cut: ten cards a page, each with its number in large digits and as a QR code, and what to do with it in each language. This is the one place where the
 *  numbers ever stand. */
export function cardSheet(numbers: readonly string[], languages: readonly { readonly locale: string; readonly t: T }[]): string {
  const cards = numbers.map(
    (number) =>
      html`<article>
        ${{ html: qrSvg(number) }}
        <header>${languages.map(({ locale, t }) => html`<b lang="${locale}" dir="auto">${t('card.title')}</b> `)}</header>
        <output dir="ltr">${inFours(number)}</output>
        ${languages.map(({ locale, t }) => html`<p lang="${locale}" dir="auto">${t('card.printed')}</p>`)}
      </article>`,
  );
  const pages = Array.from(
    { length: Math.ceil(cards.length / perPage) },
    (_, page) => html`<main>${cards.slice(page * perPage, (page + 1) * perPage)}</main>`,
  );
  return `<!doctype html>\n${
    html`<html lang="${languages[0]?.locale ?? 'fr'}">
      <head>
        <meta charset="utf-8" />
        <title>${languages[0]?.t('card.title')}</title>
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

const perPage = 10;
const style = `
@page { size: A4; margin: 10mm }
body { font: 8pt/1.2 system-ui, sans-serif; color: #000; background: #fff; margin: 0 }
main { display: grid; grid-template: repeat(5, 54mm) / repeat(2, 85mm); gap: 0 6mm; justify-content: center; break-after: page }
article { border: .2mm dashed #000; padding: 3mm 4mm; box-sizing: border-box; overflow: hidden } header { font-size: 9pt }
svg { float: right; width: 18mm; margin: -1mm -2mm 0 1mm }
output { display: block; font: bold 19pt/1.4 ui-monospace, monospace; text-align: center; white-space: nowrap } p { margin: 0 0 .5mm }
`;
