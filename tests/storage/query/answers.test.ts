import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EJSON, type Decimal128 } from 'bson';
import { compileSort } from '../../../src/storage/embedded/query/sort';
import type { Document } from '../../../src/storage/embedded/query/document';
import { CommandError } from '../../../src/storage/embedded/query/error';
import { compileFilter } from '../../../src/storage/embedded/query/match';
import { isDocument } from '../../../src/storage/embedded/query/path';
import { compileProjection } from '../../../src/storage/embedded/query/project';
import { compileUpdate } from '../../../src/storage/embedded/query/update';
import { createShelf, stored } from '../../support/embedded';

interface Case {
  readonly kind: 'match' | 'sort' | 'update' | 'proj' | 'agg';
  readonly case: unknown;
  readonly answer: string | readonly string[];
}

const file = JSON.parse(readFileSync(path.join(__dirname, '..', 'mongodb-answers.json'), 'utf8')) as {
  readonly docs: readonly unknown[];
  readonly cases: readonly Case[];
};
const docs = file.docs.map((doc) => stored(EJSON.deserialize(doc as Document) as Document));
const shelf = createShelf();
shelf.fill('t', docs);

/** As the file writes answers: numbers as "n<value>" of 12 digits, keys sorted, other types in canonical Extended JSON. */
function written(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return `n${Number(Number(value).toPrecision(12))}`;
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Date) return { $date: written(value.getTime()) };
  if (isDocument(value))
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, written(value[key])]),
    );
  if (typeof value !== 'object' || value === null) return value;
  const { _bsontype: type } = value as { _bsontype?: string };
  return type === 'Double' || type === 'Decimal128' ? written(Number((value as Decimal128).toString())) : EJSON.serialize({ value }).value;
}
const line = (value: unknown): string => JSON.stringify(written(value));

const ids = (found: readonly Document[]): string => line(found.map(({ _id }) => _id));

/** What our code says, in the file's form; "REFUSED" for what is outside the subset. */
function ours({ kind, case: what }: Case): string | readonly string[] {
  const { said } = stored(EJSON.deserialize({ said: what as Document }) as Document);
  switch (kind) {
    case 'match': {
      const matches = compileFilter(said as Document);
      return ids(docs.filter(matches));
    }
    case 'sort':
      return ids([...docs].sort(compileSort(said as Document)));
    case 'proj':
      return docs.map(compileProjection(said as Document)).map(line);
    case 'update': {
      const update = (doc: Document): Document => compileUpdate(said as Document).apply(doc);
      return docs.map((doc) =>
        answered(
          () => line(update(doc)),
          (code) => `ERR${code}`,
        ),
      );
    }
    case 'agg': {
      const rows = shelf.aggregate('t', said as readonly unknown[]).map(line);
      return Object.keys((said as Document[])[0]!)[0] === '$group' ? rows.sort() : rows;
    }
  }
}

function answered<R>(act: () => R, failed: (code: number) => string): R | string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.code === 238 ? 'REFUSED' : failed(error.code);
  }
}

/** Equal, refused (at once, or where it meets a value it does not serve, the rest equal), or wrong. */
function judge(one: Case): 'equal' | 'refused' | 'wrong' {
  const mine = answered(
    () => ours(one),
    (code) => `ERR${code}`,
  );
  if (mine === 'REFUSED') return 'refused';
  if (typeof mine === 'string' || typeof one.answer === 'string') return mine === one.answer ? 'equal' : 'wrong';
  if (mine.length !== one.answer.length) return 'wrong';
  const differing = mine.filter((said, at) => said !== one.answer[at]);
  if (differing.length === 0) return 'equal';
  return differing.every((said) => said === 'REFUSED') ? 'refused' : 'wrong';
}

const judged = file.cases.map((one) => ({ ...one, verdict: judge(one) }));

test('no case of a real engine is answered otherwise', () => {
  const wrong = judged.filter(({ verdict }) => verdict === 'wrong');
  expect(wrong.map((one) => ({ case: JSON.stringify(one.case), theirs: one.answer, ours: answered(() => ours(one), String) }))).toEqual([]);
});

test.each([
  { kind: 'match', equal: 103, refused: 17 },
  { kind: 'sort', equal: 3, refused: 0 },
  { kind: 'update', equal: 21, refused: 9 },
  { kind: 'proj', equal: 9, refused: 0 },
  { kind: 'agg', equal: 34, refused: 29 },
])('of $kind, $equal are served and $refused are refused', ({ kind, equal, refused }) => {
  const count = (verdict: string): number => judged.filter((one) => one.kind === kind && one.verdict === verdict).length;
  expect({ equal: count('equal'), refused: count('refused') }).toEqual({ equal, refused });
});
