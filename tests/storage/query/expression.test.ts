import { Decimal128, Double, Long, ObjectId } from 'bson';
import { double, type Document } from '../../../src/storage/embedded/query/document';
import { compileExpression, rootScope } from '../../../src/storage/embedded/query/expression';
import { codeOf, stored } from '../../support/embedded';

const day = new Date('2024-03-31T00:30:15.250Z');
const doc: Document = stored({
  i: 7,
  zero: 0,
  l: Long.fromNumber(5),
  d: new Double(2),
  half: 2.5,
  nan: NaN,
  s: 'Été à PARIS',
  nothing: null,
  list: [3, 1, 2, 1],
  none: [],
  docs: [{ x: 1 }, { y: 2 }, 3, [{ x: 4 }], { x: [5] }],
  o: { x: { y: 9 }, k: 'v' },
  pairs: [['k', 1], ['q', null]], // prettier-ignore
  kv: [{ k: 'k', v: 1 }],
  day,
  yes: true,
  max: 2147483647,
  huge: Long.fromString('9223372036854775807'),
  money: Decimal128.fromString('1.10'),
});
const evaluate = (expression: unknown): unknown => compileExpression(stored({ expression }).expression)(rootScope(doc));

const int = (value: number): number => value;
const long = (value: number): bigint => BigInt(value);

test.each<[string, unknown, unknown]>([
  ['a field', '$i', 7],
  ['a path', '$o.x.y', 9],
  ['a path through what is no document', '$i.x', undefined],
  ['a path through an array: documents alone, not arrays in it', '$docs.x', [1, [5]]],
  ['a number in a path names a field, not a place', '$list.0', []],
  ['the whole document', '$$ROOT.i', 7],
  ['the same', '$$CURRENT.o.k', 'v'],
  ['nothing', '$$REMOVE', undefined],
  ['a literal', { $literal: '$i' }, '$i'],
  ['an array, missing values as null', ['$i', '$missing', 1], [7, null, 1]],
  ['a document, missing values left out', { a: '$i', b: '$missing', c: null }, { a: 7, c: null }],
  ['missing is not null', { $eq: ['$missing', null] }, false],
  ['missing is before null', { $lt: ['$missing', null] }, true],
  ['null is before numbers', { $cmp: [null, '$i'] }, -1],
  ['numbers of all types by value', { $eq: ['$d', 2] }, true],
  ['an int64 and an int32', { $gt: ['$l', '$half'] }, true],
  ['types before values', { $gt: ['a', 10] }, true],
  ['NaN is before all numbers and equal to itself', [{ $lt: ['$nan', -5] }, { $eq: ['$nan', '$nan'] }], [true, true]],
  ['and of truths: NaN, "" and [] are true', { $and: ['$nan', '', '$none', 1] }, true],
  ['or of falsehoods: 0, null, missing', { $or: ['$zero', null, '$missing', false] }, false],
  ['and of nothing, or of nothing', [{ $and: [] }, { $or: [] }], [true, false]],
  ['not', { $not: ['$missing'] }, true],
  ['a condition in either form', [{ $cond: ['$yes', 1, 2] }, { $cond: { if: '$zero', then: 1, else: 2 } }], [1, 2]],
  ['a missing branch', { $cond: [true, '$missing', 1] }, undefined],
  ['the first that is there', { $ifNull: ['$missing', '$nothing', '$i'] }, 7],
  ['else the last', { $ifNull: ['$missing', '$nothing'] }, null],
  ['a switch', { $switch: { branches: [{ case: '$zero', then: 1 }, { case: { $gt: ['$i', 1] }, then: 2 }], default: 3 } }, 2], // prettier-ignore
  ['a switch by default', { $switch: { branches: [{ case: '$zero', then: 1 }], default: 3 } }, 3],
  ['int32 and int32', { $add: ['$i', 1] }, int(8)],
  ['int32 grows to int64', { $add: ['$max', 1] }, long(2147483648)],
  ['int64 stays', { $subtract: ['$l', 5] }, long(0)],
  ['int64 grows to double', { $add: ['$huge', 1] }, double(2 ** 63)],
  ['a double stays one', { $multiply: ['$d', 2] }, double(4)],
  ['a product beyond int32', { $multiply: ['$max', 2] }, long(4294967294)],
  ['nothing added, nothing multiplied', [{ $add: [] }, { $multiply: [] }], [0, 1]],
  ['null where a number is missing', [{ $add: [1, '$missing'] }, { $divide: [null, 2] }, { $mod: [1, '$nothing'] }], [null, null, null]],
  ['a quotient is a double', [{ $divide: [6, 3] }, { $divide: [1, 4] }], [double(2), 0.25]],
  ['the rest has the sign of the first', [{ $mod: [-7, 3] }, { $mod: ['$half', 2] }, { $mod: [7, '$l'] }], [-1, 0.5, long(2)]],
  ['a whole double divides ints as an int', { $mod: [7, '$d'] }, int(1)],
  ['absolute values', [{ $abs: -3 }, { $abs: -2.5 }, { $abs: '$nothing' }], [3, 2.5, null]],
  ['floors and ceilings keep their type', [{ $floor: '$half' }, { $ceil: '$half' }, { $floor: '$i' }], [double(2), double(3), 7]],
  ['a half to the even', [{ $round: 2.5 }, { $round: 3.5 }, { $round: '$i' }, { $trunc: -2.7 }], [double(2), double(4), 7, double(-2)]],
  ['milliseconds between dates are an int64', { $subtract: ['$day', day] }, 0n],
  ['a date later', { $add: ['$day', 1000] }, new Date(day.getTime() + 1000)],
  ['a date earlier', { $subtract: ['$day', '$l'] }, new Date(day.getTime() - 5)],
  ['a sum over an array, its numbers alone', { $sum: '$list' }, 7],
  ['several sums: arrays among them count nothing', { $sum: ['$list', 1, 'x', '$half'] }, 3.5],
  ['a sum of nothing', { $sum: '$s' }, 0],
  ['a mean is a double', [{ $avg: '$list' }, { $avg: [2, 4] }, { $avg: '$none' }], [1.75, double(3), null]],
  ['the smallest and largest, not null', [{ $min: [null, '$missing', 3, 'a'] }, { $max: '$list' }, { $min: '$none' }], [3, 3, null]],
  ['texts joined', [{ $concat: ['a', 'b'] }, { $concat: ['a', null] }, { $concat: [] }], ['ab', null, '']],
  ['only ASCII has a case', [{ $toLower: '$s' }, { $toUpper: '$s' }, { $toUpper: '$missing' }], ['Été à paris', 'ÉTé à PARIS', '']],
  ['code points', [{ $strLenCP: '😀é' }, { $substrCP: ['😀été', 1, 2] }, { $substrCP: ['$missing', 0, 9] }], [2, 'ét', '']],
  ['a text split', [{ $split: ['a, b', ', '] }, { $split: ['a', '-'] }, { $split: [null, '-'] }], [['a', 'b'], ['a'], null]],
  ['texts of values', ['$i', '$half', '$d', '$huge', '$yes', '$day', '$nothing'].map(($toString) => ({ $toString })), [
    '7', '2.5', '2', '9223372036854775807', 'true', '2024-03-31T00:30:15.250Z', null,
  ]], // prettier-ignore
  ['types', ['$i', '$l', '$d', '$money', '$s', '$o', '$list', '$day', '$nothing', '$missing', '$yes'].map(($type) => ({ $type })), [
    'int', 'long', 'double', 'decimal', 'string', 'object', 'array', 'date', 'null', 'missing', 'bool',
  ]], // prettier-ignore
  ['lengths', [{ $size: '$list' }, { $size: [[1, 2]] }], [4, 2]],
  ['membership by value', [{ $in: ['$d', '$list'] }, { $in: [9, '$list'] }], [true, false]],
  ['places', [{ $arrayElemAt: ['$list', 0] }, { $arrayElemAt: ['$list', -1] }, { $arrayElemAt: ['$nothing', 0] }], [3, 1, null]],
  ['a place beyond', { $arrayElemAt: ['$list', 9] }, undefined],
  ['first and last', [{ $first: '$list' }, { $last: '$list' }, { $first: '$missing' }], [3, 1, null]],
  ['the first of none', { $first: '$none' }, undefined],
  ['slices', [{ $slice: ['$list', 2] }, { $slice: ['$list', -2] }, { $slice: ['$list', -3, 2] }, { $slice: ['$list', null] }], [
    [3, 1], [2, 1], [1, 2], null,
  ]], // prettier-ignore
  ['arrays joined', [{ $concatArrays: ['$list', ['x']] }, { $concatArrays: ['$list', null] }], [[3, 1, 2, 1, 'x'], null]],
  ['what is an array', [{ $isArray: '$list' }, { $isArray: ['$i'] }], [true, false]],
  ['sets', [{ $setUnion: ['$list', [4, 1]] }, { $setIntersection: ['$list', [1, 9]] }, { $setDifference: ['$list', [1]] }], [
    [1, 2, 3, 4], [1], [3, 2],
  ]], // prettier-ignore
  ['questions about sets', [{ $setIsSubset: [[1], '$list'] }, { $setEquals: ['$list', [1, 2, 3]] }], [true, true]],
  ['each element', { $map: { input: '$list', as: 'n', in: { $multiply: ['$$n', '$i'] } } }, [21, 7, 14, 7]],
  ['what is missing of each is null', { $map: { input: '$docs', in: '$$this.x' } }, [1, null, null, [4], [5]]],
  ['some elements', { $filter: { input: '$list', cond: { $gt: ['$$this', 1] } } }, [3, 2]],
  [
    'elements taken together',
    { $reduce: { input: '$list', initialValue: '', in: { $concat: ['$$value', { $toString: '$$this' }] } } },
    '3121',
  ],
  ['null where the array is missing', [{ $map: { input: null, in: 1 } }, { $filter: { input: '$missing', cond: 1 } }], [null, null]],
  ['variables', { $let: { vars: { a: '$i', b: 1 }, in: { $let: { vars: { a: { $add: ['$$a', '$$b'] } }, in: '$$a' } } } }, 8],
  ['documents joined, null left out', { $mergeObjects: ['$o', null, { k: 'w', z: 1 }] }, { x: { y: 9 }, k: 'w', z: 1 }],
  ['a document as pairs and back', [{ $objectToArray: { a: 1 } }, { $arrayToObject: '$pairs' }, { $arrayToObject: '$kv' }], [
    [{ k: 'a', v: 1 }], { k: 1, q: null }, { k: 1 },
  ]], // prettier-ignore
  ['a date as text', { $dateToString: { date: '$day' } }, '2024-03-31T00:30:15.250Z'],
  [
    'in Paris, in winter',
    { $dateToString: { date: '$day', format: '%d/%m/%Y %H h %M %%', timezone: 'Europe/Paris' } },
    '31/03/2024 01 h 30 %',
  ],
  [
    'in Paris, in summer',
    { $dateToString: { date: { $add: ['$day', 3_600_000] }, format: '%H:%M:%S.%L', timezone: 'Europe/Paris' } },
    '03:30:15.250',
  ],
  ['no date', { $dateToString: { date: '$missing', onNull: '?' } }, '?'],
  ['the start of a month', { $dateTrunc: { date: '$day', unit: 'month' } }, new Date('2024-03-01T00:00:00Z')],
  ['the start of an hour', { $dateTrunc: { date: '$day', unit: 'hour' } }, new Date('2024-03-31T00:00:00Z')],
])('%s', (_what, expression, expected) => {
  expect(evaluate(expression)).toEqual(expected);
});

test('sums of doubles keep their rounding errors until the end', () => {
  expect(0.1 + 0.2 + 0.3).not.toBe(0.6);
  expect(evaluate({ $sum: [0.1, 0.2, 0.3] })).toBe(0.6);
  expect(evaluate({ $avg: [0.1, 0.2, 0.3] })).toBe(0.6 / 3);
  expect(evaluate({ $sum: ['$nan', 1] })).toBeNaN();
  expect(evaluate({ $sum: [new Double(Infinity), 1] })).toBe(Infinity);
});

test.each<[number, unknown]>([
  [2, { $divide: [1, '$zero'] }],
  [16610, { $mod: [1, 0] }],
  [14, { $add: [1, 'x'] }],
  [14, { $subtract: ['$s', 1] }],
  [16612, { $add: ['$day', '$day'] }],
  [16702, { $concat: ['a', 1] }],
  [17124, { $size: '$missing' }],
  [40081, { $in: [1, '$missing'] }],
  [28689, { $arrayElemAt: ['$i', 0] }],
  [16883, { $map: { input: 1, in: 1 } }],
  [40066, { $switch: { branches: [{ case: false, then: 1 }] } }],
  [40400, { $mergeObjects: ['$i'] }],
  [16020, { $eq: [1] }],
  [15983, { $add: [1], $sum: [1] }],
  [17276, '$$unknown'],
  [16872, '$'],
  [15998, '$a..b'],
  [168, { $noSuchThing: 1 }],
])('MongoDB refuses with %i: %j', (code, expression) => {
  expect(codeOf(() => evaluate(expression))).toBe(code);
});

test.each<[string, unknown]>([
  ['$dayOfWeek', { $dayOfWeek: '$day' }],
  ['$function', { $function: { body: 'x', args: [], lang: 'js' } }],
  ['$regexMatch', { $regexMatch: { input: 'a', regex: 'a' } }],
  ['$$NOW', '$$NOW'],
  ['a Decimal128', { $add: ['$money', 1] }],
  ['a Decimal128', { $sum: ['$money'] }],
  ['a place other than 0', { $round: ['$half', 1] }],
  ['a double of many digits', { $toString: { $divide: [1, 3] } }],
  ['a date and a fraction', { $add: ['$day', 0.5] }],
  ['the timezone +02:00', { $dateToString: { date: '$day', format: '%H', timezone: '+02:00' } }],
  ['the unit week', { $dateTrunc: { date: '$day', unit: 'week' } }],
  ['the date of an objectId', { $dateTrunc: { date: new ObjectId('650000000000000000000001'), unit: 'day' } }],
])('%s is refused by name', (name, expression) => {
  expect(codeOf(() => evaluate(expression))).toBe(238);
  expect(() => evaluate(expression)).toThrow(name);
});
