import fc from 'fast-check';
import { headOf, readReceipt, receiptOf } from '../../src/services/box/receipt';

const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);

test('a receipt names the beginning of its ballot’s hash, however it is written', () => {
  fc.assert(
    fc.property(hashes, (hash) => {
      const receipt = receiptOf(hash);
      expect(receipt).toMatch(/^([234679ACDEFGHJKMNPQRTUVWXYZ]{4}-){2}[234679ACDEFGHJKMNPQRTUVWXYZ]{4}$/);
      for (const said of [receipt, receipt.toLowerCase(), receipt.replace(/-/g, ''), ` ${[...receipt].join(' ')} !`])
        expect(readReceipt(said)).toEqual({ ok: true, head: headOf(hash) });
    }),
  );
});

test('one wrong letter, or two neighbours changed, is always told as a slip', () => {
  fc.assert(
    fc.property(hashes, fc.nat({ max: 11 }), fc.constantFrom(...'234679ACDEFGHJKMNPQRTUVWXYZ'), (hash, at, letter) => {
      const code = receiptOf(hash).replace(/-/g, '');
      const slipped = code.slice(0, at) + letter + code.slice(at + 1);
      if (slipped !== code) expect(readReceipt(slipped)).toEqual({ ok: false, reason: 'mistyped' });
      if (at === 11) return;
      const swapped = code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2);
      if (swapped !== code) expect(readReceipt(swapped)).toEqual({ ok: false, reason: 'mistyped' });
    }),
  );
});

test.each([
  ['', 'none'],
  ['bonjour', 'none'],
  ['vote 12 45', 'none'],
  ['je voudrais voir mon vote', 'none'],
  ['K7M2-P9QX-4RT', 'mistyped'],
  ['K7M2-P9QX-4RTUU', 'mistyped'],
  ['K7M2-P9QX-4RT0', 'mistyped'],
  ['ZZZZ-ZZZZ-ZZZZ', 'mistyped'],
] as const)('%p is %s', (said, reason) => expect(readReceipt(said)).toEqual({ ok: false, reason }));
