import fc from 'fast-check';
import { compare, identical } from '../../../src/storage/embedded/query/compare';
import { decode, encode } from '../../../src/storage/embedded/query/document';
import { encodeKey, maxKeyBytes } from '../../../src/storage/embedded/query/key';
import { numbers, values } from '../../support/bson';

const bytes = (value: unknown, direction: 1 | -1 = 1): Uint8Array => encodeKey([value], [direction]);

test.each([
  ['numbers', numbers],
  ['values', values],
])('index keys order %s as BSON does, forwards and backwards', (_name, any) => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const order = Math.sign(compare(a, b));
      expect(Math.sign(Buffer.compare(bytes(a), bytes(b)))).toBe(order);
      expect(Math.sign(Buffer.compare(bytes(a, -1), bytes(b, -1)))).toBe(order === 0 ? 0 : -order);
    }),
    { numRuns: 1500 },
  );
});

test('keys of several fields order as the fields do, one after the other', () => {
  fc.assert(
    fc.property(fc.tuple(values, values), fc.tuple(values, values), ([a, b], [c, d]) => {
      const order = Math.sign(compare(a, c)) || -Math.sign(compare(b, d));
      expect(Math.sign(Buffer.compare(encodeKey([a, b], [1, -1]), encodeKey([c, d], [1, -1])))).toBe(order === 0 ? 0 : order);
    }),
    { numRuns: 1000 },
  );
});

test('comparison is a total order', () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});

test('long values keep their order up to the cut, and stay apart beyond it', () => {
  const long = 'x'.repeat(3000);
  expect(bytes(long)).toHaveLength(maxKeyBytes);
  expect(Buffer.compare(bytes(`a${long}`), bytes(`b${long}`))).toBeLessThan(0);
  expect(Buffer.compare(bytes(`${long}a`), bytes(`${long}b`))).not.toBe(0);
});

test('documents come back from their bytes with the types they had', () => {
  fc.assert(
    fc.property(values, (value) => {
      const [back] = decode(encode({ value: [value] })).value as unknown[];
      expect(identical(back, value)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
