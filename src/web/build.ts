import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asset, Page, PageView } from './parts';

/**
 * What a phone bought ten years ago has at the worst. Android 5 and 6 were given newer Chromes than this one (58, of April 2017); the oldest iPhones
 * then sold, the 5s and the SE, took iOS 11 and 12. All know ES2017 whole; what is much older has no `fetch`, and reads the page without its script.
 */
const target = ['es2017', 'chrome58', 'firefox54', 'safari11'];

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Languages written from right to left. */
const rightToLeft = /^(ar|fa|he|ur|ps|dv|ckb)\b/;

/** Bundles the page from its sources in `dir`: `index.html`, `main.ts`, `style.css`, `icon.svg`, and apart, loaded on demand, `map.ts` and `map.css`. */
export async function buildPage(dir: string): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'style.css', 'map.ts', 'map.css'].map((name) => join(dir, name)),
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
  made.set('icon.svg', readFileSync(join(dir, 'icon.svg')));
  const assets = new Map<string, Asset>();
  const address = new Map<string, string>();
  for (const [name, body] of made) {
    const [stem = '', ending = ''] = name.split('.');
    const named = `${stem}-${createHash('sha256').update(body).digest('hex').slice(0, 10)}.${ending}`;
    assets.set(named, { type: types[ending] ?? 'application/octet-stream', body });
    address.set(name, `/chat/assets/${named}`);
  }
  const template = readFileSync(join(dir, 'index.html'), 'utf8').replace(/>\s+</g, '><');
  const onDemand = { map: address.get('map.js'), mapStyle: address.get('map.css') };
  return { assets, html: (view) => fill(template, view, address, onDemand) };
}

/** Fills the holes `{{name}}` and says what bears `data-text` or `data-label`, so that the page reads without its script too. */
function fill(template: string, view: PageView, address: ReadonlyMap<string, string>, onDemand: object): string {
  const dir = rightToLeft.test(view.locale) ? 'rtl' : 'ltr';
  const data = JSON.stringify({ ...view, assets: onDemand }).replace(/</g, '\\u003c');
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
