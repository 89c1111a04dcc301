import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { newReference, readReference } from '../../src/services/proposals/reference';

const given = (bytes: readonly number[]) => () => Uint8Array.from(bytes);
const references = fc
  .array(fc.integer({ min: 0, max: 250 }), { minLength: 2, maxLength: 2 })
  .map(([a = 0, b = 0]) => newReference(given([a, b, 7])));

test('six digits, the first never 0', () => {
  for (let drawn = 0; drawn < 200; drawn++) expect(newReference(randomBytes)).toMatch(/^[1-9]\d{5}$/);
});

test('one digit wrong, or two neighbours swapped: never taken for another', () => {
  fc.assert(
    fc.property(references, fc.nat(5), fc.integer({ min: 1, max: 9 }), (reference, at, by) => {
      const digits = [...reference].map(Number);
      const wrong = digits.map((digit, index) => (index === at ? (digit + by) % 10 : digit)).join('');
      if (wrong.startsWith('0')) return;
      expect(readReference(wrong)).toBe('mistyped');
    }),
  );
  fc.assert(
    fc.property(references, fc.nat(4), (reference, at) => {
      const digits = [...reference];
      [digits[at], digits[at + 1]] = [digits[at + 1] ?? '', digits[at] ?? ''];
      const swapped = digits.join('');
      if (swapped === reference || swapped.startsWith('0')) return;
      expect(readReference(swapped)).toBe('mistyped');
    }),
  );
});

test('read however it is written, and in nothing else', () => {
  const reference = newReference(given([1, 2, 3]));
  for (const text of [reference, `P-${reference}`, `p ${reference}`, `soutenir P${reference}`, `P.${reference} svp`])
    expect(readReference(text)).toEqual({ reference });
  for (const text of ['', 'soutenir', '12', '1234567', '012345', '+33612345678']) expect(readReference(text)).toBeUndefined();
});
