import type { Document } from './document';
import { CommandError, refuse } from './error';
import { compileExpression, rootScope, type Expression } from './expression';
import { elementTest, isTrue } from './match';
import { isNumber, plainInteger } from './number';
import { get, isDocument, put } from './path';

/** What a projection says of one field and of those below it. */
interface Node {
  /** In the order of the projection. */
  readonly fields: Map<string, Node | Rule>;
}

type Rule =
  | { readonly kind: 'keep' | 'drop' }
  | { readonly kind: 'slice'; readonly skip: number | undefined; readonly count: number }
  | { readonly kind: 'element'; readonly test: (element: unknown) => boolean }
  | { readonly kind: 'compute'; readonly value: Expression };

/** Compiles a projection of `find` (`stage` false: `$slice` and `$elemMatch` mean arrays) or of `$project`. */
export function compileProjection(spec: Document, stage = false): (doc: Document) => Document {
  const root: Node = { fields: new Map() };
  const rules = flatten(spec, '', stage);
  if (rules.length === 0 && stage) throw new CommandError(51272, 'projection specification must have at least one field');
  for (const [path, rule] of rules) grow(root, path, rule);
  const including = isIncluding(rules);
  if (!including) return (doc) => exclude(root, doc) as Document;
  if (!root.fields.has('_id')) root.fields.set('_id', { kind: 'keep' });
  const elements = [...root.fields].filter(([, rule]) => 'kind' in rule && rule.kind === 'element');
  return (doc) => {
    const kept = include(root, doc);
    compute(root, kept, doc);
    // MongoDB puts these after the other fields.
    for (const [key, rule] of elements) setElement(kept, key, get(doc, key), rule as Rule & { kind: 'element' });
    return kept;
  };
}

function flatten(spec: Document, prefix: string, stage: boolean): [path: string, rule: Rule][] {
  return Object.entries(spec).flatMap(([key, value]): [string, Rule][] => {
    const path = prefix + key;
    checkPath(path);
    if (isDocument(value) && !Object.keys(value)[0]?.startsWith('$')) {
      if (Object.keys(value).length === 0)
        throw new CommandError(51270, `An empty sub-projection is not a valid value. Found empty object at path ${path}`);
      return flatten(value, `${path}.`, stage);
    }
    return [[path, ruleOf(path, value, stage)]];
  });
}

function checkPath(path: string): void {
  for (const part of path.split('.')) {
    if (part === '') throw new CommandError(40353, 'FieldPath must not contain empty parts');
    if (part === '$') refuse("the positional operator '$'", `the projection of "${path}"`);
    if (part.startsWith('$')) throw new CommandError(16410, `FieldPath field names may not start with '$', given '${part}'.`);
  }
}

function ruleOf(path: string, value: unknown, stage: boolean): Rule {
  if (typeof value === 'boolean' || isNumber(value)) return { kind: isTrue(value) ? 'keep' : 'drop' };
  const operator = isDocument(value) ? Object.keys(value)[0] : undefined;
  if (!stage && operator === '$slice') return sliceOf((value as Document).$slice, path);
  if (!stage && operator === '$elemMatch') {
    if (path.includes('.')) throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field.');
    return { kind: 'element', test: elementTest((value as Document).$elemMatch) };
  }
  if (operator === '$meta') refuse('$meta', 'a projection');
  return { kind: 'compute', value: compileExpression(value) };
}

function sliceOf(operand: unknown, path: string): Rule {
  if (!Array.isArray(operand)) {
    const count = plainInteger(operand);
    if (count === undefined) refuse('$slice of something other than numbers', `the projection of "${path}"`);
    return { kind: 'slice', skip: undefined, count };
  }
  const [skip, count] = operand.map(plainInteger);
  if (operand.length !== 2 || skip === undefined || count === undefined)
    refuse('$slice of something other than numbers', `the projection of "${path}"`);
  if (count <= 0)
    throw new CommandError(28724, `First argument to $slice must be an array... the count must be positive, but is: ${count}`);
  return { kind: 'slice', skip, count };
}

function grow(root: Node, path: string, rule: Rule): void {
  const parts = path.split('.');
  let node = root;
  parts.forEach((part, depth) => {
    const known = node.fields.get(part);
    const isLast = depth === parts.length - 1;
    if (known && (isLast || 'kind' in known)) {
      throw 'kind' in known
        ? new CommandError(31249, `Path collision at ${path} remaining portion ${parts.slice(depth + 1).join('.')}`)
        : new CommandError(31250, `Path collision at ${path}`);
    }
    if (isLast) node.fields.set(part, rule);
    else if (known) node = known;
    else {
      const next: Node = { fields: new Map() };
      node.fields.set(part, next);
      node = next;
    }
  });
}

/** Whether fields are named to be kept; a mixture is an error. `_id` may differ from the others, `$slice` goes with both. */
function isIncluding(rules: readonly (readonly [string, Rule])[]): boolean {
  let including: boolean | undefined;
  for (const [path, rule] of rules) {
    if (rule.kind === 'slice' || path === '_id') continue;
    const says = rule.kind !== 'drop';
    if (including !== undefined && including !== says) {
      throw says
        ? new CommandError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
        : new CommandError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
    }
    including = says;
  }
  if (including !== undefined) return including;
  const id = rules.find(([path]) => path === '_id');
  return id !== undefined && id[1].kind !== 'drop';
}

function exclude(node: Node, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => exclude(node, element));
  if (!isDocument(value)) return value;
  const kept: Document = { ...value };
  for (const [key, rule] of node.fields) {
    if (!Object.hasOwn(kept, key)) continue;
    if (!('kind' in rule)) kept[key] = exclude(rule, kept[key]);
    else if (rule.kind === 'drop') delete kept[key];
    else if (rule.kind === 'slice') kept[key] = slice(kept[key], rule);
  }
  return kept;
}

/** The kept fields of a document, in its order. */
function include(node: Node, doc: Document): Document {
  const kept: Document = {};
  for (const key of Object.keys(doc)) {
    const rule = node.fields.get(key);
    if (!rule) continue;
    if (!('kind' in rule)) {
      const below = includeBelow(rule, doc[key]);
      if (below !== undefined) kept[key] = below;
    } else if (rule.kind === 'keep') kept[key] = doc[key];
    else if (rule.kind === 'slice') kept[key] = slice(doc[key], rule);
  }
  return kept;
}

/** Below a path that goes on: documents alone, also those in arrays; anything else is dropped, or waits for what is computed there. */
function includeBelow(node: Node, value: unknown): unknown {
  if (!Array.isArray(value)) return isDocument(value) ? include(node, value) : undefined;
  const elements = value.map((element: unknown) => includeBelow(node, element));
  return computes(node) ? elements : elements.filter((element) => element !== undefined);
}

function computes(node: Node): boolean {
  return [...node.fields.values()].some((rule) => ('kind' in rule ? rule.kind === 'compute' : computes(rule)));
}

function slice(value: unknown, { skip, count }: Rule & { kind: 'slice' }): unknown {
  if (!Array.isArray(value)) return value;
  if (skip === undefined) return count < 0 ? value.slice(count) : value.slice(0, count);
  const from = skip < 0 ? Math.max(0, value.length + skip) : skip;
  return value.slice(from, from + count);
}

function setElement(kept: Document, key: string, value: unknown, rule: Rule & { kind: 'element' }): void {
  if (!Array.isArray(value)) return;
  const found: unknown = value.find(rule.test);
  if (found !== undefined) put(kept, key, [found]);
}

/** Adds the computed fields, each from the whole document. */
function compute(node: Node, kept: Document, doc: Document): void {
  for (const [path, value] of computedPaths(node, '')) setComputed(kept, path.split('.'), () => value(rootScope(doc)));
}

function computedPaths(node: Node, prefix: string): [string, Expression][] {
  return [...node.fields].flatMap(([key, rule]): [string, Expression][] => {
    if (!('kind' in rule)) return computedPaths(rule, `${prefix}${key}.`);
    return rule.kind === 'compute' ? [[prefix + key, rule.value]] : [];
  });
}

/** Compiles `$set`: the fields are computed from the document as it was, and take the place of what is there; a missing value removes. */
export function compileSet(spec: Document): (doc: Document) => Document {
  const root: Node = { fields: new Map() };
  const rules = settings(spec, '');
  if (rules.length === 0) throw new CommandError(40177, '$set specification must have at least one field');
  for (const [path, rule] of rules) grow(root, path, rule);
  return (doc) => {
    const next = { ...doc };
    compute(root, next, doc);
    return next;
  };
}

function settings(spec: Document, prefix: string): [path: string, rule: Rule][] {
  return Object.entries(spec).flatMap(([key, value]): [string, Rule][] => {
    const path = prefix + key;
    checkPath(path);
    if (!isDocument(value) || Object.keys(value)[0]?.startsWith('$')) return [[path, { kind: 'compute', value: compileExpression(value) }]];
    if (Object.keys(value).length === 0)
      throw new CommandError(40180, `an empty object is not a valid value. Found empty object at path ${path}`);
    return settings(value, `${path}.`);
  });
}

/** Sets a computed value, in every document of an array on the way, where other values give way to documents; a missing value removes. */
function setComputed(doc: Document, parts: readonly string[], value: () => unknown): void {
  const [key, ...rest] = parts as [string, ...string[]];
  const next = rest.length === 0 ? value() : below(get(doc, key), rest, value);
  if (next === undefined) delete doc[key];
  else put(doc, key, next);
}

function below(value: unknown, rest: readonly string[], computed: () => unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => below(element, rest, computed));
  const copy: Document = isDocument(value) ? { ...value } : {};
  setComputed(copy, rest, computed);
  return copy;
}

/** The document with a value at a path, where what is no document gives way to one. */
export function setAt(doc: Document, parts: readonly string[], value: unknown): Document {
  const [key, ...rest] = parts as [string, ...string[]];
  const next = { ...doc };
  const old = get(doc, key);
  if (rest.length > 0 && Array.isArray(old)) refuse(`an array on the way to "${parts.join('.')}"`, 'a stage');
  put(next, key, rest.length === 0 ? value : setAt(isDocument(old) ? old : {}, rest, value));
  return next;
}
