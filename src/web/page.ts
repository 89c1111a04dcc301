import compression from 'compression';
import express, { type Response, type Router } from 'express';
import { languageOf } from './language';
import { cookieOf, createOwnPage } from './own-page';
import { pageKeys } from './page-texts';
import type { PageView, WebParts } from './parts';
import { createRates, network } from './rates';
import { refuse } from './refusal';
import { lifetimes, type Seals } from './tokens';

/** The residents' page, its files, its texts, and the cookie by which a device finds its conversation again. */
export function createPageRoutes(parts: WebParts, seals: Seals): Router {
  const { texts, page, config } = parts;
  const take = createRates(config.rates);
  const router = express.Router();
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  /** `__Host-`: this host alone, whole, over https (RFC 6265bis, section 4.1.3.2). */
  const cookie = secure ? '__Host-porte-voix' : 'porte-voix';
  const cookieRules = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const;

  const view = (locale: string): PageView => pageView(texts, locale);
  const views = new Map(texts.locales.map((locale) => [locale, view(locale)]));

  router.use(compression());
  router.get('/', (req, res) => {
    const wanted = typeof req.query['lang'] === 'string' ? req.query['lang'] : cookieOf(req, 'porte-voix-lang');
    const locale = (wanted === undefined ? undefined : texts.match(wanted)) ?? languageOf(req, texts);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language, Cookie', 'Content-Language': locale });
    res.type('html').send(page.html(views.get(locale) ?? view(locale)));
  });
  router.get('/chat/texts/:locale', (req, res) => {
    const found = views.get(req.params.locale);
    if (!found) return refuse(res, 'NotFound', texts.t(languageOf(req, texts)));
    res.set('Cache-Control', 'no-cache').json(found);
  });
  router.get('/chat/assets/:name', (req, res, next) => {
    const asset = page.assets.get(req.params.name);
    if (!asset) return next();
    // The map of a shared phone's frame, which has no origin, is this one too.
    res.set({
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    res.send(asset.body);
  });

  // Under this name for pages without a program of their own.
  const icon = [...page.assets].find(([name]) => name.startsWith('icon-'))?.[1];
  router.get('/icon.svg', (_req, res, next) =>
    icon ? void res.set({ 'Content-Type': icon.type, 'Cache-Control': 'public, max-age=86400' }).send(icon.body) : next(),
  );

  const ownPage = createOwnPage(config.publicUrl, texts);
  const setCookie = (res: Response, conversation: string) =>
    res.cookie(cookie, seals.device.close({ c: conversation }, lifetimes.device), { ...cookieRules, maxAge: lifetimes.device * 1000 });

  router.post('/chat/session', ownPage, async (req, res) => {
    const wait = await take('conversations', network(req.ip ?? ''));
    if (wait > 0) {
      res.set('Retry-After', String(wait));
      return refuse(res, 'TooManyRequests', texts.t(languageOf(req, texts)));
    }
    const opened = seals.device.open(cookieOf(req, cookie) ?? '');
    const conversation = opened.kind === 'open' ? opened.value.c : parts.id();
    setCookie(res, conversation);
    res.set('Cache-Control', 'no-store').json({
      conversationId: conversation,
      token: seals.token.close({ c: conversation }, lifetimes.token),
      expires_in: lifetimes.token,
    });
  });
  /** Forgets the device, not the conversation: what was voted stays voted. */
  router.delete('/chat/session', ownPage, (_req, res) => {
    res.clearCookie(cookie, cookieRules).status(204).end();
  });
  return router;
}

/** What the page says in one language. */
export function pageView(texts: WebParts['texts'], locale: string): PageView {
  const t = texts.t(locale);
  const word = (list: string, otherwise: string) => texts.words(locale, list)[0]?.split('|')[0] ?? otherwise;
  return {
    locale,
    locales: texts.locales.map((tag) => [tag, texts.languageNames(tag)[0] ?? tag]),
    texts: Object.fromEntries(pageKeys.map((key) => [key.slice('web.'.length), t(key)])),
    words: { menu: word('menu', 'menu'), help: word('help', 'help'), back: word('back', '0'), move: word('move', 'move') },
  };
}
