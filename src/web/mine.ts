import express, { type Router } from 'express';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Texts } from '../i18n';
import type { FileOf, MineFiles } from '../services/mine-files';
import { html } from './html';
import { languageOf } from './language';

/** What the page of one's own file is made of. */
export interface MinePage {
  readonly files: Pick<MineFiles, 'look' | 'take'>;
  /** What is in the file. */
  readonly file: (person: FileOf) => Promise<Readonly<Record<string, unknown>>>;
}

type PageTexts = Pick<Texts, 't' | 'match' | 'locales'>;

/** `/mine/<token>`: a page with one button, since programs open links before people do; the button gives the file, once. */
export function createMineRoutes({ files, file }: MinePage, texts: PageTexts, now: () => Date): Router {
  const router = express.Router();
  const style = readFileSync(join(__dirname, 'door.css'));
  router.get('/style.css', (_req, res) => void res.set('Cache-Control', 'no-cache').type('text/css').send(style));
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
    return `<!doctype html>${
      html`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${t('mine.page.title')} - Porte-voix</title>
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/mine/style.css" />
        </head>
        <body>
          <main>
            <h1>${t('mine.page.title')}</h1>
            <p>${t(good ? 'mine.page.ask' : 'mine.page.gone')}</p>
            ${good ? html`<form method="post"><button>${t('mine.page.get')}</button></form>` : html`<p><a href="/">Porte-voix</a></p>`}
          </main>
        </body>
      </html>`.html
    }`;
  }
  return router;
}
