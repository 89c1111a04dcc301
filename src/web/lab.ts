import express, { type Request, type Router } from 'express';
import { dayAndYear } from '../conversation/format';
import type { T, Texts } from '../i18n';
import type { LabBoard, LabLine, LabRegister } from '../services/lab/board';
import { labDays } from '../services/lab/deadlines';
import type { ReferralStep, Verdict } from '../services/lab/referral';
import { registerFile, registerFormats } from '../services/lab/register';
import type { Localised } from '../services/voting';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** The lab's register and lessons, as anyone may see them. */
export interface LabPages {
  readonly register: LabRegister;
  /** Where a topic stands, in a sentence. */
  readonly standing: (line: LabLine, locale: string) => string;
  /** Lessons there are; `passes`: how many have passed one, where that may be told. */
  readonly taught: (locale: string) => Promise<readonly { readonly code: number; readonly title: string; readonly passes?: number }[]>;
  /** What a certificate says; undefined where the City made none of this number. `title`: absent where the lesson is no longer given. */
  readonly certificate: (
    number: string,
    locale: string,
  ) => Promise<{ readonly title?: string; readonly day: Date; readonly demo: boolean } | undefined>;
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;

/** Where the register's files are, for the list of what is published. */
export const labFiles: readonly string[] = registerFormats.map((format) => `/labo/register.${format}`);

/** `/labo`: what the lab was asked, where each topic stands and what is held against it, in each language, without a script or a cookie; `/labo/register.csv`
 *  and `.json` its files. */
export function createLabRoutes(
  { register, standing, taught, certificate }: LabPages,
  texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>,
  now: () => Date,
): Router {
  const router = express.Router();
  const localeOf = (req: Request): string => {
    const asked = req.query['locale'];
    return (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
  };

  router.get('/', async (req, res) => {
    const locale = localeOf(req);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(document(await register(now()), await taught(locale), locale));
  });
  router.get('/certificate/:number', async (req, res) => {
    const locale = localeOf(req);
    const attested = await certificate(req.params.number, locale);
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Language', 'Content-Language': locale });
    res
      .status(attested ? 200 : 404)
      .type('html')
      .send(certified(req.params.number, attested, locale));
  });
  for (const format of registerFormats)
    router.get(`/register.${format}`, async (_req, res) => {
      res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' }).type(types[format]);
      res.send(registerFile(await register(now()), format));
    });

  function entry(line: LabLine, { criteria }: LabBoard, locale: string): Html {
    const t = texts.t(locale);
    const { referral, supporters } = line;
    const said = (text: Localised): Html => html`<bdi>${text[locale] ?? text.fr}</bdi>`;
    const { reference, text, steps, state, demo } = referral;
    const verdicts = steps.flatMap((step) => (step.kind === 'examined' ? [step.verdicts] : []))[0] ?? {};
    const open = state !== 'closed' && state !== 'elsewhere';
    return html`<li id="L-${reference}">
      <h2><bdi>L-${reference}</bdi> ${said(text.topic)}</h2>
      ${demo ? html`<p>${t('lab.board.demo')}</p>` : undefined}
      ${text.whom ? html`<p>${t('lab.board.whom')} ${said(text.whom)}</p>` : undefined}
      ${text.tried ? html`<p>${t('lab.board.tried')} ${said(text.tried)}</p>` : undefined}
      <p>${t('lab.board.supporters', { count: supporters })} ${standing(line, locale)}</p>
      <details>
        <summary>${t('lab.board.more', { reference })}</summary>
        <ul>
          ${steps.map(
            (step) =>
              html`<li>
                ${t('lab.board.on', { on: dayAndYear(step.at, locale) })}
                ${stepText(t, step)}${step.words ? html` ${said(step.words)}` : undefined}
              </li>`,
          )}
        </ul>
        <ul>
          ${criteria.map(({ id, question }) => {
            const verdict = verdicts[id];
            return verdict ? html`<li>${said(question)} ${verdictText(t, verdict)}</li>` : undefined;
          })}
        </ul>
      </details>
      ${open ? html`<p><a href="/?go=lab-${reference}">${t('lab.board.support', { reference })}</a></p>` : undefined}
    </li>`;
  }

  function document(board: LabBoard, lessons: Awaited<ReturnType<LabPages['taught']>>, locale: string): string {
    const t = texts.t(locale);
    const { lines, sums, criteria } = board;
    const { from, ...counts } = sums;
    const body = html`<p>${t('lab.board.days', { ...labDays })}</p>
      <p>${t('lab.board.sums', counts)}</p>
      ${
        from['resident'] !== undefined && from['agent'] !== undefined && counts.referred > 0
          ? html`<p>${t('lab.board.from', { residents: from['resident'], agents: from['agent'] })}</p>`
          : undefined
      }
      <p class="agenda"><a href="/?go=lab">${t('lab.board.refer')}</a></p>
      ${
        lines.length === 0
          ? html`<p>${t('lab.board.none')}</p>`
          : html`<ul class="agenda">
              ${lines.map((line) => entry(line, board, locale))}
            </ul>`
      }
      <h2 id="criteria">${t('lab.board.criteria')}</h2>
      <ul>
        ${criteria.map(({ question }) => html`<li><bdi>${question[locale] ?? question.fr}</bdi></li>`)}
      </ul>
      ${
        lessons.length === 0
          ? undefined
          : html`<h2>${t('lab.board.lessons')}</h2>
              <ul>
                ${lessons.map(
                  ({ code, title, passes }) =>
                    html`<li>
                      <a href="/?go=lesson-${code}">${code}. <bdi>${title}</bdi></a>
                      ${passes === undefined ? undefined : t('lab.board.passed', { passes })}
                    </li>`,
                )}
              </ul>`
      }
      <h2>${t('lab.board.files')}</h2>
      <ul class="languages">
        ${labFiles.map(
          (file) =>
            html`<li>
              <a href="${file}"><bdi>${file.split('/').pop()}</bdi></a>
            </li>`,
        )}
      </ul>`;
    return plainPage({ locale, title: t('lab.board.title'), body, languages: (tag) => `/labo?locale=${tag}` }, texts);
  }
  function certified(given: string, attested: Awaited<ReturnType<LabPages['certificate']>>, locale: string): string {
    const t = texts.t(locale);
    const body = attested
      ? html`${attested.demo ? html`<p>${t('lesson.page.demo')}</p>` : undefined}
          <p>${t('lesson.page.good', { title: attested.title ?? t('lesson.page.gone'), day: dayAndYear(attested.day, locale) })}</p>
          <p><bdi>${given}</bdi></p>
          <p>${t('lesson.page.name')}</p>
          <hr />`
      : html`<p>${t('lesson.page.bad')}</p>
          <p><a href="/">Porte-voix</a></p>`;
    const languages = (tag: string): string => `/labo/certificate/${encodeURIComponent(given)}?locale=${tag}`;
    return plainPage({ locale, title: t('lesson.page.title'), body, languages }, texts);
  }
  return router;
}

/** A step, after its day. */
function stepText(t: T, step: ReferralStep): string {
  switch (step.kind) {
    case 'examined':
      return t('lab.board.step.examined');
    case 'taken':
      return t('lab.board.step.taken');
    case 'elsewhere':
      return t('lab.board.step.elsewhere', { to: step.to });
    case 'later':
      return t('lab.board.step.later');
    case 'note':
      return t('lab.board.step.note');
    case 'closed':
      return t('lab.board.step.closed');
    case 'declined':
      return '';
  }
}

function verdictText(t: T, verdict: Verdict): string {
  switch (verdict) {
    case 'yes':
      return t('lab.board.verdict.yes');
    case 'partly':
      return t('lab.board.verdict.partly');
    case 'no':
      return t('lab.board.verdict.no');
  }
}
