import fc from 'fast-check';
import { ObjectId } from 'bson';
import { compare, identical } from '../../../src/storage/embedded/query/compare';
import { encode, type Document } from '../../../src/storage/embedded/query/document';
import { CommandError } from '../../../src/storage/embedded/query/error';
import { compileSort } from '../../../src/storage/embedded/query/sort';
import { compileUpdate } from '../../../src/storage/embedded/query/update';
import { documentOf, numbers, scalars, values } from '../../support/bson';

const paths = fc.constantFrom('a', 'b', 'a.b', 'a.0', 'a.1.b', 'c.a.b', 'a.$[]');
const change = fc.oneof(
  fc.tuple(fc.constantFrom('$set', '$min', '$max', '$push', '$addToSet', '$pull', '$setOnInsert'), values),
  fc.tuple(fc.constant('$inc'), numbers),
  fc.tuple(fc.constant('$unset'), fc.constant('')),
  fc.tuple(fc.constant('$pop'), fc.constantFrom(1, -1)),
  fc.tuple(
    fc.constant('$push'),
    fc.record({ $each: fc.array(scalars, { maxLength: 2 }), $position: fc.integer({ min: -2, max: 2 }), $sort: fc.constantFrom(1, -1), $slice: fc.integer({ min: -2, max: 2 }) }, { requiredKeys: ['$each'] }), // prettier-ignore
  ),
);
const updates = fc
  .uniqueArray(fc.tuple(paths, change), { selector: ([path]) => path, minLength: 1, maxLength: 2 })
  .map((list) => list.reduce<Document>((all, [path, [operator, operand]]) => ({ ...all, [operator]: { ...(all[operator] as object), [path]: operand } }), {})); // prettier-ignore

test('an update leaves the document it was given as it was, and one that changes nothing gives it back', () => {
  let changed = 0;
  fc.assert(
    fc.property(documentOf(values), updates, (body, spec) => {
      const doc = { _id: 1, ...body };
      const before = Buffer.from(encode(doc));
      const said = Buffer.from(encode(spec));
      try {
        const update = compileUpdate(spec);
        const after = update.apply(doc);
        expect(identical(after, doc)).toBe(after === doc);
        if (after !== doc) changed++;
        encode(update.insert({ _id: 2 }, () => new ObjectId()));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
      }
      expect(Buffer.from(encode(doc)).equals(before)).toBe(true);
      expect(Buffer.from(encode(spec)).equals(said)).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(changed).toBeGreaterThan(100);
});

test('a sort orders by the smallest element, descending by the largest, missing fields as null', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 8 }), fc.constantFrom<(1 | -1)[]>(1, -1), (list, direction) => {
      const docs = [...list.map((a, _id) => ({ _id, a })), { _id: -1 }] as Document[];
      // An empty array counts less than null, hence as what is missing does in BSON's order.
      const keyOf = ({ a = null }: Document): unknown =>
        Array.isArray(a) ? [...(a as unknown[])].sort((x, y) => compare(x, y) * direction)[0] : a;
      const sorted = [...docs].sort(compileSort({ a: direction, _id: 1 }));
      const expected = [...docs].sort((x, y) => compare(keyOf(x), keyOf(y)) * direction || compare(x._id, y._id));
      expect(sorted.map(({ _id }) => _id)).toEqual(expected.map(({ _id }) => _id));
    }),
    { numRuns: 1000 },
  );
});
