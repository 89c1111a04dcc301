import express, { type Request, type Response, type Router } from 'express';
import { clockTime, day, dayAndTime, dayAndYear, together } from '../conversation/format';
import type { Texts } from '../i18n';
import type { Certificate } from '../services/workshops/certificates';
import { calendar } from '../services/workshops/calendar';
import { freeSeats, type Taken, type Workshop } from '../services/workshops/workshop';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** The workshops, as anyone may see them. */
export interface Agenda {
  /** Those to come, the next first; some may be called off. */
  list(): Promise<readonly { readonly workshop: Workshop; readonly taken: Taken }[]>;
  find(code: number): Promise<Workshop | undefined>;
  /** The certificate of attendance that bears this number. */
  certificate(number: string): Promise<Certificate | undefined>;
}

type AgendaTexts = Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>;

/** `/workshops`: what is to come, in each language, without a script or a cookie; `/workshops/18.ics` and `/workshops/all.ics` for calendars. */
export function createAgendaRoutes(agenda: Agenda, texts: AgendaTexts, now: () => Date): Router {
  const router = express.Router();
  const localeOf = (req: Request): string => {
    const asked = req.query['locale'];
    return (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
  };
  const file = (req: Request, res: Response, workshops: readonly Workshop[]): void => {
    const locale = localeOf(req);
    const said = (text: Readonly<Record<string, string>> & { readonly fr: string }): string => text[locale] ?? text.fr;
    const titled = ({ title, summary }: Workshop) => ({ title: said(title), summary: said(summary) });
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('text/calendar; charset=utf-8').send(calendar(workshops, titled, now()));
  };

  router.get('/all.ics', async (req, res) =>
    file(
      req,
      res,
      (await agenda.list()).map(({ workshop }) => workshop),
    ),
  );
  router.get('/:code.ics', async (req, res, next) => {
    const code = /^\d{1,6}$/.test(req.params.code) ? Number(req.params.code) : undefined;
    const workshop = code === undefined ? undefined : await agenda.find(code);
    return workshop ? file(req, res, [workshop]) : next();
  });
  router.get('/certificate/:number', async (req, res) => {
    const locale = localeOf(req);
    const certificate = await agenda.certificate(req.params.number);
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Language', 'Content-Language': locale });
    res
      .status(certificate ? 200 : 404)
      .type('html')
      .send(attested(req.params.number, certificate, locale));
  });
  router.get('/', async (req, res) => {
    const locale = localeOf(req);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(document(await agenda.list(), locale));
  });

  function entry({ workshop: one, taken }: Awaited<ReturnType<Agenda['list']>>[number], locale: string): Html {
    const t = texts.t(locale);
    const said = (text: Readonly<Record<string, string>> & { readonly fr: string }): string => text[locale] ?? text.fr;
    const free = freeSeats(one, taken, one.for === 'agents' ? 'agent' : 'resident', now());
    const drawn = one.draw && now() < one.draw.at ? one.draw : undefined;
    const standing = one.cancelled
      ? t('workshop.details.cancelled', { reason: one.cancelled.reason })
      : drawn
        ? t('workshop.details.draw', { count: one.seats, on: day(drawn.at, locale) })
        : free === 0
          ? t('workshop.details.full')
          : t('workshop.details.free', { count: free });
    const spoken = together(
      one.languages.map((tag) => texts.languageNames(tag)[0] ?? tag),
      locale,
    );
    return html`<li>
      <h2>${said(one.title)}</h2>
      <p>
        <time datetime="${one.starts.toISOString()}">${dayAndTime(one.starts, locale)}-${clockTime(one.ends, locale)}</time>
      </p>
      <p><bdi>${one.place.name}, ${one.place.address}</bdi> (${t('vote.district.label', { number: one.district })})</p>
      <p>${said(one.summary)}</p>
      <p>${t('agenda.spoken', { languages: spoken })}</p>
      <p>${standing}${one.for === 'agents' ? ` ${t('agenda.agents')}` : ''}</p>
      <p>
        ${one.cancelled || one.for === 'agents' ? undefined : html`<a href="/?go=atelier-${one.code}">${t('agenda.book', { code: one.code })}</a>`}
        <a href="/workshops/${one.code}.ics?locale=${locale}">${t('agenda.file')}</a>
      </p>
    </li>`;
  }

  function document(list: Awaited<ReturnType<Agenda['list']>>, locale: string): string {
    const t = texts.t(locale);
    const body = html`${list.some(({ workshop }) => workshop.demo) ? html`<p>${t('agenda.demo')}</p>` : undefined}
      ${
        list.length === 0
          ? html`<p>${t('workshop.none')}</p>`
          : html`<ul class="agenda">
              ${list.map((one) => entry(one, locale))}
            </ul>`
      }
      <p><a href="/workshops/all.ics?locale=${locale}">${t('agenda.all')}</a></p>`;
    return plainPage({ locale, title: t('workshop.title'), body, languages: (tag) => `/workshops?locale=${tag}` }, texts);
  }

  function attested(given: string, certificate: Certificate | undefined, locale: string): string {
    const t = texts.t(locale);
    const attests = ({ number, workshop: one }: Certificate): Html => {
      const values = {
        title: one.title[locale] ?? one.title.fr,
        day: dayAndYear(one.starts, locale),
        time: clockTime(one.starts, locale),
        end: clockTime(one.ends, locale),
        // Isolated: Latin letters in a sentence that may run from right to left.
        place: `\u2068${one.place.name}, ${one.place.address}\u2069`,
      };
      return html`${one.demo ? html`<p>${t('agenda.demo')}</p>` : undefined}
        <p>${t('agenda.certificate.good', values)}</p>
        <p><bdi>${number}</bdi></p>
        <p>${t('agenda.certificate.name')}</p>
        <hr />`;
    };
    const body = certificate
      ? attests(certificate)
      : html`<p>${t('agenda.certificate.bad')}</p>
          <p><a href="/">Porte-voix</a></p>`;
    const languages = (tag: string): string => `/workshops/certificate/${encodeURIComponent(given)}?locale=${tag}`;
    return plainPage({ locale, title: t('agenda.certificate.title'), body, languages }, texts);
  }
  return router;
}
