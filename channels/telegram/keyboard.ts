import type { InlineKeyboardButton } from 'grammy/types';
import type { Command } from '../../src/conversation/message';
import type { ShownOption, ShownPrompt } from '../../src/conversation/prompt';
import { isChosen, rankOf } from '../../src/conversation/render';
import type { T } from '../../src/i18n';
import { optionData, tapData } from './tap';

type Key = InlineKeyboardButton.CallbackButton;

/** Widths of a label, in Latin letters, up to which three, two or one keys stand side by side without being cut on a small phone. */
const widths = [
  { keys: 3, letters: 9 },
  { keys: 2, letters: 16 },
  { keys: 1, letters: 34 },
] as const;
/** Keys side by side that bear a number alone. */
const numbersAcross = 5;

/** The rows of keys under a question: its options, then the words that go with it. */
export function keysOf(prompt: ShownPrompt, commands: readonly Command[], t: T): Key[][] {
  const words = [...wordsOf(prompt, t), ...commands].flatMap(({ value, label }) => {
    const data = tapData(prompt.stamp, value);
    return data === undefined ? [] : [[{ text: label, callback_data: data }]];
  });
  if (prompt.kind === 'confirm') return [...answersOf(prompt, t), ...words];
  const options = prompt.options ?? [];
  const listed = isListed(options);
  const keys = options.map((option): Key => ({
    text: mark(prompt, option, listed ? String(option[2]) : numbered(option)),
    callback_data: optionData(prompt.stamp, option),
  }));
  return [...rows(keys, listed ? numbersAcross : across(options)), ...words];
}

/** Lines for options too long for keys, which then bear their numbers. */
export const linesOf = (prompt: ShownPrompt): readonly string[] => {
  const options = prompt.kind === 'confirm' ? [] : (prompt.options ?? []);
  return isListed(options) ? options.map((option) => mark(prompt, option, numbered(option))) : [];
};

/** Words too long for a key: they are shown as lines, to be typed. */
export const unkeyed = (prompt: ShownPrompt, commands: readonly Command[]): readonly Command[] =>
  commands.filter(({ value }) => tapData(prompt.stamp, value) === undefined);

/** Yes and no. Where a code alone means yes there is no key for it: what casts a vote is read and typed, never brushed by a thumb. */
const answersOf = ({ stamp, code }: ShownPrompt, t: T): Key[][] =>
  code === undefined
    ? [
        [
          { text: t('web.yes'), callback_data: `${stamp} 1` },
          { text: t('web.no'), callback_data: `${stamp} 2` },
        ],
      ]
    : [[{ text: `0. ${t('web.change')}`, callback_data: `${stamp} 0` }]];

/** Several are picked one by one: once there are enough, a key ends it. */
const wordsOf = ({ kind, picked = [], min = 1 }: ShownPrompt, t: T): readonly Command[] =>
  kind === 'several' && picked.length >= min ? [{ value: t('prompt.done.word'), label: t('prompt.done.label') }] : [];

/** An option under its number, which can be typed as well; a label that ends with it bears it already. On one line: so are keys. */
function numbered([, label, number]: ShownOption): string {
  const line = label.replace(/\s+/g, ' ');
  return line.endsWith(` ${number}`) ? line : `${number}. ${line}`;
}

/** Under a sign where it is picked already, or the grade that the item has; under its place where that counts. */
function mark(prompt: ShownPrompt, [id]: ShownOption, text: string): string {
  const rank = rankOf(prompt, id);
  return rank !== undefined ? `✅ ${rank}: ${text}` : isChosen(prompt, id) ? `✅ ${text}` : text;
}

const widest = (options: readonly ShownOption[]): number => Math.max(0, ...options.map((option) => widthOf(numbered(option))));
const isListed = (options: readonly ShownOption[]): boolean => widest(options) > widths[2].letters;
const across = (options: readonly ShownOption[]): number => widths.find(({ letters }) => widest(options) <= letters)?.keys ?? 1;

/** In Latin letters; a Han or Kana sign is as wide as two. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uff60]/u.test(sign) ? 2 : 1), 0);

const rows = (keys: readonly Key[], count: number): Key[][] =>
  Array.from({ length: Math.ceil(keys.length / count) }, (_, row) => keys.slice(row * count, (row + 1) * count));
