import { BSONRegExp, Decimal128, MaxKey, MinKey, ObjectId } from 'bson';
import fc from 'fast-check';
import type { IndexSpec } from '../../../src/storage/embedded/catalog';
import { compare, rank } from '../../../src/storage/embedded/query/compare';
import type { Document } from '../../../src/storage/embedded/query/document';
import { compileFilter } from '../../../src/storage/embedded/query/match';
import { compileSort } from '../../../src/storage/embedded/query/sort';
import { documentOf, scalars, values } from '../../support/bson';
import { createShelf } from '../../support/embedded';

const indexes: readonly IndexSpec[] = [
  { name: 'a', key: { a: 1 } },
  { name: 'a down', key: { a: -1 } },
  { name: 'a.b', key: { 'a.b': 1 } },
  { name: 'a, b', key: { a: 1, b: -1 } },
  { name: 'a.b, a.c', key: { 'a.b': 1, 'a.c': 1 } },
  { name: 'a.b, c', key: { 'a.b': -1, c: 1 } },
  { name: 'sparse', key: { a: 1 }, sparse: true },
  { name: 'sparse pair', key: { 'a.b': 1, c: 1 }, sparse: true },
  { name: 'partial', key: { a: 1 }, partialFilterExpression: { c: 1 } },
  { name: 'partial by operator', key: { a: 1 }, partialFilterExpression: { c: { $exists: true } } },
];

const paths = fc.constantFrom('a', 'b', 'c', 'a.b', 'a.c');
const condition = fc.oneof(
  values.filter((value) => !isOperator(value)),
  fc
    .uniqueArray(
      fc.oneof(
        fc.tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'), values),
        fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(scalars, { maxLength: 4 })),
        fc.tuple(fc.constant('$exists'), fc.boolean()),
        fc.tuple(fc.constant('$size'), fc.nat(2)),
        fc.tuple(fc.constant('$all'), fc.array(scalars, { maxLength: 2 })),
        fc.tuple(fc.constant('$elemMatch'), fc.record({ b: scalars })),
        fc.tuple(fc.constant('$regex'), fc.constantFrom('^a', '^ab', new BSONRegExp('^A', 'i'))),
      ),
      { selector: ([operator]) => operator, minLength: 1, maxLength: 2 },
    )
    .map((pairs) => Object.fromEntries(pairs)),
);
const simple: fc.Arbitrary<Document> = fc
  .uniqueArray(fc.tuple(paths, condition), { selector: ([path]) => path, maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));
const filters = fc.oneof(
  { weight: 4, arbitrary: simple },
  simple.map((filter): Document => ({ ...filter, c: 1 })),
  fc.tuple(simple, simple).map((both): Document => ({ $and: both })),
  fc.tuple(simple, simple).map((both): Document => ({ $or: both })),
  fc.tuple(simple, simple).map(([one, other]): Document => ({ ...one, $nor: [other] })),
);
const sorts = fc
  .uniqueArray(fc.tuple(paths, fc.constantFrom(1, -1)), { selector: ([path]) => path, maxLength: 2 })
  .map((pairs): Document => Object.fromEntries(pairs));

function isOperator(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value)[0]?.startsWith('$') === true;
}

/** Whether a condition is one that MongoDB refuses, such as a regex as a bound. */
function compiles(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

test.each(indexes)('with the index "$name" a query finds what it finds without, in an order that is asked for', (index) => {
  let planned = 0;
  fc.assert(
    fc.property(fc.array(documentOf(values), { minLength: 1, maxLength: 12 }), filters, sorts, (bodies, filter, sort) => {
      fc.pre(compiles(() => compileFilter(filter)));
      const docs = bodies.map((body, _id): Document => ({ _id, ...body }));
      const shelf = createShelf();
      shelf.fill('plain', docs);
      fc.pre(compiles(() => shelf.fill('indexed', docs, [index])) && compiles(() => shelf.find('plain', { filter, sort })));
      const plain = shelf.find('plain', { filter, sort });
      const found = shelf.find('indexed', { filter, sort });
      if (shelf.plan('indexed', { filter, sort }).kind === 'index') planned++;
      const ids = (list: readonly Document[]): unknown[] => list.map(({ _id }) => _id).sort(compare);
      expect(ids(found)).toEqual(ids(plain));
      const order = compileSort(sort);
      for (let at = 1; at < found.length; at++) expect(order(found[at - 1]!, found[at]!)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 250 },
  );
  expect(planned > 0).toBe(index.name !== 'partial by operator');
});

describe('plans', () => {
  const shelf = createShelf();
  const at = (day: number): Date => new Date(Date.UTC(2024, 0, day));
  const docs: Document[] = [
    { _id: 1, a: 5, at: at(1), words: ['rue', 'ruelle'], name: 'Rue' },
    { _id: 2, a: null, at: null, words: [], name: 'place' },
    { _id: 3, at: 'yesterday', words: ['place'] },
    { _id: 4, a: NaN, at: at(3), words: ['rue'], name: new BSONRegExp('^Ru', '') },
    { _id: 5, a: [1, 9], at: 7, name: 'Ruelle' },
    { _id: 6, a: 'text', at: at(2), name: 'R' },
  ];
  const specs: readonly IndexSpec[] = [
    { name: 'a', key: { a: 1 } },
    { name: 'at', key: { at: -1 } },
    { name: 'words', key: { words: 1 } },
    { name: 'name', key: { name: 1 } },
  ];
  shelf.fill('t', docs, specs);
  shelf.fill('plain', docs);
  const ids = (name: string, filter: Document, sort: Document = {}): unknown[] => shelf.find(name, { filter, sort }).map(({ _id }) => _id);

  test.each<[string, Document, string | undefined, readonly number[]]>([
    ['a number', { a: 5 }, 'a', [1]],
    ['NaN', { a: NaN }, 'a', [4]],
    ['one element above and another below', { a: { $gt: 5, $lt: 6 } }, 'a', [5]],
    ['a range of numbers, without NaN, null and text', { a: { $lt: 100 } }, 'a', [1, 5]],
    ['null, which a missing field also is', { a: null }, undefined, [2, 3]],
    ['one of several, null among them', { a: { $in: [5, null] } }, undefined, [1, 2, 3]],
    ['none of none', { a: { $in: [] } }, 'a', []],
    ['a missing field', { a: { $exists: false } }, undefined, [3]],
    ['dates before a day', { at: { $lt: at(3) } }, 'at', [1, 6]],
    ['dates from a day', { at: { $gte: at(2) } }, 'at', [4, 6]],
    ['everything above MinKey', { a: { $gt: new MinKey() } }, 'a', [1, 2, 4, 5, 6]],
    ['everything below MaxKey', { at: { $lt: new MaxKey() } }, 'at', [1, 2, 3, 4, 5, 6]],
    ['an element', { words: 'rue' }, 'words', [1, 4]],
    ['an empty array', { words: [] }, undefined, [2]],
    ['the start of an element', { words: new BSONRegExp('^rue', '') }, 'words', [1, 4]],
    ['a start, and the regex itself', { name: { $regex: '^Ru' } }, 'name', [1, 4, 5]],
    ['a start in any case', { name: { $regex: '^ru', $options: 'i' } }, 'name', [1, 5]],
    ['options beside a regex', { name: { $regex: new BSONRegExp('^ru', ''), $options: 'i' } }, 'name', [1, 5]],
    ['one of several, a regex among them', { name: { $in: ['R', new BSONRegExp('^pl', '')] } }, undefined, [2, 6]],
    ['a Decimal128, for which there is no key', { a: Decimal128.fromString('5.0') }, undefined, [1]],
    ['one of two fields', { $or: [{ a: 5 }, { name: 'R' }] }, undefined, [1, 6]],
  ])('%s', (_what, filter, index, expected) => {
    const plan = shelf.plan('t', { filter });
    expect(plan.kind === 'index' ? plan.index.name : undefined).toBe(index);
    expect(ids('t', filter).sort(compare)).toEqual(expected);
    expect(ids('plain', filter)).toEqual(expected);
  });

  test('the range of a bound keeps to its type', () => {
    const plan = shelf.plan('t', { filter: { at: { $lt: at(3) } } });
    const keys = plan.kind === 'index' ? plan.ranges : [];
    // After one byte of kind and four of index: the type's byte, turned over in a descending index, alone where there is no bound.
    expect(keys.map(([start, end]) => [start[5]! ^ 0xff, end.length, end[5]! ^ 0xff])).toEqual([[rank.date, 6, rank.date - 1]]);
  });

  test('two fields of one array are not taken for one element', () => {
    const pairs: Document[] = [{ _id: 1, x: [{ a: 1, b: 0 }, { a: 0, b: 2 }] }, { _id: 2, x: { a: 1, b: 2 } }]; // prettier-ignore
    shelf.fill('pairs', pairs, [{ name: 'pair', key: { 'x.a': 1, 'x.b': 1 } }]);
    expect(ids('pairs', { 'x.a': 1, 'x.b': 2 })).toEqual([1, 2]);
    expect(ids('pairs', { 'x.a': 1, 'x.b': { $gt: 1 } })).toEqual([1, 2]);
  });

  test('a sort is read off an index only where no array has been indexed', () => {
    const sortedBy = (name: string): boolean => {
      const plan = shelf.plan(name, { filter: {}, sort: { a: -1 } });
      return plan.kind === 'index' && plan.sorted;
    };
    shelf.fill('flat', [{ _id: new ObjectId(), a: 2 }, { _id: 1 }], [{ name: 'a', key: { a: 1 } }]);
    expect([sortedBy('flat'), sortedBy('t')]).toEqual([true, false]);
  });

  test('sparse and partial indexes serve only what they hold', () => {
    const kept: Document[] = [{ _id: 1, a: 1, open: true }, { _id: 2, a: 2 }, { _id: 3 }];
    shelf.fill('sparse', kept, [{ name: 'a', key: { a: 1 }, sparse: true }]);
    expect(ids('sparse', {}, { a: 1 })).toEqual([3, 1, 2]);
    expect(ids('sparse', { a: null })).toEqual([3]);
    expect(ids('sparse', { a: { $ne: 1 } })).toEqual([2, 3]);
    shelf.fill('partial', kept, [{ name: 'a', key: { a: 1 }, partialFilterExpression: { open: true } }]);
    expect(ids('partial', { a: { $gte: 1 } })).toEqual([1, 2]);
    expect(shelf.plan('partial', { filter: { a: { $gte: 1 } } }).kind).toBe('scan');
    expect(shelf.plan('partial', { filter: { a: { $gte: 1 }, open: true } }).kind).toBe('index');
  });
});
