import { day } from './conversation/format';
import type { T } from './i18n';
import { waysTo, type Reach } from './qr';
import { qrSvg } from './services/qr-code';
import { inFours } from './services/printed';
import type { PrintedSlip, SlipBatch } from './services/slips';
import type { Edition } from './services/voting';
import { html, type Html } from './web/html';

/** What is printed: the batch's slips, and how their holders reach the city. */
export interface SlipSheet {
  readonly edition: Pick<Edition, 'title' | 'phases'>;
  readonly batch: Pick<SlipBatch, 'id' | 'label' | 'school'>;
  readonly slips: readonly PrintedSlip[];
  readonly reach: Reach;
}

/** What begins a vote, understood in any language. */
const word = 'VOTE';

/** A document to print on A4: four slips a page with marks to cut along, each with its number in large digits and what to do with it in each language. This
 *  is the one place where the numbers ever stand. */
export function slipSheet(
  { edition, batch, slips, reach }: SlipSheet,
  languages: readonly { readonly locale: string; readonly t: T }[],
): string {
  const close = edition.phases.find(({ phase }) => phase === 'vote')?.to;
  const until = close && new Date(close.getTime() - 1);
  const how = languages.map(({ locale, t }) => {
    const lines = [
      ...(reach.sms === undefined ? [] : [t('slip.sms', { to: reach.sms })]),
      ...(scanned(reach).length > 0 ? [t('slip.scan')] : []),
      ...(until ? [t('slip.once', { until: day(until, locale) })] : []),
    ];
    return html`<p lang="${locale}" dir="auto">${lines.join(' ')}</p>`;
  });
  const [first] = languages;
  const kind = first && (batch.school === undefined ? first.t('slip.title') : first.t('slip.class', { name: batch.school }));
  const codes = scanned(reach).map(({ channel, link }) => code(channel, link));
  const each = slips.map(
    ({ serial, number }) =>
      html`<article>
        <header><b>${edition.title.fr}</b> ${kind}</header>
        <output dir="ltr">${inFours(number)}</output>
        <div>
          <section>${how}</section>
          <aside>${texting(reach, number)}${codes}</aside>
        </div>
        <footer>${batch.id} / ${serial}</footer>
      </article>`,
  );
  const pages = Array.from(
    { length: Math.ceil(each.length / perPage) },
    (_, page) => html`<main>${each.slice(page * perPage, (page + 1) * perPage)}</main>`,
  );
  return `<!doctype html>\n${
    html`<html lang="fr">
      <head>
        <meta charset="utf-8" />
        <title>${batch.label}</title>
        <style>
          ${{ html: style(languages.length, codes.length + (reach.sms === undefined ? 0 : 1)) }}
        </style>
      </head>
      <body>
        ${pages}
      </body>
    </html>`.html
  }\n`;
}

const perPage = 4;

/** Codes that are the same on every slip: they open the conversation. The number is not in them, as a link leaves traces where it is opened. */
const scanned = ({ sms: _, ...reach }: Reach) => waysTo(word, reach) ?? [];

/** By SMS the code holds the message, number and all: it goes from the phone to the city alone. */
const texting = ({ sms }: Reach, number: string): Html | undefined => {
  const [way] = waysTo(`${word} ${inFours(number)}`, { sms }) ?? [];
  return way && code(way.channel, way.link);
};

const names = { sms: 'SMS', web: 'Web', whatsapp: 'WhatsApp', telegram: 'Telegram' } as const;
const code = (channel: keyof typeof names, link: string): Html =>
  html`<figure>
    ${{ html: qrSvg(link) }}
    <figcaption>${names[channel]}</figcaption>
  </figure>`;

/** Letters as large as so many languages leave room for, and codes as so many of them do. */
const style = (languages: number, codes: number): string => `
@page { size: A4; margin: 8mm }
body { font: ${languages > 3 ? 8 : 10}pt/1.25 system-ui, sans-serif; color: #000; background: #fff; margin: 0 }
main { display: grid; grid-template: repeat(4, 70mm) / 194mm; break-after: page }
article { border: .2mm dashed #000; padding: 3mm 4mm; box-sizing: border-box; display: flex; flex-direction: column; gap: 1.5mm; overflow: hidden }
header { font-size: 11pt } output { font: bold 26pt/1.2 ui-monospace, monospace; text-align: center; white-space: nowrap }
article div { display: flex; gap: 4mm; flex: 1; min-height: 0 } section { flex: 1; columns: 2; column-gap: 5mm } p { margin: 0 0 1.5mm; break-inside: avoid }
aside { display: grid; grid-template-columns: repeat(2, auto); gap: 1mm 3mm; align-content: start }
figure { margin: 0; text-align: center; line-height: 1 } svg { width: ${codes > 2 ? 16 : 20}mm; display: block }
`;
