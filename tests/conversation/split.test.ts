import fc from 'fast-check';
import { parts } from '../../src/conversation/gsm';
import { split } from '../../src/conversation/split';

const blanks = /\s+/g;

test('a short text is one message; an empty one too', () => {
  expect(split('Bonjour.', 1)).toEqual(['Bonjour.']);
  expect(split('', 1)).toEqual(['']);
});

test('a cut comes after a sentence where one ends in the second half of a message, and at a line or a paragraph rather', () => {
  const sentence = 'Une phrase de cinquante signes, pas un de plus, oui.';
  expect(split(`${sentence} ${sentence} ${sentence} ${sentence}`, 1)).toEqual([`${sentence} ${sentence} ${sentence}`, sentence]);
  expect(split(`${sentence} ${sentence}\n${sentence} ${sentence}`, 1)).toEqual([`${sentence} ${sentence}`, `${sentence} ${sentence}`]);
});

test('a number is never cut, nor a word', () => {
  const text = `${'x'.repeat(155)} 350 000 EUR ${'y'.repeat(150)}`;
  expect(split(text, 1)).toEqual(['x'.repeat(155), '350 000 EUR', 'y'.repeat(150)]);
});

test('Chinese is cut between words and after its punctuation, never inside a number', () => {
  const text = '请从下面的项目中选择最多四个，然后回复项目编号。预算为350000欧元。'.repeat(6);
  const messages = split(text, 1);
  expect(messages.join('')).toBe(text);
  for (const message of messages) {
    expect(parts(message).parts).toBe(1);
    expect(message).toMatch(/。$/);
  }
});

test('a word longer than a message is cut between signs, never inside one', () => {
  expect(split('x'.repeat(400), 1).map((message) => message.length)).toEqual([160, 160, 80]);
  expect(split('€'.repeat(100), 1).map((message) => message.length)).toEqual([80, 20]);
  const family = '👩‍👩‍👧';
  for (const message of split(family.repeat(30), 1)) expect(message.replaceAll(family, '')).toBe('');
});

test('nothing is lost but the blanks at the cuts, no message is longer than allowed, no pair or word is cut', () => {
  const word = fc.oneof(fc.stringMatching(/^[a-zéà]{1,12}[.,]?$/), fc.constantFrom('中文项目。', '😀', '12 450', 'مشروع', 'проєкт', '€{}'));
  const text = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', '\n', '\n\n')), { maxLength: 90 }).map((pieces) => pieces.flat().join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 3 }), (said, most) => {
      const messages = split(said, most);
      expect(messages.join('').replace(blanks, '')).toBe(said.replace(blanks, ''));
      for (const message of messages) {
        expect(parts(message).parts).toBeLessThanOrEqual(most);
        expect(message).not.toMatch(/\p{Surrogate}/u);
      }
      const words = new Set(said.split(/\s+/));
      const cut = messages.flatMap((message) => message.split(/\s+/)).filter((piece) => /^[a-zéà]+[.,]?$/.test(piece) && !words.has(piece));
      expect(cut).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
