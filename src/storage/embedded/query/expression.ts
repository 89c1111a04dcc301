import type { Document } from './document';
import { CommandError, refuse } from './error';
import { array } from './operator/array';
import { date } from './operator/date';
import { logic } from './operator/logic';
import { number } from './operator/number';
import { object } from './operator/object';
import type { Compile, Expression, Operator, Scope } from './operator/operator';
import { text } from './operator/text';
import { variable } from './operator/variable';
import { get, isDocument, put } from './path';

export type { Expression } from './operator/operator';

const operators: Readonly<Record<string, Operator>> = {
  ...logic,
  ...variable,
  ...number,
  ...text,
  ...array,
  ...object,
  ...date,
  $literal: (operand) => () => operand,
};

/** What MongoDB has and is not served (https://www.mongodb.com/docs/manual/reference/operator/aggregation/). */
const unserved = new Set(
  (
    '$accumulator $acos $acosh $allElementsTrue $anyElementTrue $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr ' +
    '$bitXor $bsonSize $const $convert $cos $cosh $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract ' +
    '$dateToParts $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $encStrContains $encStrEndsWith $encStrNormalizedEq ' +
    '$encStrStartsWith $exp $firstN $function $getField $hour $indexOfArray $indexOfBytes $indexOfCP $isNumber $isoDayOfWeek $isoWeek ' +
    '$isoWeekYear $lastN $ln $log $log10 $ltrim $maxN $median $meta $millisecond $minN $minute $month $percentile $pow ' +
    '$radiansToDegrees $rand $range $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $rtrim $sampleRate $second ' +
    '$setField $sin $sinh $sortArray $sqrt $stdDevPop $stdDevSamp $strLenBytes $strcasecmp $substr $substrBytes $tan $tanh $toBool ' +
    '$toDate $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toObjectId $toUUID $trim $tsIncrement $tsSecond $unsetField $week ' +
    '$year $zip $sigmoid $similarityCosine $similarityDotProduct $similarityEuclidean $createObjectId $serializeEJSON ' +
    '$deserializeEJSON $hash $hexHash $currentDate $subtype $top $bottom $topN $bottomN'
  ).split(' '),
);

const systemVariables = ['NOW', 'CLUSTER_TIME', 'USER_ROLES', 'SEARCH_META', 'KEEP', 'PRUNE', 'DESCEND', 'JS_SCOPE', 'IS_MR'];

/** The scope of an expression about a whole document. */
export function rootScope(doc: Document): Scope {
  return { root: doc, variables: {} };
}

/** Compiles an aggregation expression; throws what MongoDB throws, and refuses operators that are not served. `names`: variables in scope. */
export function compileExpression(value: unknown, names: ReadonlySet<string> = new Set()): Expression {
  const compile: Compile = (operand, more) => compileExpression(operand, more ? new Set([...names, ...more]) : names);
  if (typeof value === 'string') return value.startsWith('$') ? compilePath(value, names) : () => value;
  if (Array.isArray(value)) {
    const items = value.map((item) => compile(item));
    return (scope) => items.map((item) => item(scope) ?? null);
  }
  if (!isDocument(value)) return () => value;
  const keys = Object.keys(value);
  const [first = ''] = keys;
  if (!first.startsWith('$')) return compileObject(value, compile);
  if (keys.length > 1) {
    throw new CommandError(
      15983,
      `an expression specification must contain exactly one field, the name of the expression. Found ${keys.length} fields`,
    );
  }
  return operatorOf(first)(value[first], compile, first);
}

function operatorOf(name: string): Operator {
  if (Object.hasOwn(operators, name)) return operators[name]!;
  if (unserved.has(name)) refuse(name, 'an expression');
  throw new CommandError(168, `Unrecognized expression '${name}'`);
}

/** A document whose fields are expressions; a missing value leaves its field out. */
function compileObject(spec: Document, compile: Compile): Expression {
  const fields = Object.entries(spec).map(([key, value]): readonly [string, Expression] => {
    if (key.startsWith('$'))
      throw new CommandError(16410, `FieldPath field names may not start with '$'. Consider using $getField: '${key}'`);
    if (key.includes('.')) throw new CommandError(16412, `FieldPath field names may not contain '.'. Consider using $getField: '${key}'`);
    if (key === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
    return [key, compile(value)];
  });
  return (scope) => {
    const made: Document = {};
    for (const [key, value] of fields) {
      const field = value(scope);
      if (field !== undefined) put(made, key, field);
    }
    return made;
  };
}

/** "$a.b", "$$name", "$$name.a.b". */
function compilePath(text: string, names: ReadonlySet<string>): Expression {
  const isVariable = text.startsWith('$$');
  const [head = '', ...rest] = text.slice(isVariable ? 2 : 1).split('.');
  const parts = isVariable ? rest : [head, ...rest];
  if (text === '$') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  checkParts(text, parts);
  const start = isVariable ? variableOf(head, names) : (scope: Scope) => scope.root;
  if (parts.length === 0) return start;
  return (scope) => {
    const value = start(scope);
    return Array.isArray(value) ? inArray(value, parts, 0) : isDocument(value) ? inDocument(value, parts, 0) : undefined;
  };
}

/** Refuses parts of a path that name no field. */
export function checkParts(text: string, parts: readonly string[]): void {
  for (const [at, part] of parts.entries()) {
    if (part === '' && at > 0 && at === parts.length - 1) throw new CommandError(40353, `FieldPath must not end with a '.': '${text}'`);
    if (part === '') throw new CommandError(15998, `FieldPath field names may not be empty strings: '${text}'`);
    if (part.startsWith('$')) throw new CommandError(16410, `FieldPath field names may not start with '$': '${text}'`);
    if (part.includes('\0')) throw new CommandError(16411, 'FieldPath field names may not contain null bytes');
  }
}

function variableOf(name: string, names: ReadonlySet<string>): Expression {
  if (names.has(name)) return ({ variables }) => variables[name];
  if (name === 'ROOT' || name === 'CURRENT') return ({ root }) => root;
  if (name === 'REMOVE') return () => undefined;
  if (systemVariables.includes(name)) refuse(`$$${name}`, 'an expression');
  if (name === '') throw new CommandError(9, 'empty variable names are not allowed');
  throw new CommandError(17276, `Use of undefined variable: ${name}`);
}

/** The value at a path; where an array stands on the way, the values found in its documents. */
function inDocument(doc: Document, parts: readonly string[], at: number): unknown {
  const value = get(doc, parts[at]!);
  if (at === parts.length - 1) return value;
  if (Array.isArray(value)) return inArray(value, parts, at + 1);
  return isDocument(value) ? inDocument(value, parts, at + 1) : undefined;
}

function inArray(array: readonly unknown[], parts: readonly string[], at: number): unknown[] {
  return array
    .filter(isDocument)
    .map((element) => inDocument(element, parts, at))
    .filter((value) => value !== undefined);
}
