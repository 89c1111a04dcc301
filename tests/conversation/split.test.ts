import fc from 'fast-check';
import { split } from '../../src/conversation/split';

test('a short text is one message; an empty one too', () => {
  expect(split('Bonjour.', 160)).toEqual(['Bonjour.']);
  expect(split('', 160)).toEqual(['']);
});

test('a cut comes after a sentence where one ends in the second half of a message, and at a line rather', () => {
  const sentence = 'Une phrase de cinquante signes, pas un de plus, oui.';
  expect(split(`${sentence} ${sentence} ${sentence} ${sentence}`, 160)).toEqual([`${sentence} ${sentence} ${sentence}`, sentence]);
  expect(split(`${sentence} ${sentence}\n${sentence} ${sentence}`, 160)).toEqual([`${sentence} ${sentence}`, `${sentence} ${sentence}`]);
  expect(split(`${sentence}\n\n${sentence}\n${sentence} ${sentence}`, 108)).toEqual([sentence, sentence, `${sentence} ${sentence}`]);
});

test('a number is never cut, nor a word, and a sign of punctuation stays with its word', () => {
  expect(split(`${'x'.repeat(155)} 350 000 EUR ${'y'.repeat(150)}`, 160)).toEqual(['x'.repeat(155), '350 000 EUR', 'y'.repeat(150)]);
  expect(split('Bravo, a voté !', 14)).toEqual(['Bravo, a', 'voté !']);
});

test('Chinese is cut between words and after its punctuation, never inside a number', () => {
  const text = '请从下面的项目中选择最多四个，然后回复项目编号。预算为350000欧元。'.repeat(6);
  const messages = split(text, 70);
  expect(messages.join('')).toBe(text);
  for (const message of messages) expect(message).toMatch(/^.{1,69}。$/);
  expect(split('预算为350000欧元', 6)).toEqual(['预算为', '350000', '欧元']);
});

test('a word longer than a message is cut between signs, never inside one', () => {
  expect(split('x'.repeat(400), 160).map((message) => message.length)).toEqual([160, 160, 80]);
  const family = '👩‍👩‍👧';
  for (const message of split(family.repeat(30), 70)) expect(message.replaceAll(family, '')).toBe('');
});

test('nothing is lost but the blanks at the cuts, no message is longer than allowed, no pair, word or number is cut', () => {
  const word = fc.oneof(fc.stringMatching(/^[a-zéà]{1,12}[.,]?$/), fc.constantFrom('中文项目。', '😀', '12 450', 'مشروع', 'проєкт', '€{}'));
  const text = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', '\n', '\n\n')), { maxLength: 90 }).map((pieces) => pieces.flat().join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 200 }), (said, most) => {
      const messages = split(said, most);
      expect(messages.join('').replace(/\s+/g, '')).toBe(said.replace(/\s+/g, ''));
      for (const message of messages) {
        expect(message.length).toBeLessThanOrEqual(most);
        expect(message).not.toMatch(/\p{Surrogate}/u);
      }
      const whole = new Set(said.split(/\s+/));
      const cut = messages
        .flatMap((message) => message.split(/\s+/))
        .filter((piece) => /^(?:[a-zéà]+[.,]?|\d+)$/.test(piece) && !whole.has(piece));
      expect(cut).toEqual([]);
      if (!said.includes('12 450 12 450')) expect(messages.filter((message) => /(?:^|\s)12$/.test(message))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
