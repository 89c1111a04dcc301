import { readArgs, type Args, type Fields } from './args';
import type { Engine, ReadCommand, Reply } from './commands';
import type { Batch } from './cursors';
import { compileQuery, projected, type Query } from './query-command';
import { encode, type Document } from './query/document';
import { compileFilter } from './query/match';
import { CommandError, refuse } from './query/error';
import { anyValuesAt } from './values';
import { compare } from './query/compare';
import { describeIndex } from './catalog';

const findFields = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'noCursorTimeout',
  'allowDiskUse',
  'collation',
  'let',
  'allowPartialResults',
  'min',
  'max',
  'returnKey',
  'showRecordId',
  'tailable',
  'awaitData',
  'oplogReplay',
];

/** Refuses the options that would change an answer; those that only hint at a way are taken. */
export function refuseOptions(args: Fields, names: readonly string[], where: string): void {
  for (const name of names) {
    const value = args.raw(name);
    if (value === undefined || value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
      continue;
    refuse(name, where);
  }
}

function queryOf(engine: Engine, args: Args): Query {
  refuseOptions(args, ['collation', 'let', 'min', 'max', 'returnKey', 'showRecordId', 'tailable', 'awaitData'], 'find');
  return compileQuery(engine.catalog.get(args.namespace), {
    filter: args.doc('filter') ?? {},
    sort: args.doc('sort') ?? {},
    skip: atLeastZero(args, 'skip') ?? 0,
    limit: atLeastZero(args, 'limit') ?? 0,
    hint: args.raw('hint'),
  });
}

/** A number that may not be negative: 51024. */
function atLeastZero(args: Args, name: string): number | undefined {
  const value = args.number(name);
  if (value !== undefined && value < 0) throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${value}'`);
  return value;
}

/** `count` takes a negative limit for its absolute value. */
function countOf(engine: Engine, args: Args): Query {
  refuseOptions(args, ['collation'], 'count');
  return compileQuery(engine.catalog.get(args.namespace), {
    filter: args.doc('query') ?? {},
    skip: atLeastZero(args, 'skip') ?? 0,
    limit: Math.abs(args.number('limit') ?? 0),
    hint: args.raw('hint'),
  });
}

const cursorReply = (batch: Batch, field: 'firstBatch' | 'nextBatch'): Reply => ({
  body: { cursor: { id: batch.id, ns: batch.namespace }, ok: 1 },
  batch: { field, raw: batch.raw },
});

export const find: ReadCommand = (engine, command, view, transaction) => {
  const args = readArgs(command, findFields);
  const query = queryOf(engine, args);
  const results = projected(query.run(view), args.doc('projection'));
  const batchSize = atLeastZero(args, 'batchSize');
  return cursorReply(engine.cursors.open(args.namespace, results, batchSize, args.flag('singleBatch'), transaction), 'firstBatch');
};

export const getMore: ReadCommand = (engine, command, _view, transaction) => {
  const args = readArgs(command, ['collection', 'batchSize']);
  return cursorReply(
    engine.cursors.more(cursorId(command.getMore), `${args.db}.${args.text('collection') ?? ''}`, args.number('batchSize'), transaction),
    'nextBatch',
  );
};

function cursorId(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isInteger(value)) throw new CommandError(14, "a cursor id is the wrong type, expected type 'long'");
  return BigInt(value as number);
}

export const killCursors: ReadCommand = (engine, command) => {
  const args = readArgs(command, ['cursors']);
  const { killed, unknown } = engine.cursors.kill((args.list('cursors') ?? []).map(cursorId));
  return { body: { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: 1 } };
};

const countFields = ['query', 'limit', 'skip', 'hint', 'collation', 'fields'];

export const count: ReadCommand = (engine, command, view) => {
  const args = readArgs(command, countFields);
  let n = 0;
  for (const _ of countOf(engine, args).run(view)) n++;
  return { body: { n, ok: 1 } };
};

export const distinct: ReadCommand = (engine, command, view) => {
  const args = readArgs(command, ['key', 'query', 'collation', 'hint']);
  refuseOptions(args, ['collation'], 'distinct');
  const key = args.text('key');
  if (key === undefined) throw new CommandError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const values: unknown[] = [];
  const query = compileQuery(engine.catalog.get(args.namespace), { filter: args.doc('query') ?? {}, hint: args.raw('hint') });
  for (const { doc } of query.run(view)) values.push(...anyValuesAt(doc, key));
  values.sort(compare);
  return { body: { values: values.filter((value, at) => at === 0 || compare(value, values[at - 1]) !== 0), ok: 1 } };
};

export const explain: ReadCommand = (engine, command, view) => {
  const inner = readArgs(command, ['verbosity']).doc('explain') ?? {};
  const [verb = ''] = Object.keys(inner);
  if (!['find', 'count'].includes(verb)) refuse(`explain of ${verb}`, 'explain');
  const args = readArgs({ ...inner, $db: command.$db }, verb === 'find' ? findFields : countFields);
  const query = verb === 'find' ? queryOf(engine, args) : countOf(engine, args);
  const examined = { keys: 0, docs: 0 };
  let n = 0;
  for (const _ of query.run(view, examined)) n++;
  const { plan } = query;
  const access: Document =
    plan.kind === 'scan'
      ? { stage: 'COLLSCAN', direction: 'forward' }
      : {
          stage: 'FETCH',
          inputStage: {
            stage: 'IXSCAN',
            indexName: plan.index.name,
            keyPattern: plan.index.pattern,
            isMultiKey: plan.index.multikey,
            direction: plan.reverse ? 'backward' : 'forward',
          },
        };
  const blocking = args.doc('sort') && !(plan.kind === 'index' && plan.sorted);
  const winningPlan = blocking ? { stage: 'SORT', sortPattern: args.doc('sort'), inputStage: access } : access;
  const executionStats = { executionSuccess: true, nReturned: n, totalKeysExamined: examined.keys, totalDocsExamined: examined.docs };
  return {
    body: {
      explainVersion: '1',
      queryPlanner: {
        namespace: args.namespace,
        parsedQuery: args.doc(verb === 'find' ? 'filter' : 'query') ?? {},
        winningPlan,
        rejectedPlans: [],
      },
      ...(command.verbosity === 'queryPlanner' ? {} : { executionStats }),
      ok: 1,
    },
  };
};

export const listCollections: ReadCommand = (engine, command) => {
  const args = readArgs(command, ['filter', 'nameOnly', 'cursor', 'authorizedCollections']);
  const wanted = compileFilter(args.doc('filter') ?? {});
  const rows = engine.catalog
    .all()
    .filter(({ namespace }) => namespace.startsWith(`${args.db}.`))
    .map(({ namespace, options, indexes }) => ({
      name: namespace.slice(args.db.length + 1),
      type: 'collection',
      options,
      info: { readOnly: false },
      idIndex: indexes[0] ? describeIndex(indexes[0]) : {},
    }))
    .filter(wanted);
  const told = args.flag('nameOnly') ? rows.map(({ name, type }) => ({ name, type })) : rows;
  return listed(engine, `${args.db}.$cmd.listCollections`, told);
};

export const listIndexes: ReadCommand = (engine, command) => {
  const args = readArgs(command, ['cursor']);
  const collection = engine.catalog.get(args.namespace);
  if (!collection) throw new CommandError(26, `ns does not exist: ${args.namespace}`);
  return listed(engine, args.namespace, collection.indexes.map(describeIndex));
};

function listed(engine: Engine, namespace: string, rows: readonly Document[]): Reply {
  return cursorReply(engine.cursors.open(namespace, rows.map(encode).values(), Infinity, true, undefined), 'firstBatch');
}

export const listDatabases: ReadCommand = (engine, command) => {
  const args = readArgs(command, ['filter', 'nameOnly', 'authorizedDatabases']);
  const names = [...new Set(engine.catalog.all().map(({ namespace }) => namespace.slice(0, namespace.indexOf('.'))))].sort();
  const databases = names.map((name) => ({ name, sizeOnDisk: 0, empty: false })).filter(compileFilter(args.doc('filter') ?? {}));
  if (args.flag('nameOnly')) return { body: { databases: databases.map(({ name }) => ({ name })), ok: 1 } };
  return { body: { databases, totalSize: 0, totalSizeMb: 0, ok: 1 } };
};
