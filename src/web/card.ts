import express, { type Request, type Response, type Router } from 'express';
import type { T, Texts } from '../i18n';
import type { Cards } from '../services/cards';
import type { PersonLinks } from '../services/person-links';
import { inFours } from '../services/printed';
import { qrSvg } from '../services/qr-code';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** What the page of one's own card is made of. */
export interface CardPage {
  /** `shows`: the card's number. */
  readonly links: Pick<PersonLinks, 'look'>;
  readonly cards: Pick<Cards, 'holder'>;
}

type PageTexts = Pick<Texts, 't' | 'match' | 'locales' | 'languageNames'>;

/** `/card/<token>`: a page with one button, since programs open links before people do; the button shows the card's number, large and as a code, while the link
 *  lasts and the card is good. */
export function createCardRoutes({ links, cards }: CardPage, texts: PageTexts, now: () => Date): Router {
  const router = express.Router();
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, noarchive' });
    next();
  });
  const asked = (t: T): Html =>
    html`<p>${t('card.page.ask')}</p>
      <form class="ways" method="post"><button>${t('card.page.get')}</button></form>`;
  const shown = (t: T, number: string): Html =>
    html`<p class="card-number" dir="ltr">${inFours(number)}</p>
      <figure class="card-code" role="img" aria-label="${t('card.page.code')}">${{ html: qrSvg(number) }}</figure>
      <p>${t('card.page.use')}</p>`;
  const gone = (t: T): Html =>
    html`<p>${t('card.page.gone')}</p>
      <p><a href="/">Porte-voix</a></p>`;

  async function answer(req: Request<{ token: string }>, res: Response, body: (t: T, number: string) => Html): Promise<void> {
    const found = await links.look(req.params.token, now());
    const number = found?.shows;
    const good = number !== undefined && (await cards.holder(number)) !== undefined;
    const locale = found?.locale ?? languageOf(req, texts);
    const t = texts.t(locale);
    res
      .status(good ? 200 : 404)
      .set('Content-Language', locale)
      .type('html')
      .send(plainPage({ locale, title: t('card.title'), body: good ? body(t, number) : gone(t) }, texts));
  }
  router.get('/:token', (req, res) => answer(req, res, asked));
  router.post('/:token', (req, res) => answer(req, res, shown));
  return router;
}
