import { read } from '../../src/conversation/read';
import type { Reading } from '../../src/conversation/reading';
import type { ShownPrompt } from '../../src/conversation/prompt';
import { createLexicon } from '../../src/conversation/words';
import { slips, spelling } from '../../src/understanding/spelling';
import { texts } from '../support/talker';

const words = createLexicon(texts, ['vote']);
const reader = {
  words,
  near: (word: string, candidates: readonly string[]) => spelling(word, candidates, slips(word)),
  today: '2026-11-23',
};
const choice: ShownPrompt = {
  kind: 'choice',
  stamp: '1',
  options: [
    ['p', 'Piscine du quartier', 1],
    ['j', "Jardin de l'école", 2],
    ['t', 'Terrain de sport', 3],
    ['g', 'Grand jardin', 4],
  ],
};
const answer = (prompt: ShownPrompt, text: string): unknown => {
  const reading = read(prompt, text, reader);
  return reading.kind === 'answer' ? reading.value : reading;
};

test.each([
  ['2', 'j'],
  ['2.', 'j'],
  ['2)', 'j'],
  ['(2)', 'j'],
  ['le 2', 'j'],
  ['numéro 2', 'j'],
  ['n°2', 'j'],
  ['#2', 'j'],
  ['2ème', 'j'],
  ['٢', 'j'],
  ['２', 'j'],
  ['২', 'j'],
  ['deuxième', 'j'],
  ['le deuxième', 'j'],
  ['second', 'j'],
  ['third', 't'],
  ['الأول', 'p'],
  ['第二', 'j'],
  ['перший', 'p'],
  ['2️⃣', 'j'],
  ['Piscine du quartier', 'p'],
  ['PISCINE', 'p'],
  ['la piscine', 'p'],
  ['terrain', 't'],
  ['terain de sprot', 't'],
  ['pissine', 'p'],
  ['jardin de l’ecole', 'j'],
])('a choice is read from %p', (text, id) => {
  expect(answer(choice, text)).toBe(id);
});

test('what fits two options is asked back with just those', () => {
  expect(read(choice, 'jardin', reader)).toMatchObject({
    kind: 'ambiguous',
    candidates: [
      ['j', expect.anything(), 2],
      ['g', expect.anything(), 4],
    ],
  });
  expect(read(choice, '1 ou 3', reader).kind).not.toBe('answer');
});

test.each(['', '   ', '🙂', 'x', 'zzzz', '99999999999', '2,5', '1e3'])('%p is no choice', (text) => {
  expect(['none', 'refused']).toContain(read(choice, text, reader).kind);
});

const several: ShownPrompt = { ...choice, kind: 'several', max: 3, min: 1 };
test.each<[string, readonly string[]]>([
  ['1 3', ['p', 't']],
  ['1,3', ['p', 't']],
  ['1, 3 et 4', ['p', 't', 'g']],
  ['1;3', ['p', 't']],
  ['1+3', ['p', 't']],
  ['١ و ٣', ['p', 't']],
  ['3 3 1', ['t', 'p']],
  ['la piscine et le terrain', ['p', 't']],
  ['1、3', ['p', 't']],
  ['1 and 3', ['p', 't']],
  ['1 і 3', ['p', 't']],
])('several are read from %p', (text, ids) => {
  expect(answer(several, text)).toEqual(ids);
});
test('too many and none such are refused by name', () => {
  expect(read(several, '1 2 3 4', reader)).toMatchObject({ kind: 'refused', reason: 'too-many' });
  expect(read(several, '1 9', reader)).toMatchObject({ kind: 'refused', reason: 'no-such', values: { number: 9 } });
});

const code: ShownPrompt = { kind: 'confirm', stamp: '1', code: '417' };
test.each(['417', ' 417 ', '4 1 7', '417.', '٤١٧', '４１７'])('the code is read from %p', (text) => {
  expect(answer(code, text)).toBe(true);
});
test.each(['oui', 'yes', 'نعم', 'ok', '1', '418', '41', '4177', 'je vote 417 fois non', '417 417', '是', 'так'])(
  '%p does not cast',
  (text) => {
    expect(answer(code, text)).not.toBe(true);
  },
);

const yesNo: ShownPrompt = { kind: 'confirm', stamp: '1' };
test.each<[string, boolean]>([
  ['oui', true],
  ['OUI !', true],
  ['Yes', true],
  ['y', true],
  ['نعم', true],
  ['是', true],
  ['так', true],
  ['1', true],
  ['non', false],
  ['No', false],
  ['لا', false],
  ['不', false],
  ['ні', false],
  ['2', false],
])('yes or no is read from %p', (text, value) => {
  expect(answer(yesNo, text)).toBe(value);
});

const day: ShownPrompt = { kind: 'date', stamp: '1', from: '2026-11-23', to: '2027-11-23' };
test.each([
  ['12/03', '2027-03-12'],
  ['12/3/2027', '2027-03-12'],
  ['12.03.27', '2027-03-12'],
  ['2027-03-12', '2027-03-12'],
  ['12 mars', '2027-03-12'],
  ['le 12 mars', '2027-03-12'],
  ['March 12th', '2027-03-12'],
  ['١٢/٣', '2027-03-12'],
  ['3月12日', '2027-03-12'],
  ['12 березня', '2027-03-12'],
  ['demain', '2026-11-24'],
  ["aujourd'hui", '2026-11-23'],
  ['vendredi', '2026-11-27'],
  ['tomorrow', '2026-11-24'],
  ['غدا', '2026-11-24'],
  ['明天', '2026-11-24'],
])('a day is read from %p', (text, value) => {
  expect(answer(day, text)).toBe(value);
});
test.each(['31/02', '0/0', '32 mars', 'bientot'])('%p is no day', (text) => {
  expect(read(day, text, reader).kind).toBe('none');
});
test('days out of range are refused', () => {
  expect(read(day, '12/03/2020', reader)).toMatchObject({ kind: 'refused', reason: 'too-early' } satisfies Partial<Reading>);
  expect(read(day, '12/03/2029', reader)).toMatchObject({ kind: 'refused', reason: 'too-late' } satisfies Partial<Reading>);
});

test('a text keeps what was typed, a photo may be declined where it is optional', () => {
  expect(answer({ kind: 'text', stamp: '1' }, ' Été à Paris ')).toBe('Été à Paris');
  expect(read({ kind: 'text', stamp: '1', max: 3 }, 'abcd', reader)).toMatchObject({ reason: 'too-many', values: { max: 3, count: 4 } });
  expect(answer({ kind: 'photo', stamp: '1', optional: true }, 'passer')).toBeNull();
  expect(read({ kind: 'photo', stamp: '1' }, 'passer', reader).kind).toBe('none');
  expect(answer({ kind: 'place', stamp: '1' }, '5 rue Ordener')).toEqual({ words: '5 rue Ordener' });
});
