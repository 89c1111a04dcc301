import { el } from '../../../channels/web/page/dom';

/** What each key writes when it is pressed again and again, its digit last: as engraved on phones (ITU-T E.161), with the accents of French. */
const written: Readonly<Record<string, string>> = {
  '1': '.,?!\'"-()@/:1',
  '2': 'abcàâç2',
  '3': 'deféèêë3',
  '4': 'ghiîï4',
  '5': 'jkl5',
  '6': 'mnoôœ6',
  '7': 'pqrs7',
  '8': 'tuvùûü8',
  '9': 'wxyz9',
  '*': '*',
  '0': ' 0\n+',
  '#': '#',
};
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const modes = ['abc', 'ABC', '123'] as const;
type Mode = (typeof modes)[number];

/** Milliseconds after which the same key begins a new letter. */
const againMs = 1000;

export interface Keypad {
  /** Takes the last sign away. */
  erase(): void;
}

/** Puts the twelve keys into `at`; they write into `text`. `*` goes from small letters to capitals to digits. `onMode`: told the mode; `modeName`: how the
 *  key that changes it is called. */
export function createKeypad(at: HTMLElement, text: HTMLTextAreaElement, modeName: string, onMode: (mode: Mode) => void): Keypad {
  let mode: Mode = 'abc';
  /** The key that may be pressed again for its next sign. */
  let last: { readonly key: string; readonly index: number } | undefined;
  let timer = 0;

  function put(sign: string, instead: boolean): void {
    text.value = (instead ? text.value.slice(0, -1) : text.value) + sign;
    text.dispatchEvent(new Event('input'));
  }

  function press(key: string): void {
    if (key === '*') {
      last = undefined;
      mode = modes[(modes.indexOf(mode) + 1) % modes.length] ?? 'abc';
      return onMode(mode);
    }
    if (mode === '123') return put(key === '#' ? ' ' : key, false);
    const signs = written[key] ?? key;
    const again = last?.key === key;
    const index = again ? ((last?.index ?? 0) + 1) % signs.length : 0;
    const sign = signs.charAt(index);
    put(mode === 'ABC' ? sign.toUpperCase() : sign, again);
    last = { key, index };
    clearTimeout(timer);
    timer = window.setTimeout(() => (last = undefined), againMs);
  }

  for (const key of keys) {
    const letters =
      key === '*'
        ? 'abc/123'
        : key === '0'
          ? '␣'
          : key === '#'
            ? ''
            : key === '1'
              ? '.,?'
              : (written[key] ?? '').slice(0, key === '7' || key === '9' ? 4 : 3);
    const button = el(
      'button',
      { type: 'button', 'data-key': key, ...(key === '*' ? { title: modeName } : {}) },
      el('b', {}, key),
      el('small', {}, letters),
    );
    button.addEventListener('click', () => press(key));
    at.append(button);
  }
  return {
    erase() {
      last = undefined;
      text.value = [...text.value].slice(0, -1).join('');
      text.dispatchEvent(new Event('input'));
    },
  };
}
