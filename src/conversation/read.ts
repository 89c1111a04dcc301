import { normalise } from './normalise';
import type { ShownPrompt } from './prompt';
import { readDay } from './read-day';
import { options as readOptions, type OptionReading } from './read-options';
import type { Reader, Reading } from './reading';

/** Reads a message against the prompt as it was shown. Case, accents and scripts of digits never matter. */
export function read(prompt: ShownPrompt, text: string, reader: Reader): Reading {
  const said = normalise(text);
  if (said === '') return { kind: 'none' };
  switch (prompt.kind) {
    case 'text':
      return readText(prompt, text.trim());
    case 'choice':
      return readList(prompt, said, reader);
    case 'several':
      return readList(prompt, normalise(text.replace(between, ' + ')), reader);
    case 'grade':
      return readGrades(prompt, said, reader);
    case 'confirm':
      return readConfirm(prompt, said, reader);
    case 'place':
      return said.length < 3 ? { kind: 'none' } : readPlace(text.trim());
    case 'photo':
      return prompt.optional && (reader.words.means('skip', said) || reader.words.means('no', said))
        ? { kind: 'answer', value: null }
        : { kind: 'none' };
    case 'date':
      return readDay(prompt, said, reader);
  }
}

/** What people put between two answers: a comma of any script, a new line; between two numbers also a dash, a slash, a dot, and the "and" that Arabic and Chinese write onto the number. */
const between = /[,;،؛、，；&\n]|(?<=\p{Nd})\s*[-/.و和跟与及]\s*(?=\p{Nd})/gu;

/** It is kept in the session: an address, not a letter. */
const placeCharacters = 200;

function readPlace(words: string): Reading {
  const length = [...words].length;
  if (length > placeCharacters) return { kind: 'refused', reason: 'too-many', values: { max: placeCharacters, count: length } };
  return { kind: 'answer', value: { words } };
}

function readText(prompt: ShownPrompt, text: string): Reading {
  const length = [...text].length;
  if (prompt.max !== undefined && length > prompt.max)
    return { kind: 'refused', reason: 'too-many', values: { max: prompt.max, count: length } };
  return { kind: 'answer', value: text };
}

function readList(prompt: ShownPrompt, said: string, reader: Reader): Reading {
  if (reader.words.means('more', said) && prompt.unlisted) return { kind: 'turn', by: 0 };
  if (reader.words.means('more', said))
    return (prompt.page ?? 0) + 1 < (prompt.pages ?? 1) ? { kind: 'turn', by: 1 } : { kind: 'refused', reason: 'last-page', values: {} };
  if (reader.words.means('previous', said) && (prompt.page ?? 0) > 0) return { kind: 'turn', by: -1 };
  if (prompt.kind === 'several' && reader.words.means('done', said)) return several(prompt, prompt.picked ?? []);
  const found = readOptions(prompt.options ?? [], said, reader, prompt.kind === 'several');
  if (found.kind !== 'found') return toReading(found);
  const reading: Reading = prompt.kind === 'choice' ? { kind: 'answer', value: found.ids[0] } : several(prompt, found.ids);
  return reading.kind === 'answer' && found.loose ? { ...reading, loose: true } : reading;
}

function toReading(found: Exclude<OptionReading, { kind: 'found' }>): Reading {
  if (found.kind === 'unknown') return { kind: 'refused', reason: 'no-such', values: { number: found.number } };
  return found;
}

/** Holds a choice of several against the caps. */
export function several(prompt: Pick<ShownPrompt, 'max' | 'min'>, ids: readonly string[]): Reading {
  const chosen = [...new Set(ids)];
  if (chosen.length > (prompt.max ?? Infinity))
    return { kind: 'refused', reason: 'too-many', values: { max: prompt.max ?? 0, count: chosen.length } };
  if (chosen.length < (prompt.min ?? 1))
    return { kind: 'refused', reason: 'too-few', values: { min: prompt.min ?? 1, count: chosen.length } };
  return { kind: 'answer', value: chosen };
}

/** One grade, "passe", "fini", or a row of grades for this item and those after it ("1 3 2 2"). */
function readGrades(prompt: ShownPrompt, said: string, reader: Reader): Reading {
  if (reader.words.means('done', said)) return { kind: 'answer', value: prompt.graded ?? {} };
  if (reader.words.means('skip', said)) return { kind: 'grades', row: [null] };
  if (reader.words.means('previous', said)) return { kind: 'grades', row: [], back: true };
  const scale = prompt.options ?? [];
  const row = said.split(/[ ,;.]+/);
  if (row.length > 1 && row.every((word) => /^\d$/.test(word))) {
    const ids = row.map((word) => scale.find((grade) => grade[2] === Number(word))?.[0]);
    const wrong = ids.indexOf(undefined);
    return wrong < 0
      ? { kind: 'grades', row: ids.map((id) => id ?? null) }
      : { kind: 'refused', reason: 'no-such', values: { number: row[wrong] ?? '' } };
  }
  const found = readOptions(scale, said, reader, false);
  return found.kind === 'found' ? { kind: 'grades', row: found.ids } : toReading(found);
}

function readConfirm(prompt: ShownPrompt, said: string, reader: Reader): Reading {
  if (reader.words.means('no', said)) return { kind: 'answer', value: false };
  if (prompt.code === undefined) {
    if (reader.words.means('yes', said) || said === '1') return { kind: 'answer', value: true };
    return said === '2' ? { kind: 'answer', value: false } : { kind: 'none' };
  }
  const digits = said.replace(/[ .\-)]/g, '');
  if (digits === prompt.code) return { kind: 'answer', value: true };
  return /^\d+$/.test(digits) || reader.words.means('yes', said)
    ? { kind: 'refused', reason: 'wrong-code', values: { code: prompt.code } }
    : { kind: 'none' };
}
