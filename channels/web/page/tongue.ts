/** What the server says about the page in one language: see PageView in src/web/parts.ts. */
export interface View {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  readonly locales: readonly (readonly [tag: string, name: string])[];
  readonly texts: Readonly<Record<string, string>>;
  readonly words: Readonly<Record<string, string>>;
  /** Addresses of what is loaded on demand. */
  readonly assets: { readonly map: string; readonly mapStyle: string };
  /** The page in its languages, where it came with all of them. */
  readonly all?: Readonly<Record<string, View>>;
}

/** Scripts written from right to left, by language. */
const rightToLeft = /^(ar|fa|he|ur|ps|dv|ckb)\b/;

let view = JSON.parse(document.getElementById('view')!.textContent ?? '') as View;

/** The page's language, a BCP 47 tag. */
export const locale = (): string => view.locale;
export const directionOf = (tag: string): 'ltr' | 'rtl' => (rightToLeft.test(tag) ? 'rtl' : 'ltr');
export const assets = (): View['assets'] => view.assets;

/** A text of the page in its language. */
export const t = (name: string): string => view.texts[name] ?? name;

/** What a word of the menu sends: one the engine hears in this language. */
export const word = (name: string): string => view.words[name] ?? name;

/** A language's own name, which is also the word that asks for it. */
export const nameOf = (tag: string): string => view.locales.find(([each]) => each === tag)?.[1] ?? tag;

/** Says everything on the page in its language. */
export function paint(): void {
  const root = document.documentElement;
  root.lang = view.locale;
  root.dir = directionOf(view.locale);
  for (const each of document.querySelectorAll<HTMLElement>('[data-text]')) each.textContent = t(each.dataset['text']!);
  for (const each of document.querySelectorAll<HTMLElement>('[data-label]')) each.setAttribute('aria-label', t(each.dataset['label']!));
  for (const each of document.querySelectorAll<HTMLElement>('[data-hint]')) each.setAttribute('placeholder', t(each.dataset['hint']!));
  for (const each of document.querySelectorAll<HTMLAnchorElement>('[data-page]'))
    each.href = `${each.dataset['page']!}?locale=${view.locale}`;
  const select = document.getElementById('language') as HTMLSelectElement;
  if (select.options.length === 0)
    for (const [tag, name] of view.locales) {
      const option = new Option(name, tag);
      option.lang = tag;
      select.add(option);
    }
  select.value = view.locale;
}

/** The server writes pages in this language from now on. */
export function remember(tag: string): void {
  document.cookie = `porte-voix-lang=${tag}; path=/; max-age=31536000; samesite=lax`;
}

/** What was remembered, for a page that comes from no server. */
export const remembered = (): string | undefined => (/(?:^|; )porte-voix-lang=([\w-]+)/.exec(document.cookie) || [])[1];

/** Changes the page's language; stays with the old one where the texts cannot be had. */
export async function speak(tag: string): Promise<void> {
  if (tag === view.locale) return;
  const { all } = view;
  if (all) {
    view = { ...(all[tag] || view), all, assets: view.assets };
    return paint();
  }
  try {
    const answer = await fetch(`/chat/texts/${tag}`);
    if (!answer.ok) return;
    view = { ...((await answer.json()) as View), assets: view.assets };
    remember(tag);
    paint();
  } catch {
    // No connection: the page is understood in the language it had.
  }
}
