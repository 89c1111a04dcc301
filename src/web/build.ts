import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asset, Page, PageView } from './parts';
import type { PhonePage } from './phone';
import type { TeamPage } from './team';

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

/** Compiles programs and styles from their sources in `dir`, by their own names. */
async function compile(dir: string, entries: readonly string[]): Promise<Map<string, Buffer>> {
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
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(dir.length + 1), Buffer.from(contents)]));
}

/** Names a file by its content. */
function named(name: string, body: Buffer): string {
  const [stem = '', ending = ''] = name.split('.');
  return `${stem}-${createHash('sha256').update(body).digest('hex').slice(0, 10)}.${ending}`;
}

/** Bundles a page from its sources in `dir`: `index.html`, these entry points, and files that are served as they are. `base`: where it is all served. */
async function bundle(dir: string, entries: readonly string[], asTheyAre: readonly string[], base: string): Promise<Built> {
  const made = await compile(dir, entries);
  for (const name of asTheyAre) made.set(name, readFileSync(join(dir, name)));
  const assets = new Map<string, Asset>();
  const address = new Map<string, string>();
  for (const [name, body] of made) {
    const file = named(name, body);
    assets.set(file, { type: types[name.slice(name.indexOf('.') + 1)] ?? 'application/octet-stream', body });
    address.set(name, `${base}/${file}`);
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

/**
 * The outreach workers' page, and the document that it gives a person the phone with: the residents' page `chat` from its sources, begun by other means.
 * That document is put into a frame as it stands, so its program and its style are in it, and named by their hashes to whoever writes the page's policy.
 */
export async function buildTeamPage(dir: string, chatDir: string, chat: Page): Promise<TeamPage> {
  const made = await compile(dir, ['worker.ts', 'worker.css', 'person.ts', 'person.css', 'sw.ts']);
  const file = (name: string): Buffer => made.get(name) ?? Buffer.alloc(0);
  const icon = [...chat.assets.keys()].find((name) => name.startsWith('icon')) ?? '';
  const assets = new Map(
    ['worker.js', 'worker.css'].map((name) => [
      named(name, file(name)),
      { type: types[name.slice(name.indexOf('.') + 1)] ?? '', body: file(name) },
    ]),
  );
  const address = new Map([...assets.keys()].map((name) => [name.replace(/-\w+\./, '.'), `/team/assets/${name}`]));
  address.set('icon.svg', `/chat/assets/${icon}`);
  const template = readFileSync(join(dir, 'worker.html'), 'utf8').replace(/>\s+</g, '><');
  const script = file('person.js')
    .toString()
    .trim()
    .replace(/<\/script/g, '<\\/script');
  const style = file('person.css').toString().trim();
  const body = readFileSync(join(dir, 'person.html'), 'utf8');
  const person = readFileSync(join(chatDir, 'index.html'), 'utf8')
    .replace(/<link [^>]*>|<meta name="(description|theme-color)"[^>]*>/g, '')
    .replace(/<script src=[^>]*><\/script>/, '')
    .replace(/<a class="skip"/, () => `${body}<a class="skip"`)
    .replace(/>\s+</g, '><');
  const onDemand = { map: chatFile(chat, 'map', 'js'), mapStyle: chatFile(chat, 'map', 'css') };
  return {
    assets,
    files: [...address.values()],
    worker: file('sw.js'),
    policy: { script: hashOf(script), style: hashOf(style) },
    html: (view) => fill(template, view, address),
    person: (view) =>
      fill(person, { ...view, assets: onDemand }, new Map())
        .replace('</head>', () => `<style>${style}</style></head>`)
        .replace('</body>', () => `<script>${script}</script></body>`),
  };
}

const chatFile = ({ assets }: Page, stem: string, ending: string): string =>
  `/chat/assets/${[...assets.keys()].find((name) => name.startsWith(`${stem}-`) && name.endsWith(`.${ending}`)) ?? ''}`;

/** As a page's policy names a script or style that stands in it (Content Security Policy 3, section 2.3.1). */
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

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
