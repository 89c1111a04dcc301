import { build } from 'esbuild';
import express, { type Router } from 'express';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { T, Texts } from '../i18n';
import type { Edition } from '../services/voting';
import { languageOf } from './language';
import type { VerifyView } from './verify-view';

/** The page that checks a receipt in the browser, built. */
export interface VerifyPage {
  readonly template: string;
  readonly script: Buffer;
  readonly style: Buffer;
  readonly icon: Buffer;
}

/** What its program says; holes are filled in the browser. */
const said = (t: T): VerifyView['texts'] => ({
  loading: t('verify.loading'),
  loaded: t('verify.loaded', { total: '{{total}}', when: '{{when}}', root: '{{root}}' }),
  signed: t('verify.signed'),
  unchecked: t('verify.unchecked'),
  forged: t('verify.forged'),
  empty: t('verify.empty'),
  offline: t('verify.offline'),
  wrong: t('verify.wrong'),
  found: t('verify.found', { place: '{{place}}', total: '{{total}}' }),
  notYet: t('verify.notYet'),
  mistyped: t('verify.mistyped'),
  none: t('verify.none'),
});
/** What its document says. */
const written = (t: T) => ({
  title: t('verify.title'),
  intro: t('verify.intro'),
  noscript: t('verify.noscript'),
  edition: t('verify.edition'),
  receipt: t('verify.receipt'),
  check: t('verify.check'),
  code: t('verify.code'),
  meansTitle: t('verify.meansTitle'),
  means: t('verify.means'),
  public: t('verify.public'),
});

/** Bundles the page from its sources in `dir` and the icon's file, for browsers of ten years ago as the residents' page is. */
export async function buildVerifyPage(dir: string, icon: string): Promise<VerifyPage> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'style.css'].map((name) => join(dir, name)),
    outdir: dir,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['es2017', 'chrome58', 'firefox54', 'safari11'],
    supported: { destructuring: true },
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const file = (ending: string): Buffer => Buffer.from(outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? []);
  return {
    template: readFileSync(join(dir, 'index.html'), 'utf8').replace(/>\s+</g, '><'),
    script: file('.js'),
    style: file('.css'),
    icon: readFileSync(icon),
  };
}

export interface VerifyParts {
  readonly page: VerifyPage;
  readonly texts: Pick<Texts, 'locales' | 't' | 'match'>;
  readonly editions: () => Promise<readonly Edition[]>;
}

/** `/verify`: whoever has a receipt finds its ballot in the published box. The receipt never leaves the browser, which fetches the whole box's hashes and
 *  reckons its root by itself; once that is done it needs no network. */
export function createVerifyRoutes({ page, texts, editions }: VerifyParts): Router {
  const router = express.Router();
  router.get('/', async (req, res) => {
    const wanted = typeof req.query['lang'] === 'string' ? texts.match(req.query['lang']) : undefined;
    const locale = wanted ?? languageOf(req, texts);
    const t = texts.t(locale);
    const view: VerifyView = {
      locale,
      editions: (await editions()).filter(({ sealing }) => sealing).map(({ id, title }) => [id, title[locale] ?? title.fr]),
      texts: said(t),
    };
    const holes: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(written(t)).map(([name, text]) => [name, escape(text)])),
      locale,
      dir: locale === 'ar' ? 'rtl' : 'ltr',
      view: JSON.stringify(view).replace(/</g, '\\u003c'),
    };
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(page.template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => holes[name] ?? ''));
  });
  router.get('/main.js', (_req, res) => void res.set('Cache-Control', 'no-cache').type('text/javascript').send(page.script));
  router.get('/style.css', (_req, res) => void res.set('Cache-Control', 'no-cache').type('text/css').send(page.style));
  router.get('/icon.svg', (_req, res) => void res.set('Cache-Control', 'no-cache').type('image/svg+xml').send(page.icon));
  return router;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
