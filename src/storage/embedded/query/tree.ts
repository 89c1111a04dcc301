import type { ArrayFilters } from './array-filter';
import { CommandError, refuse } from './error';
import type { Modifier } from './modifier';
import { isArrayIndex, isDocument, put } from './path';
import type { Document } from './document';
import { compareStrings } from './compare';

/** The paths of an update as a tree, so that each document is copied once and paths that meet are found out. */
export interface Tree {
  /** In MongoDB's order of application: names by their bytes, places in arrays by number. */
  readonly branches: Map<string, Branch>;
}

type Branch = Tree | Leaf;

interface Leaf {
  readonly modifier: Modifier;
}

interface Positional extends Tree {
  /** Which elements of the array the branch below `$[...]` is for. */
  elements?: (element: unknown) => boolean;
}

/** An update of nothing. */
export function createTree(): Tree {
  return { branches: new Map() };
}

/** Adds a path; throws ConflictingUpdateOperators (40) where it meets another. */
export function growTree(root: Tree, path: string, modifier: Modifier, filters: ArrayFilters): void {
  const parts = path.split('.');
  let tree: Positional = root;
  parts.forEach((part, depth) => {
    const conflict = (): CommandError =>
      new CommandError(40, `Updating the path '${path}' would create a conflict at '${parts.slice(0, depth + 1).join('.')}'`);
    if (part.startsWith('$[')) {
      if (depth === 0)
        throw new CommandError(2, `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`);
      tree.elements ??= filters.elements(part, path);
    }
    for (const other of tree.branches.keys()) {
      if (other === part || !(other.startsWith('$[') || part.startsWith('$['))) continue;
      if (other.startsWith('$[') && part.startsWith('$['))
        refuse(`two identifiers (${other}, ${part}) for one array`, `the update path "${path}"`);
      throw conflict();
    }
    const known = tree.branches.get(part);
    const isLast = depth === parts.length - 1;
    if (known && (isLast || 'modifier' in known)) throw conflict();
    if (known) tree = known;
    else {
      const branch: Branch = isLast ? { modifier } : createTree();
      insertSorted(tree.branches, part, branch);
      if (!isLast) tree = branch as Tree;
    }
  });
}

function insertSorted(branches: Map<string, Branch>, part: string, branch: Branch): void {
  branches.set(part, branch);
  const sorted = [...branches].sort(([a], [b]) => (isArrayIndex(a) && isArrayIndex(b) ? Number(a) - Number(b) : compareStrings(a, b)));
  branches.clear();
  for (const [key, value] of sorted) branches.set(key, value);
}

/** The value after the update; the same object where nothing changed, undefined where the field is to be gone. */
export function applyTree(branch: Branch, old: unknown, path: string): unknown {
  if ('modifier' in branch) return branch.modifier.apply(old);
  const { elements, branches } = branch as Positional;
  if (elements) return applyToElements(elements, branches, old, path);
  if (Array.isArray(old)) return applyToPlaces(branches, old, path);
  if (old !== undefined && !isDocument(old)) {
    for (const [part, next] of branches) checkNothingCreated(next, part, path);
    return old;
  }
  let doc: Document = old ?? {};
  let copied = false;
  for (const [part, next] of branches) {
    const before = Object.hasOwn(doc, part) ? doc[part] : undefined;
    const after = applyTree(next, before, join(path, part));
    if (Object.is(after, before)) continue;
    if (!copied) doc = { ...doc };
    copied = true;
    if (after === undefined) delete doc[part];
    else put(doc, part, after);
  }
  return copied ? doc : old;
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

function applyToElements(elements: (element: unknown) => boolean, branches: Map<string, Branch>, old: unknown, path: string): unknown {
  if (old === undefined) throw new CommandError(2, `The path '${path}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(old)) throw new CommandError(2, `Cannot apply array updates to non-array element ${path}`);
  const [[part, next]] = [...branches] as [[string, Branch]];
  const after = old.map((element: unknown) => (elements(element) ? (applyTree(next, element, join(path, part)) ?? null) : element));
  return after.some((element, i) => !Object.is(element, old[i])) ? after : old;
}

/** MongoDB fills an array with nulls up to a new place, but not with more than this (mongo/db/update/path_support.h). */
const maxPadding = 1_500_000;

function applyToPlaces(branches: Map<string, Branch>, old: readonly unknown[], path: string): unknown {
  const after = [...old];
  for (const [part, next] of branches) {
    if (!isArrayIndex(part)) {
      checkNothingCreated(next, part, path);
      continue;
    }
    const place = Number(part);
    const value = applyTree(next, after[place], join(path, part));
    if (Object.is(value, after[place])) continue;
    if (place > after.length + maxPadding) throw new CommandError(2, `can't backfill more than ${maxPadding} elements`);
    while (after.length < place) after.push(null);
    after[place] = value ?? null;
  }
  return after.length !== old.length || after.some((element, i) => !Object.is(element, old[i])) ? after : old;
}

/** A field below a scalar, or a name below an array: nothing to remove there, and nothing can be created. */
function checkNothingCreated(branch: Branch, part: string, path: string): void {
  if ('modifier' in branch) {
    if (branch.modifier.creates) throw new CommandError(28, `Cannot create field '${part}' in element {${path}: ...}`);
  } else for (const [below, next] of branch.branches) checkNothingCreated(next, below, join(path, part));
}
