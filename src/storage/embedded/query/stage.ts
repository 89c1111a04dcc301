import { calculateObjectSize } from 'bson';
import { compileSet, compileProjection } from './project';
import type { Document } from './document';
import { CommandError, refuse } from './error';
import { compileExpression, rootScope } from './expression';
import { compileGroup } from './group';
import { compileLookup, type Find } from './lookup';
import { compileFilter } from './match';
import { memoryLimit } from './memory';
import { plainInteger } from './number';
import { typeName } from './operator/operator';
import { isDocument } from './path';
import { compileSort } from './sort';
import { compileUnwind } from './unwind';

/** A compiled stage of a pipeline; lazy where it need not see all documents. Documents given are never changed. */
export type Stage = (docs: Iterable<Document>) => Iterable<Document>;

const unserved = new Set(
  (
    '$bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify $documents $facet $fill $geoNear ' +
    '$graphLookup $indexStats $listClusterCatalog $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $merge ' +
    '$out $planCacheStats $querySettings $queryStats $rankFusion $redact $sample $score $scoreFusion $search $searchMeta ' +
    '$setWindowFields $shardedDataDistribution $sortByCount $unionWith $vectorSearch'
  ).split(' '),
);

/** A stage's name and what it says; 40323 and 40324 where it is none, and a refusal where it is not served. */
export function readStage(stage: unknown): readonly [name: string, spec: unknown] {
  if (!isDocument(stage)) throw new CommandError(14, "Each element of the 'pipeline' array must be an object");
  const [name = '', ...more] = Object.keys(stage);
  if (name === '' || more.length > 0)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  if (unserved.has(name)) refuse(name, 'a pipeline');
  return [name, stage[name]];
}

/** Compiles a stage; `find` reads other collections. */
export function compileStage(name: string, spec: unknown, find: Find): Stage {
  switch (name) {
    case '$match': {
      const matches = compileFilter(matchOf(spec));
      return filtered(matches);
    }
    case '$sort':
      return sorted(sortOf(spec));
    case '$skip': {
      const count = skipOf(spec);
      return function* (docs) {
        let at = 0;
        for (const doc of docs) if (at++ >= count) yield doc;
      };
    }
    case '$limit':
      return limited(limitOf(spec));
    case '$project':
      if (!isDocument(spec)) throw new CommandError(15969, '$project specification must be an object');
      return mapped(compileProjection(spec, true));
    case '$set':
    case '$addFields':
      if (!isDocument(spec)) throw new CommandError(40272, `${name} specification stage must be an object, got ${typeName(spec)}`);
      return mapped(compileSet(spec));
    case '$unset':
      return mapped(compileProjection(unsetOf(spec), true));
    case '$group':
      return compileGroup(spec);
    case '$lookup':
      return compileLookup(spec, find);
    case '$unwind':
      return compileUnwind(spec);
    case '$count':
      return counted(countOf(spec));
    case '$replaceRoot':
      if (!isDocument(spec)) throw new CommandError(40229, 'expected an object as specification for $replaceRoot stage');
      if (Object.keys(spec).join() !== 'newRoot')
        throw new CommandError(40231, 'no newRoot, or something else, is specified for the $replaceRoot stage');
      return mapped(rootOf(name, spec.newRoot));
    case '$replaceWith':
      return mapped(rootOf(name, spec));
    default:
      throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
}

/** The filter of `$match`. */
export function matchOf(spec: unknown): Document {
  if (!isDocument(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object');
  return spec;
}

/** The pattern of `$sort`. */
export function sortOf(spec: unknown): Document {
  if (!isDocument(spec)) throw new CommandError(15973, 'the $sort key specification must be an object');
  if (Object.keys(spec).length === 0) throw new CommandError(15976, '$sort stage must have at least one sort key');
  return spec;
}

/** The number of `$skip`. */
export function skipOf(spec: unknown): number {
  const count = plainInteger(spec);
  if (count === undefined || count < 0) throw new CommandError(5107200, 'invalid argument to $skip stage: Expected a non-negative number');
  return count;
}

/** The number of `$limit`. */
export function limitOf(spec: unknown): number {
  const count = plainInteger(spec);
  if (count === undefined || count < 0) throw new CommandError(5107201, 'invalid argument to $limit stage: Expected a non-negative number');
  if (count === 0) throw new CommandError(15958, 'the limit must be positive');
  return count;
}

function mapped(change: (doc: Document) => Document): Stage {
  return function* (docs) {
    for (const doc of docs) yield change(doc);
  };
}

function filtered(matches: (doc: Document) => boolean): Stage {
  return function* (docs) {
    for (const doc of docs) if (matches(doc)) yield doc;
  };
}

function limited(count: number): Stage {
  return function* (docs) {
    let at = 0;
    for (const doc of docs) {
      yield doc;
      if (++at === count) return;
    }
  };
}

function sorted(spec: Document): Stage {
  const order = compileSort(spec);
  return function* (docs) {
    const memory = memoryLimit('$sort');
    const all: Document[] = [];
    for (const doc of docs) {
      memory.take(calculateObjectSize(doc));
      all.push(doc);
    }
    yield* all.sort(order);
  };
}

function counted(field: string): Stage {
  return function* (docs) {
    let count = 0;
    for (const _ of docs) count++;
    if (count > 0) yield { [field]: count === (count | 0) ? count : BigInt(count) };
  };
}

function countOf(spec: unknown): string {
  if (typeof spec !== 'string') throw new CommandError(40156, 'the count field must be a non-empty string');
  if (spec === '') throw new CommandError(40157, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('\0')) throw new CommandError(40159, 'the count field cannot contain a null byte');
  if (spec.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'");
  if (spec === '_id') throw new CommandError(9039800, 'the count field cannot be _id');
  return spec;
}

function unsetOf(spec: unknown): Document {
  const fields: readonly unknown[] = Array.isArray(spec) ? spec : [spec];
  if (fields.length === 0) throw new CommandError(31119, '$unset specification must be a string or an array with at least one field');
  return Object.fromEntries(
    fields.map((field) => {
      if (typeof field !== 'string') throw new CommandError(31120, '$unset specification must be a string or an array of strings');
      return [field, 0];
    }),
  );
}

function rootOf(name: string, spec: unknown): (doc: Document) => Document {
  const value = compileExpression(spec);
  return (doc) => {
    const root = value(rootScope(doc));
    if (!isDocument(root))
      throw new CommandError(
        40228,
        `'newRoot' expression of ${name} must evaluate to an object, but resulting value was of type ${typeName(root)}`,
      );
    return root;
  };
}
