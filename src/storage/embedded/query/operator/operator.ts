import { numberType, rank, rankOf } from '../compare';
import { CommandError } from '../error';

/** What an expression sees: the document, and the variables that `$let`, `$map`, `$filter` and `$reduce` bind. */
export interface Scope {
  readonly root: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A compiled expression; undefined is a missing value. */
export type Expression = (scope: Scope) => unknown;

/** Compiles an operand; `names` are variables that it sees beside those around it. */
export type Compile = (value: unknown, names?: readonly string[]) => Expression;

/** Compiles an operator's operand. */
export type Operator = (operand: unknown, compile: Compile, name: string) => Expression;

/** Missing or null: what most operators answer with null. */
export function isNullish(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** An operator of as many arguments as said, all evaluated; one argument may stand without an array around it. */
export function operator(least: number, most: number, apply: (values: readonly unknown[], name: string) => unknown): Operator {
  return (operand, compile, name) => {
    const given = listOf(operand, least, most, name).map((each) => compile(each));
    return (scope) =>
      apply(
        given.map((each) => each(scope)),
        name,
      );
  };
}

/** An operator of one argument. */
export function unary(apply: (value: unknown, name: string) => unknown): Operator {
  return operator(1, 1, ([value], name) => apply(value, name));
}

/** The arguments of an operator; 16020 and 28667 where there are too few or too many. */
export function listOf(operand: unknown, least: number, most: number, name: string): readonly unknown[] {
  const given: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (given.length >= least && given.length <= most) return given;
  if (least === most) throw new CommandError(16020, `Expression ${name} takes exactly ${least} arguments. ${given.length} were passed in.`);
  throw new CommandError(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${given.length} were passed in.`,
  );
}

const typeNames: Readonly<Record<number, string>> = {
  [rank.minKey]: 'minKey',
  [rank.missing]: 'missing',
  [rank.null]: 'null',
  [rank.string]: 'string',
  [rank.object]: 'object',
  [rank.array]: 'array',
  [rank.binary]: 'binData',
  [rank.objectId]: 'objectId',
  [rank.boolean]: 'bool',
  [rank.date]: 'date',
  [rank.timestamp]: 'timestamp',
  [rank.regex]: 'regex',
  [rank.code]: 'javascript',
  [rank.maxKey]: 'maxKey',
};

/** The name that `$type` gives a value's type. */
export function typeName(value: unknown): string {
  const type = rankOf(value);
  return type === rank.number ? numberType(value) : typeNames[type]!;
}
