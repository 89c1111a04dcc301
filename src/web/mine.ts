import express, { type Router } from 'express';
import type { Texts } from '../i18n';
import type { LinkedPerson, PersonLinks } from '../services/person-links';
import { html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** What the page of one's own file is made of. */
export interface MinePage {
  readonly files: Pick<PersonLinks, 'look' | 'take'>;
  /** What is in the file. */
  readonly file: (person: LinkedPerson) => Promise<Readonly<Record<string, unknown>>>;
}

type PageTexts = Pick<Texts, 't' | 'match' | 'locales' | 'languageNames'>;

/** `/mine/<token>`: a page with one button, since programs open links before people do; the button gives the file, once. */
export function createMineRoutes({ files, file }: MinePage, texts: PageTexts, now: () => Date): Router {
  const router = express.Router();
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex' });
    next();
  });
  router.get('/:token', async (req, res) => {
    const found = await files.look(req.params.token, now());
    const locale = found?.locale ?? languageOf(req, texts);
    res
      .status(found ? 200 : 404)
      .set('Content-Language', locale)
      .type('html')
      .send(document(locale, found !== undefined));
  });
  router.post('/:token', async (req, res) => {
    const found = await files.take(req.params.token, now());
    if (!found)
      return void res
        .status(404)
        .type('html')
        .send(document(languageOf(req, texts), false));
    res.attachment('porte-voix.json').type('json');
    res.send(JSON.stringify(await file(found), null, 2));
  });

  function document(locale: string, good: boolean): string {
    const t = texts.t(locale);
    const body = good
      ? html`<p>${t('mine.page.ask')}</p>
          <form class="ways" method="post"><button>${t('mine.page.get')}</button></form>`
      : html`<p>${t('mine.page.gone')}</p>
          <p><a href="/">Porte-voix</a></p>`;
    return plainPage({ locale, title: t('mine.page.title'), body }, texts);
  }
  return router;
}
