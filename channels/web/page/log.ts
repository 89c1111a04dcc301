import { byId, el } from './dom';
import { isolate } from './isolate';
import { fromCity, type Activity } from './line';
import { directionOf, locale, t } from './tongue';
import { createMemory, dayOf } from './words';

/** What the conversation shows. */
export interface Log {
  /** A line that is kept: shown once, whatever way it came. */
  add(line: Activity): void;
  /** One's own message before it is kept. `point`: it shows a place; `picture`: the address of a photo. */
  pend(id: string, words: string, point: boolean, picture?: string): void;
  /** It is kept now, under this id; or it is kept already and was shown. */
  settle(id: string, lineId: string | undefined): void;
  /** It did not get through yet; `text` under it says so, beside a button that tries again. */
  wait(id: string, text: string, retry: () => void): void;
  /** It will never get through; `text` under it says so. */
  fail(id: string, text: string): void;
  remove(id: string): void;
  /** True until it is kept, failed or removed; it may come by the stream before its sending is answered. */
  waits(id: string): boolean;
  /** Blanks what has been emptied since it was shown. */
  refresh(lines: readonly Activity[]): void;
  /** True while something is shown that a vote will empty. */
  readonly secrets: boolean;
  readonly memory: ReturnType<typeof createMemory>;
}

const clock = (line: Activity): Date => new Date(line.timestamp ?? Date.now());

export function createLog(): Log {
  const box = byId('log');
  const memory = createMemory();
  const shown = new Map<string, HTMLElement>();
  const pending = new Map<string, HTMLElement>();
  const secret = new Set<string>();
  let day = '';

  function place(made: HTMLElement): void {
    const [first] = pending.values();
    box.insertBefore(made, first && first.parentNode === box ? first : null);
  }

  function markDay(line: Activity): void {
    const at = clock(line);
    const key = at.toDateString();
    if (key === day) return;
    const words = new Intl.DateTimeFormat(line.locale ?? locale(), { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
    if (day !== '' || key !== new Date().toDateString())
      place(el('p', { class: 'day', lang: line.locale, dir: 'auto' }, el('time', { datetime: at.toISOString().slice(0, 10) }, words)));
    day = key;
  }

  function draw(line: Activity): HTMLElement {
    const mine = !fromCity(line);
    const data = line.channelData;
    const emptied = data?.emptied ?? false;
    const text = data?.value === undefined || emptied ? (data?.question ?? line.text ?? '') : memory.wordsOf(data.value, data.stamp);
    const pictures = (line.attachments ?? []).map(({ contentUrl }) => new URL(contentUrl ?? '', location.href));
    return bubble({
      mine,
      text: mine ? (dayOf(text, line.locale ?? locale()) ?? text) : text,
      lang: line.locale ?? locale(),
      kind: emptied ? 'emptied' : line.entities?.length ? 'point' : data?.prompt ? 'ask' : 'say',
      pictures: pictures.map(({ pathname, search }) => pathname + search),
    });
  }

  return {
    memory,
    get secrets() {
      return secret.size > 0;
    },
    add(line) {
      const id = line.id ?? '';
      if (shown.has(id) || line.type !== 'message') return;
      memory.remember(line);
      const named = line.channelData?.clientActivityID;
      if (named !== undefined && pending.has(named)) return this.settle(named, id);
      markDay(line);
      const made = draw(line);
      place(made);
      shown.set(id, made);
      if (line.channelData?.secret) secret.add(id);
    },
    pend(id, words, point, picture) {
      const made = bubble({ mine: true, text: words, lang: locale(), kind: point ? 'point' : 'say', pictures: picture ? [picture] : [] });
      made.classList.add('pending');
      pending.set(id, made);
      box.append(made);
    },
    settle(id, lineId) {
      const made = pending.get(id);
      if (!made) return;
      pending.delete(id);
      if (lineId === undefined || shown.has(lineId)) return made.remove();
      made.classList.remove('pending');
      made.querySelector('.fate')?.remove();
      shown.set(lineId, made);
    },
    wait(id, text, retry) {
      const made = pending.get(id);
      if (!made || made.querySelector('.fate')) return;
      const again = el('button', { type: 'button' }, t('retry'));
      again.onclick = retry;
      made.append(el('p', { class: 'fate' }, text, again));
    },
    fail(id, text) {
      const made = pending.get(id);
      if (!made) return;
      pending.delete(id);
      made.classList.remove('pending');
      made.querySelector('.fate')?.remove();
      made.append(el('p', { class: 'fate' }, text));
    },
    remove(id) {
      pending.get(id)?.remove();
      pending.delete(id);
    },
    waits: (id) => pending.has(id),
    refresh(lines) {
      secret.clear();
      for (const line of lines) {
        const before = shown.get(line.id ?? '');
        if (line.channelData?.secret) secret.add(line.id ?? '');
        if (!before || !line.channelData?.emptied || before.classList.contains('emptied')) continue;
        const made = draw(line);
        before.replaceWith(made);
        shown.set(line.id ?? '', made);
      }
    },
  };
}

interface Bubble {
  readonly mine: boolean;
  readonly text: string;
  readonly lang: string;
  readonly kind: 'say' | 'ask' | 'emptied' | 'point';
  readonly pictures: readonly string[];
}

/** One message: who speaks (for those who do not see it), what they say, each in its language and direction. */
function bubble({ mine, text, lang, kind, pictures }: Bubble): HTMLElement {
  const said = el('div', { class: 'said', lang, dir: mine ? 'auto' : directionOf(lang) });
  for (const source of pictures) said.append(el('img', { src: source, alt: t('picture'), loading: 'lazy' }));
  for (const part of text.split(/\n{2,}/))
    if (part) said.append(el('p', {}, ...(mine ? isolate(part) : linked(lang === 'fr' ? spaced(part) : part))));
  return el(
    'div',
    { class: `line ${mine ? 'mine' : 'theirs'} ${kind}` },
    el('span', { class: 'unseen' }, mine ? t('you') : 'Porte-voix', ' : '),
    said,
  );
}

/** French signs never begin a line. */
const spaced = (text: string): string => text.replace(/ ([:;!?»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

/** Addresses in our own words become links. */
function linked(text: string): (Node | string)[] {
  const found: (Node | string)[] = [];
  text
    .split(/(https?:\/\/[^\s)»”]+[^\s)»”.,;:!?])/)
    .forEach((part, index) => found.push(...(index % 2 ? [el('a', { href: part, rel: 'noopener' }, part)] : isolate(part))));
  return found;
}
