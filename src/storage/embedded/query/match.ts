import { Decimal128, type BSONRegExp } from 'bson';
import { compare, equal, rank, rankOf } from './compare';
import type { Document } from './document';
import { CommandError, refuse } from './error';
import { anyAt, type Leaf } from './walk';
import { isDocument } from './path';
import { plainInteger } from './number';
import { compileRegex, isRegex, regexOf } from './regex';

/** Whether a document, or one value as `$elemMatch` sees it, satisfies a filter. */
interface Matcher {
  /** Against the document, along the path; arrays on the way are looked into. */
  doc(doc: Document): boolean;
  /** Against one value (undefined: missing) that stands for the path's end; an array is one value. */
  value(value: unknown): boolean;
}

/** Compiles a filter of `find`; throws a CommandError for what MongoDB refuses, and for what is outside the served subset. */
export function compileFilter(filter: Document): (doc: Document) => boolean {
  const tests = clauses(filter);
  if (tests.length === 1) return tests[0]!;
  return (doc) => tests.every((test) => test(doc));
}

function clauses(filter: Document): ((doc: Document) => boolean)[] {
  return Object.entries(filter).flatMap(([key, condition]) => {
    if (!key.startsWith('$')) return conditions(key, condition).map((matcher) => (doc: Document) => matcher.doc(doc));
    if (key === '$comment') return [];
    return [logical(key, condition)];
  });
}

function logical(operator: string, branches: unknown): (doc: Document) => boolean {
  if (operator !== '$and' && operator !== '$or' && operator !== '$nor') return unserved(operator, 'a filter', topLevel);
  if (!Array.isArray(branches) || branches.length === 0) throw new CommandError(2, `${operator} must be a nonempty array`);
  const tests = branches.map((branch) => {
    if (!isDocument(branch)) throw new CommandError(2, '$or/$and/$nor entries need to be full objects');
    return compileFilter(branch);
  });
  if (operator === '$and') return (doc) => tests.every((test) => test(doc));
  if (operator === '$or') return (doc) => tests.some((test) => test(doc));
  return (doc) => !tests.some((test) => test(doc));
}

/** The conditions on one path: an operator document, a regex, or a value to be equal to. */
function conditions(path: string, condition: unknown): Matcher[] {
  if (isRegex(condition)) return [leaf(path, regexTest(condition))];
  if (!isOperators(condition)) return [leaf(path, equals(condition))];
  return operators(path, condition);
}

function operators(path: string, condition: Document): Matcher[] {
  return Object.entries(condition).flatMap(([operator, operand]) => {
    if (operator === '$options' && '$regex' in condition) return [];
    return [operatorMatcher(path, operator, operand, condition)];
  });
}

/** Whether a value is a document of operators: its first field starts with a dollar, and it is no DBRef. */
export function isOperators(value: unknown): value is Document {
  if (!isDocument(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith('$') && first !== '$ref' && first !== '$id' && first !== '$db';
}

function operatorMatcher(path: string, operator: string, operand: unknown, condition: Document): Matcher {
  switch (operator) {
    case '$eq':
      return leaf(path, equals(operand));
    case '$ne':
      if (isRegex(operand)) throw new CommandError(2, "Can't have regex as arg to $ne.");
      return not([leaf(path, equals(operand))]);
    case '$gt':
      return leaf(
        path,
        ordered(operand, operator, rank.minKey, (order) => order > 0),
      );
    case '$gte':
      return leaf(
        path,
        ordered(operand, operator, rank.minKey, (order) => order >= 0),
      );
    case '$lt':
      return leaf(
        path,
        ordered(operand, operator, rank.maxKey, (order) => order < 0),
      );
    case '$lte':
      return leaf(
        path,
        ordered(operand, operator, rank.maxKey, (order) => order <= 0),
      );
    case '$in':
      return leaf(path, oneOf(operand, operator));
    case '$nin':
      return not([leaf(path, oneOf(operand, operator))]);
    case '$not':
      return not(negated(path, operand));
    case '$exists': {
      const present = leaf(path, (value) => value !== undefined);
      return isTrue(operand) ? present : not([present]);
    }
    case '$size': {
      const size = plainInteger(operand);
      if (size === undefined) throw new CommandError(9, 'Failed to parse $size. Expected an integer');
      if (size < 0) throw new CommandError(9, 'Failed to parse $size. Expected a non-negative number');
      return leaf(path, (value) => Array.isArray(value) && value.length === size, true);
    }
    case '$all':
      return all(path, operand);
    case '$elemMatch':
      return elemMatch(path, operand);
    case '$regex':
      return leaf(path, regexTest(withOptions(operand, condition.$options)));
    case '$options':
      throw new CommandError(2, '$options needs a $regex');
    default:
      return unserved(operator, `a condition on "${path}"`, inPath);
  }
}

/** What MongoDB has and is not served; any other name it does not know either. */
const inPath = new Set(
  (
    '$type $mod $bitsAllSet $bitsAllClear $bitsAnySet $bitsAnyClear $near $nearSphere $geoWithin $geoIntersects $within $geoNear ' +
    '$maxDistance $minDistance $text $comment'
  ).split(' '),
);
const topLevel = new Set('$expr $where $text $jsonSchema $sampleRate $alwaysTrue $alwaysFalse $rand'.split(' '));

function unserved(operator: string, where: string, known: ReadonlySet<string>): never {
  if (known.has(operator)) refuse(operator, where);
  throw new CommandError(2, known === topLevel ? `unknown top level operator: ${operator}` : `unknown operator: ${operator}`);
}

function leaf(path: string, test: Leaf, wholeArrays = false): Matcher {
  return { doc: anyAt(path, test, wholeArrays), value: test };
}

function not(matchers: readonly Matcher[]): Matcher {
  return {
    doc: (doc) => !matchers.every((matcher) => matcher.doc(doc)),
    value: (value) => !matchers.every((matcher) => matcher.value(value)),
  };
}

function negated(path: string, operand: unknown): Matcher[] {
  if (isRegex(operand)) return [leaf(path, regexTest(operand))];
  if (!isDocument(operand)) throw new CommandError(2, '$not needs a regex or a document');
  if (Object.keys(operand).length === 0) throw new CommandError(2, '$not cannot be empty');
  return operators(path, operand);
}

/** A condition's truth: false, 0 and null are false, all else is true. */
export function isTrue(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return rankOf(value) !== rank.number || compare(value, 0) !== 0;
}

function equals(operand: unknown): Leaf {
  if (operand === null) return (value) => value === undefined || value === null;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

function ordered(operand: unknown, operator: string, endless: number, accept: (order: number) => boolean): Leaf {
  if (isRegex(operand)) throw new CommandError(2, `Can't have RegEx as arg to predicate over field with ${operator}`);
  if (operand === null) return accept(0) ? equals(null) : () => false;
  const type = rankOf(operand);
  // Beyond MinKey and before MaxKey lies everything, of any type; a missing field is not a value.
  if (type === endless) return (value) => value !== undefined && accept(compare(value, operand));
  const nan = type === rank.number && isNaNumber(operand);
  return (value) => {
    if (value === undefined || rankOf(value) !== type) return false;
    if (type === rank.number && isNaNumber(value) !== nan) return false;
    return accept(compare(value, operand));
  };
}

function isNaNumber(value: unknown): boolean {
  return typeof value === 'number' ? Number.isNaN(value) : value instanceof Decimal128 && value.toString() === 'NaN';
}

function oneOf(operand: unknown, operator: string): Leaf {
  if (!Array.isArray(operand)) throw new CommandError(2, `${operator} needs an array`);
  if (operand.some(isOperators)) throw new CommandError(2, `cannot nest $ under ${operator}`);
  const texts = new Set<unknown>(operand.filter((item) => typeof item === 'string'));
  const tests = operand.filter((item) => typeof item !== 'string').map((item) => (isRegex(item) ? regexTest(item) : equals(item)));
  return (value) => (typeof value === 'string' && texts.has(value)) || tests.some((test) => test(value));
}

function all(path: string, operand: unknown): Matcher {
  if (!Array.isArray(operand)) throw new CommandError(2, '$all needs an array');
  const elements = operand.filter((item) => isDocument(item) && Object.keys(item)[0] === '$elemMatch');
  if (elements.length > 0 && elements.length < operand.length) throw new CommandError(2, '$all/$elemMatch has to be consistent');
  const parts = operand.map((item: unknown) => {
    if (elements.length > 0) return and(operators(path, item as Document));
    if (isOperators(item)) throw new CommandError(2, 'no $ expressions in $all');
    return leaf(path, isRegex(item) ? regexTest(item) : equals(item));
  });
  if (parts.length === 0) return { doc: () => false, value: () => false };
  return and(parts);
}

function and(matchers: readonly Matcher[]): Matcher {
  return { doc: (doc) => matchers.every((each) => each.doc(doc)), value: (value) => matchers.every((each) => each.value(value)) };
}

function elemMatch(path: string, operand: unknown): Matcher {
  const test = elementTest(operand);
  return leaf(path, (value) => Array.isArray(value) && value.some(test), true);
}

/** What `$elemMatch` asks of one element: operators on the element itself, or a filter on its fields. */
export function elementTest(operand: unknown): (element: unknown) => boolean {
  if (!isDocument(operand)) throw new CommandError(2, '$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (isOperators(operand) && first !== '$and' && first !== '$or' && first !== '$nor' && !topLevel.has(first!)) {
    const matchers = operators('', operand);
    return (element) => matchers.every((matcher) => matcher.value(element));
  }
  const filter = compileFilter(operand);
  return (element) => {
    if (Array.isArray(element)) return filter({ ...element });
    return isDocument(element) && filter(element);
  };
}

function regexTest(regex: BSONRegExp): Leaf {
  const test = compileRegex(regex);
  return (value) => (typeof value === 'string' && test(value)) || (rankOf(value) === rank.regex && equal(value, regex));
}

/** The regular expression of `$regex` with the `$options` beside it. */
export function withOptions(pattern: unknown, options: unknown): BSONRegExp {
  if (options !== undefined && typeof options !== 'string') throw new CommandError(2, '$options has to be a string');
  if (isRegex(pattern)) {
    if (options && pattern.options !== '') throw new CommandError(51075, 'options set in both $regex and $options');
    return options ? regexOf(pattern.pattern, options) : pattern;
  }
  if (typeof pattern !== 'string') throw new CommandError(2, '$regex has to be a string');
  return regexOf(pattern, options ?? '');
}
