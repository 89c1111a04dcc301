import type { ObjectId } from 'bson';
import { compileArrayFilters } from './array-filter';
import { equal, identical } from './compare';
import { checkId, withIdFirst, type Document } from './document';
import { CommandError, refuse } from './error';
import { isModifier, modifierOf, type Modifier } from './modifier';
import { get, isDocument } from './path';
import { seedOf } from './seed';
import { applyTree, createTree, growTree, type Tree } from './tree';

/** A compiled update. Documents given are never changed; what comes back shares their untouched parts. */
export interface Update {
  /** True for a replacement, which MongoDB refuses for several documents at once. */
  readonly replaces: boolean;
  /** The document after the update; the very same object where nothing changed, down to the types of numbers. */
  apply(doc: Document): Document;
  /** The document that an upsert inserts where the filter found none: what the filter says, then the update, `_id` first. */
  insert(filter: Document, createId: () => ObjectId): Document;
}

/** Compiles an update or a replacement; throws MongoDB's error where it is none, and refuses pipelines and what is not served. */
export function compileUpdate(update: Document | readonly unknown[], options: { arrayFilters?: readonly unknown[] } = {}): Update {
  if (!isDocument(update)) refuse('an update by a pipeline', 'an update');
  const arrayFilters = options.arrayFilters ?? [];
  const first = Object.keys(update)[0];
  if (first?.startsWith('$')) return compileModifiers(update, arrayFilters);
  if (arrayFilters.length > 0) throw new CommandError(9, 'arrayFilters may not be specified for a replacement');
  return compileReplacement(update);
}

function compileReplacement(replacement: Document): Update {
  const dollar = Object.keys(replacement).find((key) => key.startsWith('$'));
  if (dollar) throw dollarPrefixed(dollar, dollar);
  const hasId = Object.hasOwn(replacement, '_id');
  return {
    replaces: true,
    apply(doc) {
      const id = get(doc, '_id');
      const next = id === undefined && !hasId ? replacement : checkedId(id, withIdFirst(replacement, hasId ? replacement._id : id));
      return identical(next, doc) ? doc : next;
    },
    insert(filter, createId) {
      const id = get(seedOf(filter, true), '_id');
      const next = checkedId(id, withIdFirst(replacement, hasId ? replacement._id : id === undefined ? createId() : id));
      checkId(next._id, 53);
      return next;
    },
  };
}

function compileModifiers(update: Document, arrayFilters: readonly unknown[]): Update {
  const filters = compileArrayFilters(arrayFilters);
  const always = createTree();
  const onInsert = createTree();
  for (const { path, modifier } of modifiers(update)) {
    growTree(onInsert, path, modifier, filters);
    if (modifier.operator !== '$setOnInsert') growTree(always, path, modifier, filters);
  }
  filters.checkAllUsed();
  return {
    replaces: false,
    apply: (doc) => checkedId(get(doc, '_id'), applyRoot(always, doc)),
    insert(filter, createId) {
      const seed = seedOf(filter, false);
      const doc = checkedId(get(seed, '_id'), applyRoot(onInsert, seed));
      const next = withIdFirst(doc, Object.hasOwn(doc, '_id') ? doc._id : createId());
      checkId(next._id, 53);
      return next;
    },
  };
}

function applyRoot(tree: Tree, doc: Document): Document {
  return applyTree(tree, doc, '') as Document;
}

function modifiers(update: Document): { path: string; modifier: Modifier }[] {
  return Object.entries(update).flatMap(([operator, fields]) => {
    if (!isModifier(operator)) {
      throw new CommandError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDocument(fields)) {
      throw new CommandError(
        9,
        `Modifiers operate on fields but we found another type instead. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
      );
    }
    return Object.entries(fields).map(([path, operand]) => {
      checkPath(path);
      return { path, modifier: modifierOf(operator, path, operand) };
    });
  });
}

function checkPath(path: string): void {
  if (path === '') throw new CommandError(56, 'An empty update path is not valid.');
  for (const part of path.split('.')) {
    if (part === '') throw new CommandError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    if (part === '$') refuse("the positional operator '$'", `the update path "${path}"`);
    if (part.startsWith('$') && !part.startsWith('$[')) throw dollarPrefixed(part, path);
  }
}

function dollarPrefixed(part: string, path: string): CommandError {
  return new CommandError(52, `The dollar ($) prefixed field '${part}' in '${path}' is not valid for storage.`);
}

/** The document after an update, if its `_id` is what it was. */
function checkedId(before: unknown, after: Document): Document {
  const id = get(after, '_id');
  if (before !== undefined && id !== before && (id === undefined || !equal(id, before))) {
    throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  return after;
}
