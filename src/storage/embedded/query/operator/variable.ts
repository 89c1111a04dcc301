import { CommandError, refuse } from '../error';
import { isTrue } from '../match';
import { isDocument } from '../path';
import { isNullish, typeName, type Compile, type Operator } from './operator';

/** What binds variables. */
export const variable: Readonly<Record<string, Operator>> = {
  $let(operand, compile) {
    const { vars, in: body } = fields('$let', operand, ['vars', 'in'], 16875);
    if (!isDocument(vars)) throw new CommandError(10065, 'invalid parameter: expected an object (vars)');
    const names = Object.keys(vars).map((name) => checkName(name));
    const values = names.map((name) => compile(vars[name]));
    const inside = compile(body, names);
    return (scope) => {
      const bound = names.map((name, i): [string, unknown] => [name, values[i]!(scope)]);
      return inside({ root: scope.root, variables: { ...scope.variables, ...Object.fromEntries(bound) } });
    };
  },
  $map(operand, compile) {
    const { input, as = 'this', in: body } = fields('$map', operand, ['input', 'in'], 16879, ['as']);
    const { items, each } = loop('$map', input, as, body, compile, 16883);
    return (scope) => items(scope)?.map((item) => each(scope, item) ?? null) ?? null;
  },
  $filter(operand, compile) {
    const { input, as = 'this', cond } = fields('$filter', operand, ['input', 'cond'], 28647, ['as', 'limit']);
    if (isDocument(operand) && 'limit' in operand) refuse('limit', '$filter');
    const { items, each } = loop('$filter', input, as, cond, compile, 28651);
    return (scope) => items(scope)?.filter((item) => isTrue(each(scope, item))) ?? null;
  },
  $reduce(operand, compile) {
    const { input, initialValue, in: body } = fields('$reduce', operand, ['input', 'initialValue', 'in'], 40076);
    const array = compile(input);
    const start = compile(initialValue);
    const step = compile(body, ['this', 'value']);
    return (scope) => {
      const items = arrayOf(array(scope), '$reduce', 40080);
      if (!items) return null;
      return items.reduce<unknown>(
        (value, item) => step({ root: scope.root, variables: { ...scope.variables, this: item, value } }),
        start(scope),
      );
    };
  },
};

function fields(
  name: string,
  operand: unknown,
  required: readonly string[],
  code: number,
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (!isDocument(operand)) throw new CommandError(code - 1, `${name} only supports an object as its argument`);
  for (const key of Object.keys(operand))
    if (!required.includes(key) && !optional.includes(key)) throw new CommandError(code, `Unrecognized parameter to ${name}: ${key}`);
  for (const key of required) if (!(key in operand)) throw new CommandError(code + 1, `Missing '${key}' parameter to ${name}`);
  return operand;
}

/** A variable's name, which starts with a small letter. */
function checkName(name: unknown): string {
  if (name === 'CURRENT') refuse('a new $$CURRENT', 'an expression');
  if (typeof name !== 'string' || !/^[a-z\u0080-\uffff][a-zA-Z0-9_\u0080-\uffff]*$/u.test(name))
    throw new CommandError(9, `'${String(name)}' starts with an invalid character for a user variable name`);
  return name;
}

function loop(name: string, input: unknown, as: unknown, body: unknown, compile: Compile, code: number) {
  const variableName = checkName(as);
  const array = compile(input);
  const inside = compile(body, [variableName]);
  type Scope = Parameters<typeof inside>[0];
  return {
    items: (scope: Scope) => arrayOf(array(scope), name, code),
    each: (scope: Scope, item: unknown): unknown => inside({ root: scope.root, variables: { ...scope.variables, [variableName]: item } }),
  };
}

function arrayOf(value: unknown, name: string, code: number): readonly unknown[] | undefined {
  if (isNullish(value)) return undefined;
  if (!Array.isArray(value)) throw new CommandError(code, `input to ${name} must be an array not ${typeName(value)}`);
  return value as readonly unknown[];
}
