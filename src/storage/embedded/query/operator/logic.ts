import { compare } from '../compare';
import { CommandError } from '../error';
import { isTrue } from '../match';
import { isDocument } from '../path';
import { isNullish, listOf, operator, unary, type Operator } from './operator';

const ordered = (accept: (order: number) => boolean): Operator => operator(2, 2, ([a, b]) => accept(compare(a, b)));

/** Comparison over all types in BSON's order (a missing value before null), and what chooses. */
export const logic: Readonly<Record<string, Operator>> = {
  $eq: ordered((order) => order === 0),
  $ne: ordered((order) => order !== 0),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $cmp: operator(2, 2, ([a, b]) => Math.sign(compare(a, b))),
  $not: unary((value) => !isTrue(value)),
  $and(operand, compile, name) {
    const all = listOf(operand, 0, Infinity, name).map((each) => compile(each));
    return (scope) => all.every((each) => isTrue(each(scope)));
  },
  $or(operand, compile, name) {
    const all = listOf(operand, 0, Infinity, name).map((each) => compile(each));
    return (scope) => all.some((each) => isTrue(each(scope)));
  },
  $cond(operand, compile, name) {
    const [condition, then, otherwise] = (isDocument(operand) ? branches(operand) : listOf(operand, 3, 3, name)).map((each) =>
      compile(each),
    );
    return (scope) => (isTrue(condition!(scope)) ? then!(scope) : otherwise!(scope));
  },
  $ifNull(operand, compile, name) {
    const given = listOf(operand, 0, Infinity, name);
    if (given.length < 2) throw new CommandError(1257300, `$ifNull needs at least two arguments, had: ${given.length}`);
    const all = given.map((each) => compile(each));
    return (scope) => {
      let value: unknown;
      for (const each of all) {
        value = each(scope);
        if (!isNullish(value)) return value;
      }
      return value;
    };
  },
  $switch(operand, compile) {
    if (!isDocument(operand)) throw new CommandError(40060, '$switch requires an object as an argument, found something else');
    for (const key of Object.keys(operand))
      if (key !== 'branches' && key !== 'default') throw new CommandError(40067, `$switch found an unknown argument: ${key}`);
    if (!Array.isArray(operand.branches)) throw new CommandError(40061, "$switch expected an array for 'branches'");
    if (operand.branches.length === 0) throw new CommandError(40068, '$switch requires at least one branch.');
    const cases = operand.branches.map((branch: unknown) => {
      if (!isDocument(branch)) throw new CommandError(40062, '$switch expected each branch to be an object');
      for (const key of Object.keys(branch))
        if (key !== 'case' && key !== 'then') throw new CommandError(40063, `$switch found an unknown argument to a branch: ${key}`);
      if (!('case' in branch)) throw new CommandError(40064, "$switch requires each branch have a 'case' expression");
      if (!('then' in branch)) throw new CommandError(40065, "$switch requires each branch have a 'then' expression.");
      return { when: compile(branch.case), then: compile(branch.then) };
    });
    const otherwise = 'default' in operand ? compile(operand.default) : undefined;
    return (scope) => {
      const found = cases.find(({ when }) => isTrue(when(scope)));
      if (found) return found.then(scope);
      if (otherwise) return otherwise(scope);
      throw new CommandError(40066, '$switch could not find a matching branch for an input, and no default was specified.');
    };
  },
};

function branches(operand: Readonly<Record<string, unknown>>): readonly unknown[] {
  const parts = ['if', 'then', 'else'];
  for (const key of Object.keys(operand))
    if (!parts.includes(key)) throw new CommandError(17083, `Unrecognized parameter to $cond: ${key}`);
  return parts.map((part, i) => {
    if (!(part in operand)) throw new CommandError(17080 + i, `Missing '${part}' parameter to $cond`);
    return operand[part];
  });
}
