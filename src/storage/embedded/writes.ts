import { ObjectId } from 'bson';
import { checkedNamespace, readArgs, readFields, type Args, type Fields } from './args';
import type { Collection } from './catalog';
import type { Engine, WriteCommand, WriteScope } from './commands';
import { compileQuery } from './query-command';
import { checkId, withIdFirst, type Document } from './query/document';
import { CommandError, refuse } from './query/error';
import { isDocument } from './query/path';
import { plainInteger } from './query/number';
import { compileProjection } from './query/project';
import { refuseOptions } from './reads';
import { compileUpdate } from './query/update';
import { newRecord, writeRecord, type Target } from './records';

/** A statement's failure, as `writeErrors` tells it. */
const told = (error: CommandError, index: number): Document => ({ index, code: error.code, ...error.extra, errmsg: error.message });

/** Statements in one command at the most (`hello` tells it). */
export const maxBatch = 100_000;

/** The statements of a bulk: one at least. */
function statementsOf(args: Args, field: string): Document[] {
  const statements = args.docs(field);
  if (statements.length === 0 || statements.length > maxBatch)
    throw new CommandError(16, `Write batch sizes must be between 1 and ${maxBatch}. Got ${statements.length} operations.`);
  return statements;
}

/** Runs the statements of a bulk, each undone alone where it fails; in order, the first failure ends it. A conflict ends the whole command. Within a
 *  transaction the first failure ends both. */
function each<S>(
  statements: readonly S[],
  ordered: boolean,
  scope: WriteScope,
  run: (statement: S, index: number, target: Target) => void,
): Document[] {
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      scope.nested((target) => run(statement, index, target));
    } catch (error) {
      if (!(error instanceof CommandError) || error.code === 112 || error.code === 263) throw error;
      errors.push(told(error, index));
      if (ordered || scope.inTransaction) break;
    }
  }
  return errors;
}

const withErrors = (body: Document, errors: readonly Document[]): Document => ({
  ...body,
  ...(errors.length ? { writeErrors: errors } : {}),
  ok: 1,
});

/** Writes, and has the catalogue keep an index's flags where this document changed them. */
function put(
  engine: Engine,
  target: Target,
  collection: Collection,
  record: number,
  old: Document | undefined,
  next: Document | undefined,
): void {
  const flags = collection.indexes.map(({ multikey, truncated }) => `${multikey}${truncated}`).join();
  writeRecord(target, collection, record, old, next);
  if (flags !== collection.indexes.map(({ multikey, truncated }) => `${multikey}${truncated}`).join()) engine.catalog.changed(collection);
}

/** Inserts a document, with an `_id` of its own where it brings none; null is one. */
function insertOne(engine: Engine, target: Target, collection: Collection, doc: Document): void {
  const whole = withIdFirst(doc, Object.hasOwn(doc, '_id') ? doc._id : new ObjectId());
  checkId(whole._id, 2);
  put(engine, target, collection, newRecord(target, collection), undefined, whole);
}

export const insert: WriteCommand = (engine, command, scope) => {
  const args = readArgs(command, ['documents', 'ordered', 'bypassDocumentValidation']);
  const documents = statementsOf(args, 'documents');
  const collection = scope.collection(args.namespace);
  let n = 0;
  const errors = each(documents, args.flag('ordered', true), scope, (doc, _index, target) => {
    insertOne(engine, target, collection, doc);
    n++;
  });
  return { body: withErrors({ n }, errors) };
};

/** The filter of a statement: it must be there, lest everything be written. */
function filterOf(fields: Fields, name: string): Document {
  const filter = fields.doc('q');
  if (!filter) throw missing(name);
  return filter;
}

const missing = (name: string): CommandError => new CommandError(40414, `BSON field '${name}' is missing but a required field`);

interface UpdateOutcome {
  matched: number;
  modified: number;
  upserted?: unknown;
}

function runUpdate(engine: Engine, namespace: string, statement: Document, target: Target, scope: WriteScope): UpdateOutcome {
  const fields = readFields(statement, 'update.updates', ['q', 'u', 'upsert', 'multi', 'arrayFilters', 'hint', 'sort', 'collation', 'c']);
  refuseOptions(fields, ['collation', 'c'], 'an update');
  if (statement.u === undefined) throw missing('update.updates.u');
  const update = compileUpdate(statement.u as Document, { arrayFilters: fields.list('arrayFilters') ?? [] });
  const multi = fields.flag('multi');
  const sort = fields.doc('sort') ?? {};
  if (multi && Object.keys(sort).length > 0) throw new CommandError(9, 'Cannot specify sort with multi=true');
  if (multi && update.replaces) throw new CommandError(9, 'multi update is not supported for replacement-style update');
  const filter = filterOf(fields, 'update.updates.q');
  const known = engine.catalog.get(namespace);
  const found = [...compileQuery(known, { filter, sort, limit: multi ? 0 : 1, hint: statement.hint }).run(target)];
  let modified = 0;
  for (const { record, doc } of found) {
    const next = update.apply(doc);
    if (next === doc) continue;
    put(engine, target, known as Collection, record, doc, next);
    modified++;
  }
  if (found.length > 0 || !fields.flag('upsert')) return { matched: found.length, modified };
  const collection = scope.collection(namespace);
  const fresh = update.insert(filter, () => new ObjectId());
  put(engine, target, collection, newRecord(target, collection), undefined, fresh);
  return { matched: 0, modified: 0, upserted: fresh._id };
}

export const update: WriteCommand = (engine, command, scope) => {
  const args = readArgs(command, ['updates', 'ordered', 'bypassDocumentValidation', 'let']);
  refuseOptions(args, ['let'], 'update');
  let n = 0;
  let nModified = 0;
  const upserted: Document[] = [];
  const errors = each(statementsOf(args, 'updates'), args.flag('ordered', true), scope, (statement, index, target) => {
    const outcome = runUpdate(engine, args.namespace, statement, target, scope);
    n += outcome.matched;
    nModified += outcome.modified;
    if ('upserted' in outcome) {
      n++;
      upserted.push({ index, _id: outcome.upserted });
    }
  });
  return { body: withErrors({ n, nModified, ...(upserted.length ? { upserted } : {}) }, errors) };
};

function runDelete(engine: Engine, namespace: string, statement: Document, target: Target): number {
  const fields = readFields(statement, 'delete.deletes', ['q', 'limit', 'hint', 'collation']);
  refuseOptions(fields, ['collation'], 'a delete');
  const filter = filterOf(fields, 'delete.deletes.q');
  const collection = engine.catalog.get(namespace);
  const limit = plainInteger(statement.limit);
  if (limit !== 0 && limit !== 1) throw new CommandError(9, 'The limit field in delete objects must be 0 or 1.');
  const found = [...compileQuery(collection, { filter, limit, hint: statement.hint }).run(target)];
  for (const { record, doc } of found) put(engine, target, collection as Collection, record, doc, undefined);
  return found.length;
}

export const remove: WriteCommand = (engine, command, scope) => {
  const args = readArgs(command, ['deletes', 'ordered', 'let']);
  refuseOptions(args, ['let'], 'delete');
  let n = 0;
  const errors = each(statementsOf(args, 'deletes'), args.flag('ordered', true), scope, (statement, _index, target) => {
    n += runDelete(engine, args.namespace, statement, target);
  });
  return { body: withErrors({ n }, errors) };
};

/** Refuses what contradicts itself: 9, as MongoDB. */
function checkFindAndModify(args: Args): void {
  const removes = args.flag('remove');
  const has = (name: string): boolean => args.raw(name) !== undefined && args.raw(name) !== null;
  if (removes === has('update')) throw new CommandError(9, 'findAndModify needs either an update or remove=true, and not both');
  for (const name of ['new', 'upsert'])
    if (removes && args.flag(name)) throw new CommandError(9, `Cannot specify both ${name}=true and remove=true`);
  if (removes && has('arrayFilters')) throw new CommandError(9, 'Cannot specify arrayFilters and remove=true');
}

export const findAndModify: WriteCommand = (engine, command, scope) => {
  const { target } = scope;
  const args = readArgs({ findAndModify: command.findAndModify ?? command.findandmodify, ...command }, [
    'findAndModify',
    'findandmodify',
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'arrayFilters',
    'hint',
    'collation',
    'bypassDocumentValidation',
    'let',
  ]);
  refuseOptions(args, ['collation', 'let'], 'findAndModify');
  checkFindAndModify(args);
  const collection = engine.catalog.get(args.namespace);
  const filter = args.doc('query') ?? {};
  const project = args.doc('fields') ? compileProjection(args.doc('fields') ?? {}) : (doc: Document): Document => doc;
  const query = compileQuery(collection, { filter, sort: args.doc('sort') ?? {}, limit: 1, hint: args.raw('hint') });
  const [found] = query.run(target);
  if (args.flag('remove')) {
    if (found) put(engine, target, collection as Collection, found.record, found.doc, undefined);
    return { body: { lastErrorObject: { n: found ? 1 : 0 }, value: found ? project(found.doc) : null, ok: 1 } };
  }
  const change = compileUpdate(command.update as Document, { arrayFilters: args.list('arrayFilters') ?? [] });
  if (found) {
    const next = change.apply(found.doc);
    if (next !== found.doc) put(engine, target, collection as Collection, found.record, found.doc, next);
    return { body: { lastErrorObject: { n: 1, updatedExisting: true }, value: project(args.flag('new') ? next : found.doc), ok: 1 } };
  }
  if (!args.flag('upsert')) return { body: { lastErrorObject: { n: 0, updatedExisting: false }, value: null, ok: 1 } };
  const made = scope.collection(args.namespace);
  const fresh = change.insert(filter, () => new ObjectId());
  put(engine, target, made, newRecord(target, made), undefined, fresh);
  return {
    body: {
      lastErrorObject: { n: 1, updatedExisting: false, upserted: fresh._id },
      value: args.flag('new') ? project(fresh) : null,
      ok: 1,
    },
  };
};

export const bulkWrite: WriteCommand = (engine, command, scope) => {
  const args = readArgs(command, ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'bypassDocumentValidation', 'let', 'cursor']);
  if (args.db !== 'admin') throw new CommandError(13, 'bulkWrite may only be run against the admin database.');
  refuseOptions(args, ['let'], 'bulkWrite');
  const namespaces = args.docs('nsInfo').map(({ ns }) => checkedNamespace(String(ns)));
  const sums = { nInserted: 0, nUpserted: 0, nMatched: 0, nModified: 0, nDeleted: 0 };
  const rows: Document[] = [];
  const errors = each(statementsOf(args, 'ops'), args.flag('ordered', true), scope, (op, idx, target) => {
    const [verb = ''] = Object.keys(op);
    const namespace = namespaces[plainInteger(op[verb]) ?? -1];
    if (namespace === undefined) throw new CommandError(2, `BulkWrite ops entry ${idx} has an invalid nsInfo index.`);
    if (verb === 'insert') {
      if (!isDocument(op.document)) throw missing('bulkWrite.ops.document');
      insertOne(engine, target, scope.collection(namespace), op.document);
      sums.nInserted++;
      rows.push({ ok: 1, idx, n: 1 });
    } else if (verb === 'update') {
      const { filter, updateMods, update: _, ...rest } = op;
      const done = runUpdate(engine, namespace, { q: filter, u: updateMods, ...rest }, target, scope);
      sums.nMatched += done.matched;
      sums.nModified += done.modified;
      if ('upserted' in done) sums.nUpserted++;
      rows.push({
        ok: 1,
        idx,
        n: done.matched + ('upserted' in done ? 1 : 0),
        nModified: done.modified,
        ...('upserted' in done ? { upserted: { _id: done.upserted } } : {}),
      });
    } else if (verb === 'delete') {
      const { filter, multi: _multi, delete: _, ...rest } = op;
      const n = runDelete(
        engine,
        namespace,
        { q: filter, limit: readFields(op, 'bulkWrite.ops', Object.keys(op)).flag('multi') ? 0 : 1, ...rest },
        target,
      );
      sums.nDeleted += n;
      rows.push({ ok: 1, idx, n });
    } else refuse(verb, 'bulkWrite');
  });
  for (const { index, ...error } of errors) rows.push({ ok: 0, idx: index, n: 0, ...error });
  const shown = args.flag('errorsOnly') ? rows.filter(({ ok }) => ok === 0) : rows.sort((a, b) => Number(a.idx) - Number(b.idx));
  return { body: { cursor: { id: 0n, ns: 'admin.$cmd.bulkWrite', firstBatch: shown }, nErrors: errors.length, ...sums, ok: 1 } };
};
