import { readArgs, type Args } from './args';
import type { Engine, ReadCommand } from './commands';
import { compileQuery, type Query } from './query-command';
import { encode, type Document } from './query/document';
import { CommandError, refuse } from './query/error';
import { compileStage, limitOf, matchOf, readStage, skipOf, sortOf, type Stage } from './query/stage';
import { refuseOptions } from './reads';
import { maxDocumentBytes } from './records';
import type { Found } from './scan';
import type { View } from './store';

const fields = ['pipeline', 'cursor', 'allowDiskUse', 'hint', 'let', 'collation', 'explain', 'bypassDocumentValidation'];

/** A pipeline, its beginning made a query that may use indexes. */
interface Pipeline {
  readonly query: Query;
  readonly stages: readonly Stage[];
}

/** Runs a pipeline; see query/stage.ts for the stages served. */
export const aggregate: ReadCommand = (engine, command, view, transaction) => {
  const args = readArgs(command, fields);
  refuseOptions(args, ['collation', 'let', 'explain'], 'aggregate');
  if (typeof command.aggregate !== 'string') refuse('a pipeline on no collection', 'aggregate');
  const cursor = args.doc('cursor');
  if (!cursor) throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  const batchSize = readArgs({ cursor: 1, ...cursor }, ['batchSize']).number('batchSize');
  if (batchSize !== undefined && batchSize < 0)
    throw new CommandError(51024, `BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`);
  const { query, stages } = compilePipeline(engine, args, view);
  const results = encoded(query.run(view), stages);
  const batch = engine.cursors.open(args.namespace, results, batchSize, false, transaction);
  return { body: { cursor: { id: batch.id, ns: batch.namespace }, ok: 1 }, batch: { field: 'firstBatch', raw: batch.raw } };
};

/** `$match`, then `$sort`, `$skip` and `$limit`, each where it stands first, become the query. */
function compilePipeline(engine: Engine, args: Args, view: View): Pipeline {
  const pipeline = args.raw('pipeline');
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be specified as an array");
  const read = pipeline.map(readStage);
  const find = (collection: string, filter: Document): Iterable<Document> =>
    docsOf(compileQuery(engine.catalog.get(`${args.db}.${collection}`), { filter }).run(view));
  const compiled = read.map(([name, spec]) => compileStage(name, spec, find));
  let at = 0;
  const next = (wanted: string): unknown => (read[at]?.[0] === wanted ? read[at++]![1] : undefined);
  const filters: Document[] = [];
  for (let spec = next('$match'); spec !== undefined; spec = next('$match')) filters.push(matchOf(spec));
  const sort = next('$sort');
  const skip = next('$skip');
  const limit = next('$limit');
  const query = compileQuery(engine.catalog.get(args.namespace), {
    filter: filters.length === 1 ? filters[0]! : filters.length === 0 ? {} : { $and: filters },
    ...(sort === undefined ? {} : { sort: sortOf(sort) }),
    ...(skip === undefined ? {} : { skip: skipOf(skip) }),
    ...(limit === undefined ? {} : { limit: limitOf(limit) }),
    hint: args.raw('hint'),
  });
  return { query, stages: compiled.slice(at) };
}

function* docsOf(found: Iterable<Found>): Generator<Document> {
  for (const { doc } of found) yield doc;
}

function* encoded(found: Iterable<Found>, stages: readonly Stage[]): Generator<Uint8Array> {
  if (stages.length === 0) {
    for (const { raw } of found) yield raw;
    return;
  }
  for (const doc of stages.reduce<Iterable<Document>>((docs, stage) => stage(docs), docsOf(found))) {
    const raw = encode(doc);
    if (raw.length > maxDocumentBytes)
      throw new CommandError(10334, `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${maxDocumentBytes}`);
    yield raw;
  }
}
