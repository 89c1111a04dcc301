import { el } from '../../../channels/web/page/dom';
import { parts } from '../../conversation/gsm';
import type { Key, Line } from '../line';
import { t, view } from './view';

/** One message as its channel shows it. `tap`: told of a key. `price`: of one part, in words; only SMS has parts. */
export function bubble(line: Line, tap: (key: Key) => void, price: (parts: number) => string): HTMLElement {
  const { id, from, state, text, photo, place, keys = [], open } = line;
  const button = (key: Key): HTMLElement => {
    const made = el('button', { type: 'button', dir: 'auto' }, key.label);
    made.addEventListener('click', () => tap(key));
    return made;
  };
  const rows = keys.map((row) => el('div', { class: 'row' }, ...row.map(button)));
  return el(
    'div',
    { class: `line ${from} ${state}`, 'data-line': id },
    text !== '' && el('p', { dir: 'auto' }, text),
    photo && el('img', { src: view.photo, alt: t('picture'), width: 120, height: 80 }),
    place && el('p', {}, `📍 ${t('point')}`),
    rows.length > 0 &&
      (open === undefined
        ? el('div', { class: 'taps' }, ...rows)
        : el('details', { class: 'taps' }, el('summary', { dir: 'auto' }, open), ...rows)),
    el('p', { class: 'meta' }, ...[bill(line, price), t(state)].filter((words) => words !== '').join(' · ')),
  );
}

function bill({ channel, text, photo }: Line, price: (parts: number) => string): string {
  if (channel !== 'sms' || photo) return '';
  const { parts: count } = parts(text);
  return [`${t('parts')} ${count}`, price(count)].filter((words) => words !== '').join(' · ');
}
