import { createChat, type Chat, type Home } from '../../../channels/web/page/chat';
import { byId, el, name } from '../../../channels/web/page/dom';
import { fromCity, type Activity } from '../../../channels/web/page/line';
import type { Session } from '../../../channels/web/page/link';
import { closeSheet, openSheet } from '../../../channels/web/page/sheet';
import { directionOf, locale, nameOf, paint, speak, t, word } from '../../../channels/web/page/tongue';
import { base64url, bytesOf, sealLetter } from '../../services/letters';
import { watchIdle } from './idle';
import { showLetter, type Entry, type EntryChoice } from './letter';
import type { Beginning, FromPerson, ToPerson } from './said';

/** What the server wrote beside the page's texts. */
const { choices, tongues } = JSON.parse(byId('view').textContent || '') as {
  /** Dialogs that can be begun with one touch, and the text on it. */
  readonly choices: readonly (readonly [dialog: string, text: string])[];
  readonly tongues: readonly string[];
};
const receiptSign = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/;
/** Milliseconds that a page may take to say that it has kept a letter. */
const patience = 10_000;

const tell = (words: FromPerson): void => parent.postMessage(words, '*');
const screens = ['s-language', 's-notice', 's-choice', 's-letter', 's-kept', 's-later'] as const;

let beginning: Beginning | undefined;
let session: Session | undefined;
/** What the conversation is begun with: the help is counted, whatever is done. */
let link = '';
let chat: Chat | undefined;
let stopWatch = (): void => undefined;
let over = false;
const kept = new Map<string, (ok: boolean) => void>();

function show(screen: (typeof screens)[number]): void {
  for (const each of screens) byId(each).hidden = each !== screen;
  const title = byId(screen).querySelector<HTMLElement>('h1');
  if (title && screen !== 's-language') title.focus();
  scrollTo(0, 0);
}

/** One large button a line. */
function list(id: string, buttons: readonly HTMLButtonElement[]): void {
  byId(id).textContent = '';
  byId(id).append(...buttons.map((each) => el('li', {}, each)));
}
function large(label: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button' }, label);
  made.onclick = act;
  return made;
}

function offerTongues(shown: readonly string[]): void {
  list(
    'tongues',
    shown.map((tag) => {
      const made = large(nameOf(tag), () => {
        void speak(tag).then(() => {
          if (beginning) drawJoin(beginning.join);
          show('s-notice');
        });
      });
      made.lang = tag;
      made.dir = directionOf(tag);
      return made;
    }),
  );
  byId('more-tongues').hidden = shown.length === tongues.length;
}

/** With a network the conversation; without one what a phone may keep. */
const online = (): boolean => navigator.onLine && beginning !== undefined && beginning.pass !== undefined;

function offer(connected = online()): void {
  byId('choice-note').textContent = connected ? '' : t('offNote');
  const entry = (choice: EntryChoice, text: string): HTMLButtonElement =>
    large(t(text), () => {
      showLetter(choice, keep);
      show('s-letter');
    });
  // Who has no phone has a printed card made theirs, with a network too: the conversation asks for a phone.
  const printed = entry('card', 'offCard');
  list(
    'choices',
    connected
      ? [...choices.map(([dialog, text]) => large(t(text), () => void talk(dialog))), printed, large(t('other'), () => void talk('menu'))]
      : [large(t('toVote'), () => show('s-later')), entry('idea', 'offIdea'), printed, entry('sms', 'offSms'), entry('call', 'offCall')],
  );
  show('s-choice');
}

/** Seals an entry at once and has it kept: nobody but the server reads it again, this phone neither. */
async function keep(entry: Entry): Promise<boolean> {
  if (!beginning) return false;
  const id = name();
  const sealed = await sealLetter(bytesOf(beginning.key), id, { ...entry, locale: locale() });
  const ok = await new Promise<boolean>((resolve) => {
    kept.set(id, resolve);
    setTimeout(() => resolve(false), patience);
    tell({ kind: 'letter', id, sealed: base64url(sealed) });
  });
  if (ok) show('s-kept');
  return ok;
}

/** This conversation alone: begun with the worker's pass, its token nowhere but here. */
async function open(): Promise<Session> {
  if (session) {
    const answer = await fetch('/v3/directline/tokens/refresh', { method: 'POST', headers: { Authorization: `Bearer ${session.token}` } });
    if (!answer.ok) throw new Error(`token: ${answer.status}`);
    return (session = (await answer.json()) as Session);
  }
  const answer = await fetch('/team/people', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ pass: beginning && beginning.pass, locale: locale() }),
  });
  if (!answer.ok) throw new Error(`people: ${answer.status}`);
  const begun = (await answer.json()) as Session & { readonly link: string };
  ({ link } = begun);
  return (session = begun);
}

async function talk(dialog: string): Promise<void> {
  try {
    await open();
  } catch {
    return offer(false);
  }
  document.body.classList.remove('before');
  const first = session;
  let given = false;
  const home: Home = {
    session: () => {
      if (given || !first) return open();
      given = true;
      return Promise.resolve(first);
    },
    changed: () => undefined,
    forget: () => Promise.resolve(),
    opening: () => ({ deep: `${link}-${dialog}`, forgotten: false }),
    takes(words, question) {
      const said = words.trim().toLowerCase();
      // Where a list goes on, the word is the list's.
      if ((question && question.pages && question.pages > 1) || t('finishWords').split('|').indexOf(said) < 0) return false;
      finish();
      return true;
    },
    came: (lines) => lines.forEach(showReceipt),
    left: () => end(false),
  };
  chat = createChat(home);
}

function showReceipt(line: Activity): void {
  const found = fromCity(line) && receiptSign.exec(line.text || '');
  if (!found) return;
  byId('receipt-code').textContent = found[0];
  openSheet(byId<HTMLDialogElement>('receipt'));
}

/** What has not arrived is not lost in silence. */
function finish(): void {
  if (chat && chat.pending() > 0) openSheet(byId<HTMLDialogElement>('unsent'));
  else end(false);
}

/** Nothing of the person stays in this document; and the document itself goes. */
function end(unsent: boolean): void {
  if (over) return;
  over = true;
  stopWatch();
  if (chat) chat.stop();
  session = beginning = chat = undefined;
  document.body.textContent = '';
  tell({ kind: 'done', unsent });
}

function begin(words: Beginning): void {
  beginning = words;
  const known = words.locales.filter((tag) => tongues.indexOf(tag) >= 0);
  const first = known.length > 0 ? known : tongues;
  void speak(first[0] || locale());
  offerTongues(first);
  byId('more-tongues').onclick = () => offerTongues([...first, ...tongues.filter((tag) => first.indexOf(tag) < 0)]);
  show('s-language');
  stopWatch = watchIdle(
    (left) => {
      byId('countdown').hidden = left === undefined;
      byId('countdown-text').textContent = t('still').replace('{{seconds}}', String(left));
    },
    () => end(chat !== undefined && chat.pending() > 0),
  );
}

/** How to go on with a phone of one's own, in the language of now. */
function drawJoin({ words, number, qr }: Beginning['join']): void {
  for (const place of document.querySelectorAll('.join')) {
    place.textContent = '';
    if (qr) {
      place.append(el('p', {}, t('laterScan')));
      place.append(document.importNode(new DOMParser().parseFromString(qr, 'image/svg+xml').documentElement, true));
    }
    if (number) {
      const parts = t('laterSend').split(/(\{\{\w+\}\})/);
      const filled = (part: string): Node | string =>
        part === '{{words}}' || part === '{{number}}' ? el('b', { dir: 'ltr' }, part === '{{words}}' ? words : number) : part;
      place.append(el('p', {}, ...parts.map(filled)));
    }
  }
}

addEventListener('message', ({ source, data }) => {
  if (source !== parent) return;
  const said = data as ToPerson;
  if (said.kind === 'begin' && !beginning) begin(said);
  else if (said.kind === 'kept') {
    const answer = kept.get(said.id);
    kept.delete(said.id);
    if (answer) answer(said.ok);
  }
});

/** A link would lead the frame away, and leave its address behind. */
addEventListener(
  'click',
  (event) => {
    const link = (event.target as Element).closest && (event.target as Element).closest('a[href^="http"]');
    if (link) event.preventDefault();
  },
  true,
);

document.body.classList.add('before');
paint();
byId('consent').onclick = () => offer();
for (const each of document.querySelectorAll<HTMLElement>('.finish')) each.onclick = finish;
for (const each of document.querySelectorAll<HTMLElement>('.to-choice')) each.onclick = () => offer();
byId('later').onclick = () => openSheet(byId<HTMLDialogElement>('elsewhere'));
byId('elsewhere-code').onclick = () => {
  closeSheet(byId<HTMLDialogElement>('elsewhere'));
  if (chat) chat.say(word('move'));
};
byId('unsent-drop').onclick = () => end(true);
tell({ kind: 'ready' });
