import express, { type Request, type Response, type Router } from 'express';
import { clockTime, day, dayAndYear } from '../conversation/format';
import type { Texts } from '../i18n';
import type { Certificate } from '../services/workshops/certificates';
import { calendar } from '../services/workshops/calendar';
import { freeSeats, type Taken, type Workshop } from '../services/workshops/workshop';
import { html, type Html } from './html';
import { languageOf } from './language';

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
      .send(attested(certificate, locale));
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
        ? t('workshop.details.draw', { seats: one.seats, on: day(drawn.at, locale) })
        : free === 0
          ? t('workshop.details.full')
          : t('workshop.details.free', { count: free });
    const spoken = one.languages.map((tag) => texts.languageNames(tag)[0] ?? tag).join(', ');
    return html`<li>
      <h2>${said(one.title)}</h2>
      <p>
        <time datetime="${one.starts.toISOString()}"
          >${day(one.starts, locale)}, ${clockTime(one.starts, locale)}-${clockTime(one.ends, locale)}</time
        >
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

  const document = (list: Awaited<ReturnType<Agenda['list']>>, locale: string): string => {
    const t = texts.t(locale);
    return page(
      locale,
      t('workshop.title'),
      '/workshops',
      html`${list.some(({ workshop }) => workshop.demo) ? html`<p>${t('agenda.demo')}</p>` : undefined}
        ${
          list.length === 0
            ? html`<p>${t('workshop.none')}</p>`
            : html`<ul class="agenda">
                ${list.map((one) => entry(one, locale))}
              </ul>`
        }
        <p><a href="/workshops/all.ics?locale=${locale}">${t('agenda.all')}</a></p>`,
    );
  };

  function attested(certificate: Certificate | undefined, locale: string): string {
    const t = texts.t(locale);
    if (!certificate) return page(locale, t('agenda.certificate.title'), undefined, html`<p>${t('agenda.certificate.bad')}</p>`);
    const { number, workshop: one } = certificate;
    const values = {
      title: one.title[locale] ?? one.title.fr,
      day: dayAndYear(one.starts, locale),
      time: clockTime(one.starts, locale),
      end: clockTime(one.ends, locale),
      place: `${one.place.name}, ${one.place.address}`,
    };
    return page(
      locale,
      t('agenda.certificate.title'),
      `/workshops/certificate/${number}`,
      html`${one.demo ? html`<p>${t('agenda.demo')}</p>` : undefined}
        <p>${t('agenda.certificate.good', values)}</p>
        <p><bdi>${number}</bdi></p>
        <p>${t('agenda.certificate.name')}</p>
        <hr />`,
    );
  }

  /** `path`: the same page, in whose other languages it can be read. */
  function page(locale: string, title: string, path: string | undefined, body: Html): string {
    return `<!doctype html>${
      html`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} - Porte-voix</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/j/style.css" />
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            ${body}
            ${
              path === undefined
                ? undefined
                : html`<ul class="languages">
                    ${texts.locales.map((tag) =>
                      tag === locale
                        ? html`<li lang="${tag}" aria-current="true">${texts.languageNames(tag)[0] ?? tag}</li>`
                        : html`<li>
                            <a href="${path}?locale=${tag}" lang="${tag}" hreflang="${tag}">${texts.languageNames(tag)[0] ?? tag}</a>
                          </li>`,
                    )}
                  </ul>`
            }
          </main>
        </body>
      </html>`.html
    }`;
  }
  return router;
}
