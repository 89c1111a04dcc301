import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asset, Page, PageView } from './parts';
import type { PhonePage } from './phone';

/**
 * What a phone bought ten years ago has at the worst. Android 5 and 6 were given newer Chromes than this one (58, of April 2017); the oldest iPhones
 * then sold, the 5s and the SE, took iOS 11 and 12. All know ES2017 whole; what is much older has no `fetch`, and reads the page without its script.
 */
const target = ['es2017', 'chrome58', 'firefox54', 'safari11'];

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** Languages written from right to left. */
const rightToLeft = /^(ar|fa|he|ur|ps|dv|ckb)\b/;

/** A page's files under names that change with their content, and its document with holes. */
interface Built {
  readonly template: string;
  readonly assets: ReadonlyMap<string, Asset>;
  /** Where each file is served, by its own name. */
  readonly address: ReadonlyMap<string, string>;
}

/** Bundles a page from its sources in `dir`: `index.html`, these entry points, and files that are served as they are. `base`: where it is all served. */
async function bundle(dir: string, entries: readonly string[], asTheyAre: readonly string[], base: string): Promise<Built> {
  const { outputFiles } = await build({
    entryPoints: entries.map((name) => join(dir, name)),
    outdir: dir,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target,
    // Chrome before 71 and Safari before 14.1 have it with flaws that esbuild cannot work around, in patterns this page does not use.
    supported: { destructuring: true },
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.png': 'empty' },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const made = new Map(outputFiles.map(({ path, contents }) => [path.slice(dir.length + 1), Buffer.from(contents)]));
  for (const name of asTheyAre) made.set(name, readFileSync(join(dir, name)));
  const assets = new Map<string, Asset>();
  const address = new Map<string, string>();
  for (const [name, body] of made) {
    const [stem = '', ending = ''] = name.split('.');
    const named = `${stem}-${createHash('sha256').update(body).digest('hex').slice(0, 10)}.${ending}`;
    assets.set(named, { type: types[ending] ?? 'application/octet-stream', body });
    address.set(name, `${base}/${named}`);
  }
  return { template: readFileSync(join(dir, 'index.html'), 'utf8').replace(/>\s+</g, '><'), assets, address };
}

/** The residents' page; `map.ts` and `map.css` are apart, loaded on demand. */
export async function buildPage(dir: string): Promise<Page> {
  const { template, assets, address } = await bundle(dir, ['main.ts', 'style.css', 'map.ts', 'map.css'], ['icon.svg'], '/chat/assets');
  const onDemand = { map: address.get('map.js'), mapStyle: address.get('map.css') };
  return { assets, html: (view) => fill(template, { ...view, assets: onDemand }, address) };
}

/** The phones' page. */
export async function buildPhonePage(dir: string): Promise<PhonePage> {
  const { template, assets, address } = await bundle(dir, ['main.ts', 'style.css'], ['icon.svg', 'photo.png'], '/phone/assets');
  return { assets, html: (view) => fill(template, { ...view, photo: address.get('photo.png') }, address) };
}

/** Fills the holes `{{name}}` and says what bears `data-text` or `data-label`, so that the page reads without its script too. */
function fill<View extends Pick<PageView, 'locale' | 'texts'>>(template: string, view: View, address: ReadonlyMap<string, string>): string {
  const dir = rightToLeft.test(view.locale) ? 'rtl' : 'ltr';
  const data = JSON.stringify(view).replace(/</g, '\\u003c');
  const holes: Readonly<Record<string, string>> = {
    locale: view.locale,
    dir,
    description: escape(view.texts['description'] ?? ''),
    view: data,
  };
  return template
    .replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => holes[name] ?? address.get(name) ?? '')
    .replace(/data-text="(\w+)"([^>]*)>/g, (all, name: string) => `${all}${escape(view.texts[name] ?? '')}`)
    .replace(/data-label="(\w+)"/g, (all, name: string) => `${all} aria-label="${escape(view.texts[name] ?? '')}"`)
    .replace(/data-hint="(\w+)"/g, (all, name: string) => `${all} placeholder="${escape(view.texts[name] ?? '')}"`);
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
