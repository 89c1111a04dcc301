import express, { type Request, type Response, type Router } from 'express';
import { day } from '../conversation/format';
import type { Texts } from '../i18n';
import type { LinkedPerson, PersonLinks } from '../services/person-links';
import type { Crews, SheetLine } from '../services/reports/crew';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** What the page of a crew's route is made of. */
export interface SheetPage {
  readonly links: Pick<PersonLinks, 'look'>;
  readonly crews: Pick<Crews, 'sheet' | 'done' | 'reject'>;
  /** What a report is about, where it is, and why one is closed, in a language. */
  readonly told: (locale: string) => {
    readonly kind: (line: SheetLine) => string;
    readonly place: (line: SheetLine) => string;
    /** By its code: of what was done, and of what could not be. */
    readonly done: readonly (readonly [code: string, text: string])[];
    readonly rejected: readonly (readonly [code: string, text: string])[];
  };
}

type PageTexts = Pick<Texts, 't' | 'match' | 'locales' | 'languageNames'>;

/** `/tournee/<token>`: a crew's route of the day in the language it was asked in, without a script; a choice and a button close what stands there. Each answers with
 *  the page as it is then. */
export function createSheetRoutes({ links, crews, told }: SheetPage, texts: PageTexts, now: () => Date): Router {
  const router = express.Router();
  router.use(express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 5 }));
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex' });
    next();
  });
  const gone = (req: Request, res: Response): void => {
    const locale = languageOf(req, texts);
    const t = texts.t(locale);
    const body = html`<p>${t('crew.page.gone')}</p>`;
    res
      .status(404)
      .set('Content-Language', locale)
      .type('html')
      .send(plainPage({ locale, title: t('crew.title'), body }, texts));
  };
  async function show(req: Request, res: Response, person: LinkedPerson, note?: string): Promise<void> {
    const found = await crews.sheet(person, now());
    if (!found.ok) return gone(req, res);
    const { locale } = person;
    const t = texts.t(locale);
    const says = told(locale);
    const body = html`${note === undefined ? undefined : html`<p role="status">${note}</p>`}
      <p>${found.lines.length === 0 ? t('crew.nothing') : t('crew.page.head', { lines: found.lines.length, crew: found.crew.id })}</p>
      <ol class="agenda">
        ${found.lines.map((line) => entry(line, locale, says))}
      </ol>`;
    res.set('Content-Language', locale).type('html');
    res.send(plainPage({ locale, title: t('crew.title'), body }, texts));
  }
  function entry(line: SheetLine, locale: string, says: ReturnType<SheetPage['told']>): Html {
    const t = texts.t(locale);
    const { number, report } = line;
    const { point } = report.place;
    const options = (all: readonly (readonly [string, string])[], kind: string): Html =>
      html`${all.map(([code, text]) => html`<option value="${kind}/${code}">${text}</option>`)}`;
    return html`<li id="${number}" value="${number}">
      <h2>${says.kind(line)}</h2>
      <p>
        <bdi>${says.place(line)}</bdi>
        ${point ? html`<a href="geo:${point.latitude},${point.longitude}">${t('crew.page.map')}</a>` : undefined}
      </p>
      <p><bdi>${report.reference}</bdi>, ${day(report.at, locale)}. ${t('reported.people', { people: report.people })}</p>
      ${report.words === undefined ? undefined : html`<p><bdi>${t('reported.words', { words: report.words })}</bdi></p>`}
      <form class="ways" method="post">
        <input type="hidden" name="number" value="${number}" />
        <label
          >${t('crew.reason.ask')}
          <select name="how" required>
            ${options(says.done, 'done')} ${options(says.rejected, 'rejected')}
          </select></label
        >
        <button>${t('crew.page.close')}</button>
      </form>
    </li>`;
  }

  router.get('/:token', async (req, res) => {
    const person = await links.look(req.params.token, now());
    return person ? show(req, res, person) : gone(req, res);
  });
  router.post('/:token', async (req, res) => {
    const person = await links.look(req.params.token, now());
    if (!person) return gone(req, res);
    const t = texts.t(person.locale);
    const { number: asked, how } = req.body as Readonly<Record<string, unknown>>;
    const [kind, code] = typeof how === 'string' ? how.split('/') : [];
    const number = Number(asked);
    const { done, rejected } = told(person.locale);
    const known = (kind === 'done' ? done : rejected).some(([one]) => one === code);
    if (!known || !Number.isInteger(number))
      return show(req, res, person, t('crew.no-such', { number: Number.isInteger(number) ? number : 0 }));
    const closed =
      kind === 'done'
        ? await crews.done(person, number, now(), { reason: code as never })
        : await crews.reject(person, number, now(), code as never);
    if (closed.ok) return show(req, res, person, t('crew.closed', { number, reference: closed.report.reference }));
    return show(req, res, person, closed.reason === 'not-now' ? t('crew.already', { number }) : t('crew.no-such', { number }));
  });
  return router;
}
