import { byId, el } from '../../../channels/web/page/dom';
import { t } from '../../../channels/web/page/tongue';
import { digitsOf, isCardNumber } from './digits';

/** What can be taken without a network. Never a ballot. */
export type Entry =
  | { readonly kind: 'idea'; readonly district?: string; readonly text: string }
  | { readonly kind: 'call'; readonly phone: string; readonly as: 'call' | 'sms' }
  | { readonly kind: 'card'; readonly number: string };

export type EntryChoice = 'idea' | 'call' | 'sms' | 'card';

/** Digits of a telephone number (E.164), and of the shortest that are called in France with their zero. */
const phoneDigits = { least: 8, most: 15 };

const titles: Readonly<Record<EntryChoice, string>> = { idea: 'offIdea', call: 'offCall', sms: 'offSms', card: 'offCard' };

/** Shows the form of one kind of entry; `keep` is given the entry once it is right, and says whether the phone has it. */
export function showLetter(choice: EntryChoice, keep: (entry: Entry) => Promise<boolean>): void {
  const form = byId<HTMLFormElement>('letter');
  const warning = byId('letter-warning');
  warning.textContent = '';
  byId('letter-title').textContent = t(titles[choice]);
  form.textContent = '';
  const field = (label: string, made: HTMLInputElement | HTMLTextAreaElement): HTMLElement => el('label', {}, t(label), made);
  const input = (mode: string, length: number): HTMLInputElement =>
    el('input', { inputmode: mode, maxlength: length, autocomplete: 'off', dir: 'ltr', type: mode === 'tel' ? 'tel' : 'text' });
  const text = el('textarea', { rows: 4, maxlength: 2000, dir: 'auto', autocomplete: 'off' });
  const district = input('numeric', 2);
  const number = input(choice === 'card' ? 'numeric' : 'tel', 24);
  const fields: Readonly<Record<EntryChoice, readonly HTMLElement[]>> = {
    idea: [field('ideaText', text), field('ideaDistrict', district)],
    call: [field('phoneNumber', number)],
    sms: [field('phoneNumber', number)],
    card: [field('cardNumber', number)],
  };
  form.append(...fields[choice], el('button', { class: 'main wide', type: 'submit' }, t('keep')));

  /** The entry, or what is wrong with it. */
  function read(): Entry | string {
    if (choice === 'idea') {
      const words = text.value.trim();
      const zone = digitsOf(district.value);
      if (words.length < 3) return 'ideaShort';
      if (zone !== '' && (Number(zone) < 1 || Number(zone) > 20)) return 'districtWrong';
      return { kind: 'idea', text: words, ...(zone ? { district: String(Number(zone)) } : {}) };
    }
    const digits = digitsOf(number.value);
    if (choice === 'card') return isCardNumber(digits) ? { kind: 'card', number: digits } : 'cardWrong';
    if (digits.length < phoneDigits.least || digits.length > phoneDigits.most) return 'phoneWrong';
    return { kind: 'call', phone: (/^\s*\+/.test(number.value) ? '+' : '') + digits, as: choice };
  }

  form.onsubmit = async (event) => {
    event.preventDefault();
    const entry = read();
    if (typeof entry === 'string') {
      warning.textContent = t(entry);
      return;
    }
    warning.textContent = '';
    if (await keep(entry)) form.textContent = '';
    else warning.textContent = t('notKept');
  };
}
