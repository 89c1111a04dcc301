import type { Texts } from '../i18n';
import { html, type Html } from './html';

/** A page of words and links, without a script or a cookie. `languages`: where the same page is in another language; absent: it is in this one alone. */
export interface PlainPage {
  readonly locale: string;
  readonly title: string;
  readonly body: Html;
  readonly languages?: ((locale: string) => string) | undefined;
  /** What stands in the head beside: a style or a program of its own. */
  readonly head?: Html | undefined;
}

/** Where the style of plain pages is served (`createDoorRoutes`). */
const style = '/j/style.css';

/** The document of a plain page. */
export function plainPage({ locale, title, body, languages, head }: PlainPage, texts: Pick<Texts, 'locales' | 'languageNames'>): string {
  const nameOf = (tag: string): string => texts.languageNames(tag)[0] ?? tag;
  const choice = languages
    ? html`<ul class="languages">
        ${texts.locales.map((tag) =>
          tag === locale
            ? html`<li lang="${tag}" aria-current="true">${nameOf(tag)}</li>`
            : html`<li><a href="${languages(tag)}" lang="${tag}" hreflang="${tag}">${nameOf(tag)}</a></li>`,
        )}
      </ul>`
    : undefined;
  return `<!doctype html>${
    html`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Porte-voix</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${style}" />
        ${head}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body} ${choice}
        </main>
      </body>
    </html>`.html
  }`;
}
