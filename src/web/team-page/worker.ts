import { byId } from '../../../channels/web/page/dom';
import { nameOf, paint, remember, remembered, speak, t } from '../../../channels/web/page/tongue';
import { createEntry } from './entry';
import type { FromPerson, Join, ToPerson } from './said';
import { keepLetter, keepWorker, keptWorker, sendLetters, waiting } from './shelf';

/** What the server says of the worker who is signed in: TeamView of src/services/outreach/team.ts, but for the code. */
interface Me {
  readonly worker: string;
  readonly place: string;
  readonly places: readonly { readonly id: string; readonly name: string }[];
  readonly campaign: string;
  readonly locales: readonly string[];
  readonly figures: Readonly<Record<(typeof figures)[number], number>>;
  readonly pass: string;
  readonly join: Join;
}
interface View {
  /** The person's document. */
  readonly person: string;
  readonly key: string;
}

const figures = ['today', 'helped', 'joined', 'voted', 'proposed', 'booked', 'cards'] as const;
/** What the server wrote beside the page's texts. */
const view = JSON.parse(byId('view').textContent || '') as View;
/** Milliseconds after which a network that does not answer is none. */
const patience = 4000;

let me: Me | undefined;
let frame: HTMLIFrameElement | undefined;
/** The person's document, at hand before it is wanted. */
let person: Promise<string> | undefined;

const json = (body: object): RequestInit => ({
  method: 'POST',
  credentials: 'same-origin',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Undefined without a network, or with one that is too slow. */
function ask(path: string, init: RequestInit = { credentials: 'same-origin' }): Promise<Response | undefined> {
  return Promise.race([
    fetch(path, init).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience)),
  ]);
}

function show(which: 'door' | 'home' | 'given-back' | 'person'): void {
  byId('desk').hidden = which !== 'door' && which !== 'home';
  byId('door').hidden = which !== 'door';
  byId('home').hidden = which !== 'home';
  byId('given-back').hidden = which !== 'given-back';
}

/** Who is signed in, asked anew; what was known before where there is no network. */
async function look(): Promise<void> {
  const answer = await ask('/team/me');
  if (answer && answer.status === 401) {
    me = undefined;
    await keepWorker(undefined);
  } else if (answer && answer.ok) {
    me = (await answer.json()) as Me;
    // A pass is for now: it is not kept.
    await keepWorker({ ...me, pass: '' });
  } else me = me || (await keptWorker<Me>());
  const offline = !answer || !answer.ok;
  byId('state').textContent = offline ? t('workerOffline') : '';
  if (offline && me) me = { ...me, pass: '' };
  draw();
}

function draw(): void {
  if (frame || !byId('given-back').hidden) return;
  if (!me) return show('door');
  byId('place').textContent = me.place;
  byId('campaign').textContent = me.campaign;
  byId('worker').textContent = me.worker;
  for (const each of figures) byId(each).textContent = String(me.figures[each]);
  byId('languages').textContent = me.locales.map(nameOf).join(', ');
  drawPlaces(me);
  show('home');
}

/** Where they are, of the campaign's places: another has its own languages and its own code. */
function drawPlaces({ place, places }: Me): void {
  const select = byId<HTMLSelectElement>('places');
  select.textContent = '';
  for (const { id, name } of places) select.add(new Option(name, id, false, name === place));
  byId('where').hidden = places.length < 2;
}
byId<HTMLSelectElement>('places').onchange = async ({ target }) => {
  const answer = await ask('/team/place', json({ place: (target as HTMLSelectElement).value }));
  if (answer && answer.ok) me = (await answer.json()) as Me;
  draw();
};

/** Sends what waits; where the browser can, it goes on trying after the page is closed. */
async function send(): Promise<void> {
  try {
    const { signedOut } = await sendLetters();
    if (signedOut && me) {
      me = undefined;
      draw();
    }
  } catch {
    const { ready } = navigator.serviceWorker;
    const { sync } = (await ready) as unknown as { sync?: { register(tag: string): Promise<void> } };
    if (sync) sync.register('letters').catch(() => undefined);
  }
  byId('waiting').textContent = String(await waiting());
}

const forgetEntry = createEntry(async (body) => {
  const answer = await ask('/team/door', json(body));
  if (answer && answer.status === 401) {
    me = undefined;
    draw();
  }
  return answer;
});

byId<HTMLFormElement>('door').onsubmit = async (event) => {
  event.preventDefault();
  const [name, pin] = [byId<HTMLInputElement>('name'), byId<HTMLInputElement>('pin')];
  const answer = await ask('/team/session', json({ name: name.value.trim(), pin: pin.value.trim() }));
  pin.value = '';
  if (!answer) return void (byId('warning').textContent = t('noNetwork'));
  if (answer.ok) {
    name.value = '';
    byId('warning').textContent = '';
    await look();
    return send();
  }
  const { reason = '' } = (await answer.json()) as { reason?: string };
  byId('warning').textContent = t(
    answer.status === 429 ? 'tooMany' : reason === 'bad-pin' ? 'badPin' : reason === 'ended' ? 'ended' : 'wrong',
  );
};

byId('leave').onclick = async () => {
  forgetEntry();
  await ask('/team/session', { ...json({}), method: 'DELETE' });
  me = undefined;
  await keepWorker(undefined);
  draw();
};

/** Gives the phone to somebody: a frame without an origin, which can read nothing of this page, nor this page of it. */
byId('next').onclick = async () => {
  if (opening) return;
  opening = true;
  try {
    await look();
    if (me && !frame) await hand();
  } finally {
    opening = false;
  }
};

/** A second tap while the first still looks begins nobody more. */
let opening = false;

async function hand(): Promise<void> {
  forgetEntry();
  const made = document.createElement('iframe');
  made.className = 'person';
  made.title = t('personTitle');
  made.setAttribute('sandbox', 'allow-scripts allow-forms');
  made.srcdoc = await (person || fetchPerson());
  frame = made;
  show('person');
  document.body.appendChild(made);
  made.focus();
}

const fetchPerson = (): Promise<string> =>
  (person = fetch(view.person)
    .then((answer) => answer.text())
    .catch((error) => {
      person = undefined;
      throw error;
    }));

const tell = (words: ToPerson): void => {
  // A frame without an origin can be addressed by no origin.
  if (frame && frame.contentWindow) frame.contentWindow.postMessage(words, '*');
};

addEventListener('message', ({ source, data }) => {
  if (!frame || source !== frame.contentWindow || !me) return;
  const said = data as FromPerson;
  if (said.kind === 'ready')
    tell({ kind: 'begin', locales: me.locales, ...(me.pass ? { pass: me.pass } : {}), key: view.key, join: me.join });
  else if (said.kind === 'letter')
    keepLetter({ id: said.id, sealed: said.sealed }).then(
      () => {
        tell({ kind: 'kept', id: said.id, ok: true });
        void send();
      },
      () => tell({ kind: 'kept', id: said.id, ok: false }),
    );
  else takeBack(said.unsent);
});

/** The frame and all that it knew are gone; the worker's own screen waits until the worker has the phone. */
function takeBack(unsent: boolean): void {
  if (!frame) return;
  frame.remove();
  frame = undefined;
  byId('unsent').hidden = !unsent;
  show('given-back');
  byId('back-title').focus();
}

byId('back').onclick = () => {
  byId('given-back').hidden = true;
  draw();
  void look();
  void send();
};

/** Neither a page kept for the back button nor one that is left keeps the person. */
addEventListener('pagehide', () => {
  forgetEntry();
  takeBack(true);
});
addEventListener('online', () => void Promise.all([look(), send()]));

byId<HTMLSelectElement>('language').onchange = async ({ target }) => {
  const { value } = target as HTMLSelectElement;
  await speak(value);
  remember(value);
  // An address that names another language would win over what is remembered.
  history.replaceState(null, '', location.pathname);
  byId('warning').textContent = '';
  await look();
};

async function begin(): Promise<void> {
  paint();
  byId('tongue').hidden = false;
  // The page that is kept for want of a network is in the language of the day it was kept.
  const tag = remembered();
  if (tag && !location.search) await speak(tag);
  if (navigator.serviceWorker) await navigator.serviceWorker.register('/team/sw.js', { scope: '/team' }).catch(() => undefined);
  await look();
  fetchPerson().catch(() => undefined);
  await send();
}
void begin();
