import { Binary, BSONRegExp, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { double, type Document } from '../../src/storage/embedded/query/document';

const objectId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes));

/** Numbers of the three types, many of them near each other and at the edges. */
export const numbers: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer(),
  fc.constantFrom(0, -0, 0.5, -0.5, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 2 ** 63, 5e-324).map(double),
  fc.integer({ min: -3, max: 3 }).map(double),
  fc.double().map(double),
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
);

/** Values that are neither documents nor arrays, of every BSON type that an index takes. */
export const scalars: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: numbers },
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'ab', '\0', '\u0001', 'é', '\uffff', '😀'), maxLength: 4 }) },
  { weight: 2, arbitrary: fc.constant(null) },
  fc.boolean(),
  fc.integer({ min: -5, max: 5 }).map((time) => new Date(time)),
  objectId,
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
  fc.record({ t: fc.nat(2), i: fc.nat(2) }).map((parts) => new Timestamp(parts)),
  fc.constantFrom(new BSONRegExp('^a', ''), new BSONRegExp('^a', 'i')),
  fc.constantFrom(new MinKey(), new MaxKey()),
);

/** Any value: scalars, arrays in arrays, documents with the fields a, b and c. */
export const values: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; doc: Document; array: unknown[] }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, { weight: 5, arbitrary: scalars }, tie('doc'), tie('array')),
  doc: documentOf(tie('value')),
  array: fc.array(tie('value'), { maxLength: 3 }),
})).value;

/** A document of some of the fields a, b and c, in any order. */
export function documentOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Document> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), value), { selector: ([key]) => key, maxLength: 3 })
    .map((fields) => Object.fromEntries(fields));
}
