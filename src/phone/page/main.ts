import { byId, el } from '../../../channels/web/page/dom';
import { parts } from '../../conversation/gsm';
import { phoneChannels, type Line, type PhoneChannel, type PhoneEvent } from '../line';
import type { Doing } from '../way';
import { bubble } from './bubble';
import { createKeypad } from './keypad';
import { samePlace } from './same-place';
import { t, view } from './view';

/** Numbers that exist in films alone (arcep.fr, numbering plan: 06 39 98 00 00 to 06 39 98 99 99). */
const numbers = ['+33639980001', '+33639980002', '+33639980003'];
/** Signs of one message alone, and of each of several, by alphabet. */
const room = { 'GSM-7': [160, 153], 'UCS-2': [70, 67] } as const;

const lines = new Map<string, Line>();
const unseen = new Map<string, number>();
let lost: readonly string[] = [];
/** The number stands behind # in the address, so that it stays when the language changes. */
let phone = decodeURIComponent(location.hash.slice(1)) || numbers[0]!;

const tick = (id: string): boolean => byId<HTMLInputElement>(id).checked;
const logOf = (channel: PhoneChannel): HTMLElement => byId(`${channel}-log`);
const textOf = (channel: PhoneChannel): HTMLTextAreaElement => byId<HTMLTextAreaElement>(`${channel}-text`);
const status = (words: string): void => void (byId('status').textContent = words);

/* What is done. */

async function post(body: object): Promise<void> {
  try {
    const answer = await fetch('/phone/acts', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) status(t('failed'));
  } catch {
    status(t('off'));
  }
}

const act = (channel: PhoneChannel, what: Doing): Promise<void> =>
  post({ kind: 'act', phone, channel, what, language: view.locale, late: tick('late'), twice: tick('twice') });

/** What the city said last on this phone. */
function lastOf(channel: PhoneChannel): Line | undefined {
  return Array.from(lines.values())
    .filter((line) => line.phone === phone && line.channel === channel && line.from === 'city')
    .pop();
}

/** Writes on one channel, or the same on all: a code is then each one's own. */
function write(channel: PhoneChannel, text: string): void {
  if (text.trim() === '') return;
  const here = lastOf(channel)?.text ?? '';
  for (const to of view.channels)
    if (to === channel) void act(to, { kind: 'text', text });
    else if (tick('everywhere')) void act(to, { kind: 'text', text: samePlace(text.trim(), here, lastOf(to)?.text ?? '') });
}

/* What is shown. */

const money = (amount: number): string =>
  new Intl.NumberFormat(view.locale, { style: 'currency', currency: 'EUR', maximumFractionDigits: 3 }).format(amount);

function price(count: number): string {
  const each = byId<HTMLInputElement>('price').value;
  return each === '' ? '' : money(Number(each) * count);
}

const shown = (line: Line): HTMLElement =>
  bubble(line, ({ data }) => void act(line.channel, { kind: 'tap', message: line.id.slice(line.id.indexOf(':') + 1), data }), price);

/** A line that is new stands at the end; one that changed stays where it is, and open where it was. */
function show(line: Line): void {
  const log = logOf(line.channel);
  const made = shown(line);
  const old = Array.from(log.children).find((child) => (child as HTMLElement).dataset['line'] === line.id);
  if (old) {
    if (old.querySelector('details')?.open) made.querySelector('details')!.open = true;
    const focused = Array.from(old.querySelectorAll('button, summary')).indexOf(document.activeElement ?? old);
    old.replaceWith(made);
    if (focused >= 0) made.querySelectorAll<HTMLElement>('button, summary')[focused]?.focus();
  } else {
    log.append(made);
    log.scrollTop = log.scrollHeight;
  }
}

/** The key that sends one's position, while the last message asks for it. */
function showPosition(): void {
  const label = lastOf('telegram')?.position;
  const at = byId('telegram-position');
  at.textContent = '';
  if (label === undefined) return;
  const button = el('button', { type: 'button', dir: 'auto' }, label);
  button.addEventListener('click', () => void act('telegram', { kind: 'place' }));
  at.append(button);
}

function showBill(): void {
  for (const [who, from] of [
    ['theirs', 'person'],
    ['ours', 'city'],
  ] as const) {
    const sent = Array.from(lines.values()).filter(
      (line) => line.phone === phone && line.channel === 'sms' && line.from === from && !line.photo,
    );
    const count = sent.reduce((sum, { text }) => sum + parts(text).parts, 0);
    byId(`${who}-messages`).textContent = String(sent.length);
    byId(`${who}-parts`).textContent = String(count);
    byId(`${who}-cost`).textContent = price(count) || '–';
  }
}

/** Numbers of ours and those that were written to, with what was not seen yet. */
function showNumbers(): void {
  const all = new Set([...numbers, ...Array.from(lines.values(), (line) => line.phone)]);
  const select = byId<HTMLSelectElement>('number');
  select.textContent = '';
  all.forEach((number) => {
    const count = unseen.get(number) ?? 0;
    select.append(el('option', { value: number, selected: number === phone }, count > 0 ? `${number} (${count})` : number));
  });
  select.value = phone;
  byId('own').textContent = phone;
}

function showNetwork(): void {
  const gone = lost.includes(phone);
  byId<HTMLInputElement>('lost').checked = gone;
  byId('give-up').hidden = !gone;
  byId('signal').textContent = gone ? '✕' : '▂▄▆';
}

function showAll(): void {
  unseen.delete(phone);
  for (const channel of phoneChannels) logOf(channel).textContent = '';
  for (const line of Array.from(lines.values())) if (line.phone === phone) show(line);
  showNumbers();
  showNetwork();
  showBill();
  showPosition();
}

/** The signs that are left in this part; from the second on, how many parts there are. */
function showLeft(): void {
  const { encoding, units, parts: count } = parts(textOf('sms').value);
  const [alone, each] = room[encoding];
  const left = count === 1 ? alone - units : count * each - units;
  const output = byId('left');
  output.textContent = `${left}/${count}`;
  output.setAttribute('aria-label', `${t('left')} ${left}, ${t('parts')} ${count}`);
}

function happened(event: PhoneEvent): void {
  switch (event.kind) {
    case 'all':
      lines.clear();
      for (const line of event.lines) lines.set(line.id, line);
      lost = event.lost;
      return showAll();
    case 'network':
      lost = event.lost;
      return showNetwork();
    case 'line': {
      const { line } = event;
      const fresh = !lines.has(line.id);
      lines.set(line.id, line);
      if (line.phone === phone) {
        show(line);
        showBill();
        showPosition();
      } else if (fresh && line.from === 'city') {
        unseen.set(line.phone, (unseen.get(line.phone) ?? 0) + 1);
        status(`${line.phone}: ${line.text}`);
      }
      if (fresh) showNumbers();
    }
  }
}

/* The page itself. */

function choose(number: string): void {
  phone = number;
  history.replaceState(null, '', `#${number}`);
  status('');
  showAll();
}

const keypad = createKeypad(byId('keypad'), textOf('sms'), t('mode'), (mode) => (byId('mode').textContent = mode));
textOf('sms').addEventListener('input', showLeft);
byId('keypad').addEventListener('click', (event) => {
  const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset['key'];
  if (key === 'erase') keypad.erase();
  if (key === 'up' || key === 'down') logOf('sms').scrollTop += key === 'up' ? -60 : 60;
});

for (const channel of phoneChannels) {
  byId(channel).hidden = !view.channels.includes(channel);
  byId(`${channel}-form`).addEventListener('submit', (event) => {
    event.preventDefault();
    write(channel, textOf(channel).value);
    textOf(channel).value = '';
    showLeft();
  });
  textOf(channel).addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    textOf(channel).form?.requestSubmit();
  });
}

for (const button of Array.from(document.querySelectorAll<HTMLButtonElement>('[data-act]')))
  button.addEventListener('click', () => {
    const { act: kind, channel = 'sms' } = button.dataset;
    if (kind === 'stop') write('sms', 'STOP');
    else if (kind === 'photo' || kind === 'place' || kind === 'block' || kind === 'unblock') void act(channel as PhoneChannel, { kind });
  });

byId<HTMLSelectElement>('number').addEventListener('change', (event) => choose((event.target as HTMLSelectElement).value));
byId('settings').addEventListener('submit', (event) => {
  event.preventDefault();
  const other = byId<HTMLInputElement>('other');
  if (other.value === '') return;
  if (!numbers.includes(other.value)) numbers.push(other.value);
  choose(other.value);
  other.value = '';
});
byId('lost').addEventListener('change', () => void post({ kind: 'network', phone, up: !tick('lost') }));
byId('give-up').addEventListener('click', () => void post({ kind: 'give-up', phone }));
byId('price').addEventListener('input', () => {
  showAll();
});
const language = byId<HTMLSelectElement>('language');
for (const [tag, name] of view.locales) language.append(el('option', { value: tag, lang: tag, selected: tag === view.locale }, name));
language.addEventListener('change', () => location.assign(`/phone?lang=${language.value}#${phone}`));

const events = new EventSource('/phone/events');
events.onmessage = ({ data }) => happened(JSON.parse(String(data)) as PhoneEvent);
events.onopen = () => status('');
events.onerror = () => status(t('off'));
showLeft();
showAll();
