import { normalise } from './normalise';
import type { ShownOption } from './prompt';
import type { Reader } from './reading';

/** Which options a message names. `unknown`: a number that none of them bears. */
export type OptionReading =
  /** `loose`: not by a number or a whole label. */
  | { readonly kind: 'found'; readonly ids: readonly string[]; readonly loose?: true }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly ShownOption[] }
  | { readonly kind: 'unknown'; readonly number: number }
  | { readonly kind: 'none' };

/** "2", "2.", "2)", "no 2", "n°2", "2eme", "2nd": one number with what people write around it. */
const numbered = /^[#(]?(?:n ?[°o.] ?)?(\d{1,6})(?:er|ere|e|eme|nd|rd|st|th)?[.)]?$/;

/** Reads numbers, ordinals, labels, parts of labels and typos against the options shown. `many`: several at once, by spaces, commas or "et". */
export function options(shown: readonly ShownOption[], said: string, reader: Reader, many: boolean): OptionReading {
  const direct = byNumber(shown, said);
  if (direct) return direct;
  const whole = shown.find((option) => normalise(option[1]) === said);
  if (whole) return { kind: 'found', ids: [whole[0]] };
  const spelled = reader.words.ordinal(bareOf(said, reader));
  if (spelled !== undefined) return byNumbers(shown, [spelled], many);
  const words = said.split(/[\s,;،、+&]+/).filter((word) => word !== '' && !reader.words.filler(word));
  const numbers = words.filter((word) => !reader.words.joint(word)).map((word) => numberIn(word, reader));
  if (numbers.length > 0 && numbers.every((number) => number !== undefined)) return byNumbers(shown, numbers, many);
  const one = byLabel(shown, said, reader);
  if (one.kind !== 'none' || !many) return one;
  return byLabels(shown, said, reader);
}

function byNumber(shown: readonly ShownOption[], said: string): OptionReading | undefined {
  const match = numbered.exec(said);
  if (!match) return undefined;
  return byNumbers(shown, [Number(match[1])], false);
}

function byNumbers(shown: readonly ShownOption[], numbers: readonly number[], many: boolean): OptionReading {
  const ids: string[] = [];
  for (const number of numbers) {
    const option = shown.find((candidate) => candidate[2] === number);
    if (!option) return { kind: 'unknown', number };
    if (!ids.includes(option[0])) ids.push(option[0]);
  }
  if (many || ids.length === 1) return { kind: 'found', ids };
  return { kind: 'ambiguous', candidates: shown.filter((option) => ids.includes(option[0])) };
}

function numberIn(word: string, reader: Reader): number | undefined {
  const match = numbered.exec(word);
  return match ? Number(match[1]) : reader.words.ordinal(word);
}

/** A part of a label at a word's beginning, then a label with typos. */
function byLabel(shown: readonly ShownOption[], said: string, reader: Reader): OptionReading {
  const labels = shown.map((option) => normalise(option[1]));
  if (letters(said) < 2) return { kind: 'none' };
  const bare = bareOf(said, reader);
  const parts = shown.filter((_, index) => contains(labels[index] ?? '', bare));
  if (parts.length > 0) return pick(parts);
  if (letters(bare) < 4) return { kind: 'none' };
  const words = (label: string): readonly string[] => [label, ...label.split(' ').filter((word) => word.length > 3)];
  const near = new Set([said, bare].flatMap((text) => reader.near(text, labels.flatMap(words))));
  return pick(shown.filter((_, index) => words(labels[index] ?? '').some((word) => near.has(word))));
}

/** Without the words that say nothing by themselves. */
const bareOf = (said: string, reader: Reader): string =>
  said
    .split(' ')
    .filter((word) => !reader.words.filler(word))
    .join(' ') || said;

/** "piscine et jardin": each piece must name one option. */
function byLabels(shown: readonly ShownOption[], said: string, reader: Reader): OptionReading {
  const pieces = [''];
  for (const word of said.split(/(?=[,;،、+&])|[\s]+/)) {
    const bare = word.replace(/^[,;،、+&]/, '');
    if (bare !== word || reader.words.joint(word)) pieces.push(reader.words.joint(bare) ? '' : bare);
    else pieces.push(`${pieces.pop() ?? ''} ${bare}`.trim());
  }
  const named = pieces.filter((piece) => piece !== '');
  if (named.length < 2) return { kind: 'none' };
  const ids: string[] = [];
  let loose = false;
  for (const piece of named) {
    const found = options(shown, piece, reader, false);
    if (found.kind !== 'found') return found;
    ids.push(...found.ids);
    loose ||= found.loose ?? false;
  }
  return { kind: 'found', ids: [...new Set(ids)], ...(loose ? { loose: true } : {}) };
}

function pick(found: readonly ShownOption[]): OptionReading {
  const [only] = found;
  if (!only) return { kind: 'none' };
  return found.length === 1 ? { kind: 'found', ids: [only[0]], loose: true } : { kind: 'ambiguous', candidates: found };
}

/** At the beginning of a word; anywhere in scripts that put no spaces between words. */
function contains(label: string, part: string): boolean {
  return label.startsWith(part) || label.includes(` ${part}`) || (/\p{Script=Han}/u.test(part) && label.includes(part));
}

/** How much a text says: a Han character counts for two letters. */
const letters = (text: string): number => [...text].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0);
