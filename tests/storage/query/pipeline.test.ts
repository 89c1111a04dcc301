import { Decimal128, Double, Long } from 'bson';
import type { Document } from '../../../src/storage/embedded/query/document';
import { codeOf, createShelf, stored } from '../../support/embedded';

/** What a pipeline makes of documents alone in a collection. */
function run(docs: readonly Document[], ...pipeline: readonly Document[]): Document[] {
  const shelf = createShelf();
  shelf.fill(
    't',
    docs.map((doc, _id) => stored({ _id, ...doc })),
  );
  return shelf.aggregate('t', pipeline);
}

describe('$group', () => {
  test('1, 1.0 and an int64 are one group, whose name is the first; missing and null are one', () => {
    const docs = [{ a: new Double(1) }, { a: 1 }, { a: Long.fromNumber(1) }, {}, { a: null }, { a: [1] }, { a: NaN }, { a: NaN }];
    expect(run(docs, { $group: { _id: '$a', n: { $sum: 1 } } })).toEqual([
      { _id: new Double(1), n: 3 },
      { _id: null, n: 2 },
      { _id: [1], n: 1 },
      { _id: NaN, n: 2 },
    ]);
  });

  test('in a compound name a missing field stays missing', () => {
    expect(run([{ a: 1 }, { a: 1, b: null }], { $group: { _id: { a: '$a', b: '$b' } } })).toEqual([
      { _id: { a: 1 } },
      { _id: { a: 1, b: null } },
    ]);
  });

  test('accumulators over numbers, texts, null and what is missing', () => {
    const docs = [{ v: 'x' }, { v: 2 }, {}, { v: null }, { v: 5 }, { v: [1] }, { v: 2 }, {}];
    const fields = Object.fromEntries(
      ['sum', 'avg', 'min', 'max', 'first', 'last', 'push', 'addToSet'].map((name) => [name, { [`$${name}`]: '$v' }]),
    );
    expect(run(docs, { $group: { _id: null, ...fields, n: { $count: {} } } })).toEqual([
      {
        _id: null,
        sum: 9,
        avg: new Double(3),
        min: 2,
        max: [1],
        first: 'x',
        last: null,
        push: ['x', 2, null, 5, [1], 2],
        addToSet: ['x', 2, null, 5, [1]],
        n: 8,
      },
    ]);
  });

  test('a group of nothing to count', () => {
    const [row] = run([{ v: 'x' }], {
      $group: { _id: null, avg: { $avg: '$v' }, sum: { $sum: '$v' }, min: { $min: '$w' }, all: { $push: '$w' } },
    });
    expect(row).toEqual({ _id: null, avg: null, sum: 0, min: null, all: [] });
    expect(run([], { $group: { _id: null, n: { $sum: 1 } } })).toEqual([]);
  });

  test('int32 sums grow to int64, a double makes a double', () => {
    const sum = (...values: unknown[]): unknown =>
      run(
        values.map((v) => ({ v })),
        { $group: { _id: 1, s: { $sum: '$v' } } },
      )[0]?.s;
    expect(sum(2147483647, 1)).toBe(2147483648n);
    expect(sum(Long.fromNumber(1), 1)).toBe(2n);
    expect(sum(1, new Double(1))).toEqual(new Double(2));
    expect(sum(0.1, 0.2, 0.3)).toBe(0.6);
  });
});

describe('$unwind', () => {
  const docs = [{ _id: 1, a: [7, null] }, { _id: 2, a: [] }, { _id: 3, a: null }, { _id: 4 }, { _id: 5, a: 8, z: 1 }];

  test('one document an element, arrays alone are taken apart', () => {
    expect(run(docs, { $unwind: '$a' })).toEqual([
      { _id: 1, a: 7 },
      { _id: 1, a: null },
      { _id: 5, a: 8, z: 1 },
    ]);
  });

  test('what is empty is preserved where asked, with a place as int64 or null', () => {
    expect(run(docs, { $unwind: { path: '$a', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } })).toEqual([
      { _id: 1, a: 7, i: 0n },
      { _id: 1, a: null, i: 1n },
      { _id: 2, i: null },
      { _id: 3, a: null, i: null },
      { _id: 4, i: null },
      { _id: 5, a: 8, z: 1, i: null },
    ]);
  });

  test('a path goes through documents, not through arrays', () => {
    expect(
      run(
        [
          { _id: 1, o: { a: [1, 2], b: 0 } },
          { _id: 2, o: [{ a: [1] }] },
        ],
        { $unwind: '$o.a' },
      ),
    ).toEqual([
      { _id: 1, o: { a: 1, b: 0 } },
      { _id: 1, o: { a: 2, b: 0 } },
    ]);
  });
});

describe('$lookup', () => {
  const shelf = createShelf();
  const foreign = [
    { _id: 1, k: 1 },
    { _id: 2, k: null },
    { _id: 3 },
    { _id: 4, k: [1, 2] },
    { _id: 5, k: [[1, 2]] },
    { _id: 6, k: { $gt: 0 } },
    { _id: 7, o: [{ k: 3 }, { k: 4 }] },
  ];
  const joined = (from: string, local: Document, localField = 'a', foreignField = 'k'): unknown => {
    shelf.fill('local', [local]);
    const [row] = shelf.aggregate('local', [{ $lookup: { from, localField, foreignField, as: 'found' } }]);
    return (row?.found as Document[]).map(({ _id }) => _id);
  };

  test.each(['plain', 'indexed'])('equality as a filter has it (%s)', (from) => {
    shelf.fill(
      from,
      foreign,
      from === 'indexed'
        ? [
            { name: 'k', key: { k: 1 } },
            { name: 'o.k', key: { 'o.k': 1 } },
          ]
        : [],
    );
    const sorted = (...of: Parameters<typeof joined> extends [string, ...infer Rest] ? Rest : never): unknown =>
      (joined(from, ...of) as number[]).sort();
    expect(sorted({ a: 1 })).toEqual([1, 4]);
    expect(sorted({ a: new Double(1) })).toEqual([1, 4]);
    expect(sorted({ a: null })).toEqual([2, 3, 7]);
    expect(sorted({})).toEqual([2, 3, 7]);
    expect(sorted({ a: [] })).toEqual([2, 3, 7]);
    expect(sorted({ a: [2, null] })).toEqual([2, 3, 4, 7]);
    expect(sorted({ a: [[1, 2]] })).toEqual([4, 5]);
    expect(sorted({ a: [{ $gt: 0 }, 5] })).toEqual([6]);
    expect(sorted({ a: [{ b: 1 }, { b: 2 }] }, 'a.b')).toEqual([1, 4]);
    expect(sorted({ a: [{ b: 9 }, { c: 2 }] }, 'a.b')).toEqual([]);
    expect(sorted({ a: 3 }, 'a', 'o.k')).toEqual([7]);
  });

  test('a collection that does not exist has no documents; the field takes its place', () => {
    shelf.fill('local', [{ _id: 1, j: 'old', z: 1 }]);
    const stage = { $lookup: { from: 'nowhere', localField: 'a', foreignField: 'b', as: 'j' } };
    expect(shelf.aggregate('local', [stage])).toEqual([{ _id: 1, j: [], z: 1 }]);
  });
});

describe('other stages', () => {
  const docs = [3, 1, 2].map((_id) => ({ _id, a: _id * 10, o: { x: 1, y: 2 }, list: [{ x: 1 }, 5] }));

  test('the beginning of a pipeline is a query: in order, skipped, limited', () => {
    expect(run(docs, { $match: { a: { $gt: 5 } } }, { $sort: { a: -1 } }, { $skip: 1 }, { $limit: 1 }, { $project: { a: 1 } })).toEqual([
      { _id: 2, a: 20 },
    ]);
    expect(run(docs, { $sort: { _id: 1 } }, { $limit: 2 }, { $skip: 1 }, { $project: { _id: 1 } })).toEqual([{ _id: 2 }]);
    expect(run(docs, { $limit: 1 }, { $match: { _id: 1 } })).toEqual([]);
    expect(run(docs, { $sort: { a: 1 } }, { $group: { _id: null, all: { $push: '$_id' } } })).toEqual([{ _id: null, all: [1, 2, 3] }]);
  });

  test('$set computes from the document as it was, through arrays, and removes', () => {
    const [row] = run(docs.slice(0, 1), { $set: { a: '$_id', b: '$a', 'o.x': '$$REMOVE', 'list.z': '$_id', 'n.m': 1 } });
    expect(row).toEqual({ _id: 3, a: 3, o: { y: 2 }, list: [{ x: 1, z: 3 }, { z: 3 }], b: 30, n: { m: 1 } }); // prettier-ignore
    expect(Object.keys(row!)).toEqual(['_id', 'a', 'o', 'list', 'b', 'n']);
  });

  test('$project computes beside what it keeps, also where an array held no documents', () => {
    expect(run(docs.slice(0, 1), { $project: { 'o.y': 1, 'list.z': '$a', t: { u: '$_id' } } })).toEqual([
      { _id: 3, o: { y: 2 }, list: [{ z: 30 }, { z: 30 }], t: { u: 3 } },
    ]);
  });

  test('$unset, $count and new roots', () => {
    expect(run(docs.slice(0, 1), { $unset: ['list', 'o.x'] })).toEqual([{ _id: 3, a: 30, o: { y: 2 } }]);
    expect([run(docs, { $count: 'n' }), run([], { $count: 'n' })]).toEqual([[{ n: 3 }], []]);
    expect(run(docs.slice(0, 1), { $replaceRoot: { newRoot: '$o' } })).toEqual([{ x: 1, y: 2 }]);
    expect(run(docs.slice(0, 1), { $replaceWith: { k: '$a' } })).toEqual([{ k: 30 }]);
  });

  test('a group that grows beyond 100 MB is ended', () => {
    const shelf = createShelf();
    shelf.fill('t', [{ _id: 1, text: 'x'.repeat(1_000_000), many: Array.from({ length: 120 }, (_, i) => i) }]);
    const pipeline = [{ $unwind: '$many' }, { $group: { _id: null, all: { $push: '$text' } } }];
    expect(codeOf(() => shelf.aggregate('t', pipeline))).toBe(292);
  });
});

test.each<[number, Document]>([
  [40324, { $noSuchStage: 1 }],
  [40323, {}],
  [40323, { $limit: 1, $skip: 1 }],
  [15958, { $limit: 0 }],
  [15955, { $group: { n: { $sum: 1 } } }],
  [15952, { $group: { _id: null, n: { $noSuchThing: 1 } } }],
  [40237, { $group: { _id: null, n: { $sum: ['$a', 1] } } }],
  [17390, { $group: { _id: { a: 1 } } }],
  [28818, { $unwind: 'a' }],
  [40228, { $replaceWith: '$missing' }],
  [15976, { $sort: {} }],
  [31254, { $project: { a: 1, b: 0 } }],
])('MongoDB refuses with %i: %j', (code, stage) => {
  expect(codeOf(() => run([{ a: 1 }], stage))).toBe(code);
});

test.each<[string, Document]>([
  ['$out', { $out: 'other' }],
  ['$merge', { $merge: 'other' }],
  ['$changeStream', { $changeStream: {} }],
  ['$facet', { $facet: {} }],
  ['$bucket', { $bucket: {} }],
  ['$graphLookup', { $graphLookup: {} }],
  ['pipeline', { $lookup: { from: 't', pipeline: [], as: 'j' } }],
  ['$stdDevPop', { $group: { _id: null, n: { $stdDevPop: '$a' } } }],
  ['a Decimal128', { $group: { _id: '$d' } }],
  ['$expr', { $match: { $expr: true } }],
  ['$dayOfWeek', { $project: { a: { $dayOfWeek: '$a' } } }],
])('%s is refused by name', (name, stage) => {
  const docs = [{ a: 1, d: Decimal128.fromString('1') }];
  expect(codeOf(() => run(docs, stage))).toBe(238);
  expect(() => run(docs, stage)).toThrow(name);
});

test('options that would change an answer are refused, a cursor is asked for', () => {
  const shelf = createShelf();
  shelf.fill('t', [{ a: 1 }]);
  const code = (options: Document): number | undefined => codeOf(() => shelf.aggregate('t', [], options));
  expect([{ let: { a: 1 } }, { collation: { locale: 'fr' } }, { explain: true }].map(code)).toEqual([238, 238, 238]);
  expect([{ let: {} }, { allowDiskUse: true }, { hint: '_id_' }].map(code)).toEqual([undefined, undefined, undefined]);
  expect([{ cursor: null }, { unknown: 1 }].map(code)).toEqual([9, 40415]);
});
