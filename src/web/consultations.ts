import express, { type Request, type Response, type Router } from 'express';
import { clockTime, day, dayAndYear } from '../conversation/format';
import type { T, Texts } from '../i18n';
import { standingOf, type Consultation, type Outcome, type Statement, type Vote } from '../services/consultations/consultation';
import type { ConsultationBoard, ShownConsultation } from '../services/consultations/board';
import {
  resultFile,
  resultFormats,
  type ConsultationResult,
  type Figures,
  type ItemResult,
  type Verdict,
} from '../services/consultations/results';
import { leastCell } from '../services/suppression';
import type { Localised } from '../services/voting';
import { html, type Html } from './html';
import { languageOf } from './language';
import { opinionPicture } from './opinion-picture';
import { plainPage } from './plain-page';

/** The City's consultations, as anyone may see them. */
export interface ConsultationPages {
  readonly board: ConsultationBoard;
  /** What the City did with a statement, in a few words. */
  readonly outcome: (outcome: Outcome, locale: string) => string;
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;
const filesOf = (code: number): readonly string[] => resultFormats.map((format) => `/consultations/${code}.${format}`);

/** Every file there is, for the list of what is published. */
export const consultationFiles = async ({ board }: ConsultationPages): Promise<readonly string[]> =>
  (await board.list()).flatMap(({ code }) => filesOf(code));

/** `/consultations`: all of them; `/consultations/1`: what was said to one, groups of opinion, what they share and what the City makes of it, in each language,
 *  without a script or a cookie; `.csv` and `.json` its files. */
export function createConsultationRoutes(
  { board, outcome }: ConsultationPages,
  texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>,
  now: () => Date,
): Router {
  const router = express.Router();
  function send(req: Request, res: Response, path: string, title: (locale: string) => string, body: (view: View) => Html): void {
    const asked = req.query['locale'];
    const locale = (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    const languages = (tag: string): string => `${path}?locale=${tag}`;
    const view = { locale, t: texts.t(locale), now: now(), outcomeOf: (given: Outcome) => outcome(given, locale) };
    res.type('html').send(plainPage({ locale, title: title(locale), body: body(view), languages }, texts));
  }

  router.get('/', async (req, res) => {
    const all = await board.list();
    send(
      req,
      res,
      '/consultations',
      (locale) => texts.t(locale)('consultation.page.all'),
      (view) => listOf(all, view),
    );
  });
  router.get('/:name', async (req, res, next) => {
    const [, code = '', format] = /^(\d{1,6})(?:\.([a-z]+))?$/.exec(req.params.name) ?? [];
    const wanted = resultFormats.find((one) => one === format);
    const shown = code !== '' && (format === undefined || wanted) ? await board.find(Number(code)) : undefined;
    if (!shown) return next();
    if (!wanted) {
      const title = (locale: string): string => textOf(shown.consultation.title, locale);
      return send(req, res, `/consultations/${shown.consultation.code}`, title, (view) => bodyOf(shown, view));
    }
    if (!shown.result) return next();
    res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' }).type(types[wanted]);
    res.send(resultFile(shown.result, wanted));
  });
  return router;
}

interface View {
  readonly t: T;
  readonly locale: string;
  readonly now: Date;
  readonly outcomeOf: (outcome: Outcome) => string;
}

const textOf = (text: Localised, locale: string): string => text[locale] ?? text.fr;

function period({ opens, closes }: Consultation, { t, locale, now }: View): string {
  const values = { from: dayAndYear(opens, locale), until: dayAndYear(new Date(closes.getTime() - 1), locale) };
  switch (standingOf({ opens, closes }, now)) {
    case 'before':
      return t('consultation.page.before', values);
    case 'open':
      return t('consultation.page.open', values);
    case 'closed':
      return t('consultation.page.closed', values);
  }
}

function listOf(all: readonly Consultation[], view: View): Html {
  const { t, locale } = view;
  if (all.length === 0) return html`<p>${t('consultation.none')}</p>`;
  return html`<ul class="agenda">
    ${all.map(
      (one) =>
        html`<li>
          <h2><a href="/consultations/${one.code}?locale=${locale}">${textOf(one.title, locale)}</a></h2>
          <p>${textOf(one.summary, locale)}</p>
          <p>${period(one, view)}</p>
        </li>`,
    )}
  </ul>`;
}

function bodyOf(shown: ShownConsultation, view: View): Html {
  const { consultation, statements, result } = shown;
  const { t, locale, now } = view;
  const { code, articles } = consultation;
  const at = result && new Date(result.at);
  const items = new Map(result?.items.map((item) => [item.number, item]));
  return html`<p>${textOf(consultation.summary, locale)}</p>
    ${consultation.demo ? html`<p>${t('consultation.page.demo')}</p>` : undefined}
    <p>${period(consultation, view)}</p>
    ${
      standingOf(consultation, now) === 'open'
        ? html`<p class="agenda"><a href="/?go=consultation-${code}">${t('consultation.title')}</a></p>`
        : undefined
    }
    ${at && result ? html`<p>${told(result, view)} ${t('consultation.page.counted', { on: day(at, locale), time: clockTime(at, locale) })}</p>` : undefined}
    ${synthesis(shown, view)} ${result ? groups(result, consultation, statements, view) : undefined}
    ${
      articles.length === 0
        ? undefined
        : html`<h2>${t('consultation.page.articles')}</h2>
            <ul class="agenda">
              ${articles.map(({ number, text }) => entry(number, t('consultation.page.article', { number }), text, items.get(number), view))}
            </ul>`
    }
    ${
      statements.length === 0
        ? undefined
        : html`<h2>${t('consultation.page.statements')}</h2>
            <ul class="agenda">
              ${statements.map((one) => statement(one, items.get(one.number), view))}
            </ul>`
    }
    ${
      result
        ? html`<h2>${t('consultation.page.files')}</h2>
            <ul class="languages">
              ${filesOf(code).map(
                (file) =>
                  html`<li>
                    <a href="${file}"><bdi>${file.split('/').pop()}</bdi></a>
                  </li>`,
              )}
            </ul>`
        : undefined
    }
    <p class="agenda"><a href="/consultations?locale=${locale}">${t('consultation.page.all')}</a></p>`;
}

const told = ({ people }: ConsultationResult, { t }: View): string =>
  people === null ? t('consultation.page.few', { least: leastCell }) : t('consultation.page.people', { count: people });

function entry(number: number, name: string, text: Localised, item: ItemResult | undefined, view: View, more?: Html): Html {
  return html`<li id="${number}">
    <h3>${name}</h3>
    <p><bdi>${textOf(text, view.locale)}</bdi></p>
    ${item?.verdict ? html`<p>${verdictText(view, item.verdict)} ${figuresText(view, item.figures)}</p>` : undefined} ${more}
  </li>`;
}

function statement({ number, article, text, original, answer }: Statement, item: ItemResult | undefined, view: View): Html {
  const { t, locale, outcomeOf } = view;
  const name = article === undefined ? t('consultation.page.statement', { number }) : t('consultation.page.about', { number, article });
  const answered =
    answer && html`<p>${t('consultation.page.answer', { outcome: outcomeOf(answer.outcome), words: textOf(answer.words, locale) })}</p>`;
  return entry(number, name, text ?? { fr: original.text }, item, view, answered);
}

/** "D'accord 40, pas d'accord 12": what of it is told. */
function figuresText({ t }: View, figures: Figures): string {
  const shown = (['agree', 'disagree', 'pass'] as const).filter((vote) => figures[vote] !== null);
  return shown.map((vote) => t('consultation.page.figure', { vote: voteText({ t }, vote), number: figures[vote] ?? 0 })).join(' ');
}

function verdictText({ t }: Pick<View, 't'>, verdict: Verdict): string {
  switch (verdict) {
    case 'for':
      return t('consultation.page.for');
    case 'against':
      return t('consultation.page.against');
    case 'divided':
      return t('consultation.page.divided');
  }
}

/** What the City makes of what was said, each line with the contributions it rests on. */
function synthesis({ consultation: { synthesis: lines = [] }, rate }: ShownConsultation, { t, locale, outcomeOf }: View): Html | undefined {
  if (lines.length === 0) return undefined;
  return html`<h2>${t('consultation.page.synthesis')}</h2>
    <p>${t('consultation.page.rate', { answered: rate.answered, published: rate.published })}</p>
    <ul class="agenda">
      ${lines.map(
        ({ outcome, words, numbers }) =>
          html`<li>
            <p>${t('consultation.page.answer', { outcome: outcomeOf(outcome), words: textOf(words, locale) })}</p>
            <p>${t('consultation.page.rests')} ${numbers.map((number) => html`<a href="#${number}">${number}</a>`)}</p>
          </li>`,
      )}
    </ul>`;
}

/** The groups as a picture and as a table, what they share, and what each says to everything. */
function groups(result: ConsultationResult, one: Consultation, statements: readonly Statement[], view: View): Html {
  const { t, locale } = view;
  const { groups: all, shared, items } = result;
  if (all.length === 0)
    return html`<h2>${t('consultation.page.groups')}</h2>
      <p>${t('consultation.page.groupless', { least: leastCell })}</p>`;
  const named = (name: string): string => t('consultation.page.group', { name });
  const size = (people: number | null): string =>
    people === null ? t('consultation.page.some', { least: leastCell }) : t('consultation.page.members', { count: people });
  const described = all.map(({ name, people }) => `${named(name)} (${size(people)})`).join(', ');
  const texts = new Map([...one.articles, ...statements].map(({ number, text }) => [number, text]));
  const lineOf = (number: number): Html =>
    html`<a href="#${number}">${number}</a> <bdi>${textOf(texts.get(number) ?? { fr: '' }, locale)}</bdi>`;
  return html`<h2>${t('consultation.page.groups')}</h2>
    <p>${t('consultation.page.explained', { least: leastCell })}</p>
    ${opinionPicture(result, t('consultation.page.picture', { groups: described }))}
    <table>
      <caption>
        ${t('consultation.page.sizes')}
      </caption>
      <tbody>
        ${all.map(
          ({ name, people }) =>
            html`<tr>
              <th scope="row">${named(name)}</th>
              <td>${size(people)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <h2>${t('consultation.page.shared')}</h2>
    ${
      shared.length === 0
        ? html`<p>${t('consultation.page.unshared')}</p>`
        : html`<p>${t('consultation.page.agreed')}</p>
            <ul class="agenda">
              ${shared.map((number) => html`<li>${lineOf(number)}</li>`)}
            </ul>`
    }
    <div class="wide" role="region" tabindex="0" aria-label="${t('consultation.page.each')}">
      <table>
        <caption>
          ${t('consultation.page.each')}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${all.map(({ name }) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${items
            .filter(({ verdict }) => verdict !== null)
            .map(
              ({ number, groups: said }) =>
                html`<tr>
                  <th scope="row">${lineOf(number)}</th>
                  ${said.map(({ verdict }) => html`<td>${cellText(view, verdict)}</td>`)}
                </tr>`,
            )}
        </tbody>
      </table>
    </div>`;
}

function cellText({ t }: View, verdict: Verdict | null): string {
  switch (verdict) {
    case 'for':
      return voteText({ t }, 'agree');
    case 'against':
      return voteText({ t }, 'disagree');
    case 'divided':
      return t('consultation.page.split');
    case null:
      return t('consultation.page.untold');
  }
}

function voteText({ t }: Pick<View, 't'>, vote: Vote): string {
  switch (vote) {
    case 'agree':
      return t('consultation.vote.agree');
    case 'disagree':
      return t('consultation.vote.disagree');
    case 'pass':
      return t('consultation.vote.pass');
  }
}
