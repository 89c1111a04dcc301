import express, { type Router } from 'express';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Texts } from '../i18n';
import type { Link, Links } from '../services/links';
import { html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** A way to go on: what a button leads to. */
export interface DoorWay {
  readonly channel: 'sms' | 'web' | 'whatsapp' | 'telegram';
  readonly link: string;
}

/** What the pages of short links are made of. */
export interface Doors {
  readonly links: Pick<Links, 'find' | 'opened'>;
  /** The ways on which these words may be sent, the plainest phone's first. */
  readonly ways: (words: string) => readonly DoorWay[];
  /** The number that an SMS is sent to, as people type it; absent: there is none. */
  readonly number?: string | undefined;
}

type DoorTexts = Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>;

const labels = { sms: 'door.sms', web: 'door.web', whatsapp: 'door.whatsapp', telegram: 'door.telegram' } as const;

/** `/j/<code>`: for whoever scans a poster with whatever phone. Each way that is on is a button that sends the code; no script, no cookie, and of who came
 *  nothing is kept but that one more did. */
export function createDoorRoutes({ links, ways, number }: Doors, texts: DoorTexts, now: () => Date): Router {
  const router = express.Router();
  const style = readFileSync(join(__dirname, 'door.css'));
  router.get('/style.css', (_req, res) => void res.set('Cache-Control', 'no-cache').type('text/css').send(style));
  router.get('/:code', async (req, res) => {
    const link = /^\d{4,6}$/.test(req.params.code) ? await links.find(req.params.code, now()) : undefined;
    const asked = req.query['locale'];
    const chosen = typeof asked === 'string' ? texts.match(asked) : undefined;
    const locale = chosen ?? link?.locale ?? languageOf(req, texts);
    // A change of language is no one more.
    if (link && chosen === undefined) await links.opened(link.code);
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Language', 'Content-Language': locale });
    res
      .status(link ? 200 : 404)
      .type('html')
      .send(document(link, locale));
  });

  function document(link: Link | undefined, locale: string): string {
    const t = texts.t(locale);
    const words = `JOIN ${link?.code}`;
    const body = link
      ? html`<p>${t('door.ask')}</p>
          <ul class="ways">
            ${ways(words).map((way) => html`<li><a href="${way.link}">${t(labels[way.channel])}</a></li>`)}
          </ul>
          ${number === undefined ? undefined : html`<p>${t('door.code', { words, number })} ${t('door.price')}</p>`}`
      : html`<p>${t('door.gone')}</p>
          <p><a href="/">Porte-voix</a></p>`;
    const languages = link && ((tag: string) => `/j/${link.code}?locale=${tag}`);
    return plainPage({ locale, title: link?.place ?? t('door.title'), body, languages }, texts);
  }
  return router;
}
