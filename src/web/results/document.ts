import type { Texts } from '../../i18n';
import type { PublishedEdition } from '../../services/box/published';
import type { Participation } from '../../services/participation';
import type { Results } from '../../services/tally/results';
import { html, type Html } from '../html';
import { anchorOf, contestSection, fact } from './contest';
import { peopleSection } from './people';
import { createWords, placeName, type Words } from './words';

/** A published edition, as its page shows it. */
export interface PublishedResults extends PublishedEdition {
  readonly results: Results;
  readonly participation: Participation;
  /** Names of the files that are published of it. */
  readonly files: readonly string[];
}

/** The page of an edition's results in one language; it needs no script. */
export function resultsDocument(
  published: PublishedResults,
  locale: string,
  texts: Pick<Texts, 'locales' | 't' | 'languageNames'>,
): string {
  const { edition, results, participation } = published;
  const t = texts.t(locale);
  const nameOf = (tag: string): string => (texts.locales.includes(tag) ? (texts.languageNames(tag)[0] ?? tag) : tag);
  const words = createWords(t, locale, published, nameOf);
  const here = `/results/${encodeURIComponent(edition.id)}`;
  const title = t('results.title', { edition: words.said(edition.title) });
  const contests = [...results.contests].sort((a, b) => Number(a.school ?? false) - Number(b.school ?? false));
  const document = html`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} - Porte-voix</title>
      <link rel="icon" href="/verify/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/results/style.css" />
    </head>
    <body>
      <header>
        <p class="sign"><a href="/">Porte-voix</a></p>
        <h1>${title}</h1>
        ${edition.demo ? html`<p class="box">${t('results.demo')}</p>` : undefined}
        <nav aria-label="${t('results.languages')}">
          <ul class="languages">
            ${texts.locales.map((tag) =>
              tag === locale
                ? html`<li lang="${tag}" aria-current="true">${nameOf(tag)}</li>`
                : html`<li><a href="${here}?locale=${tag}" lang="${tag}" hreflang="${tag}">${nameOf(tag)}</a></li>`,
            )}
          </ul>
        </nav>
      </header>
      <main>
        <nav aria-label="${t('results.contents')}">
          <ul class="contents">
            ${contests.map((contest) => html`<li><a href="#${anchorOf(contest)}">${placeName(words, contest)}</a></li>`)}
            ${participation.ballots.some(({ voters }) => voters > 0) ? html`<li><a href="#people">${t('results.people.title')}</a></li>` : undefined}
            <li><a href="#files">${t('results.files.title')}</a></li>
          </ul>
        </nav>
        ${contests.map((contest) => contestSection(words, contest))} ${boxSection(words, results)} ${peopleSection(words, participation)}
        ${filesSection(words, published)}
      </main>
    </body>
  </html>`;
  return `<!doctype html>\n${document.html}`;
}

/** Ballots counted, spoiled and refused, and how ties fell. */
function boxSection(words: Words, { ballots, seed }: Results): Html {
  const { t } = words;
  return html`<section aria-labelledby="box">
    <h2 id="box" tabindex="-1">${t('results.box.title')}</h2>
    ${ballots.map(({ ballot, counted, spoiled, refused }) => {
      const { school, districts } = words.ballot(ballot) ?? {};
      return html`<h3>${placeName(words, { school: school ?? false, districts: districts !== undefined })}</h3>
        <dl class="facts">
          ${fact(t('results.counted'), words.whole(counted))} ${fact(t('results.box.spoiled'), words.whole(spoiled))}
          ${fact(t('results.box.refused'), words.whole(refused))}
        </dl>`;
    })}
    <p class="note">${t('results.box.note')}</p>
    <p class="note">${t('results.rule.ties', { seed })}</p>
  </section>`;
}

/** Where everyone can count again. */
function filesSection({ t }: Words, { edition, files }: PublishedResults): Html {
  const folder = `/opendata/${encodeURIComponent(edition.id)}`;
  return html`<section aria-labelledby="files">
    <h2 id="files" tabindex="-1">${t('results.files.title')}</h2>
    <p>${t('results.files.intro')} <a href="/verify">${t('verify.title')}</a></p>
    <details>
      <summary>${t('results.files.all')}</summary>
      <ul class="files" dir="ltr">
        ${files.map((name) => html`<li><a href="${folder}/${name}">${name}</a></li>`)}
      </ul>
    </details>
    <p>${t('results.files.verify')}</p>
    <p dir="ltr"><code>npm run verify -- DIR</code></p>
  </section>`;
}
