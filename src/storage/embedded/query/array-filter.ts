import { CommandError } from './error';
import { compileFilter } from './match';
import { isDocument } from './path';

/** The arrayFilters of one update, by identifier. */
export interface ArrayFilters {
  /** The test behind `$[]` (all elements) or `$[identifier]`. */
  elements(part: string, path: string): (element: unknown) => boolean;
  /** Throws FailedToParse (9) if a filter served no path. */
  checkAllUsed(): void;
}

/** Compiles arrayFilters: each is about one identifier, which starts with a small letter. */
export function compileArrayFilters(filters: readonly unknown[]): ArrayFilters {
  const tests = new Map<string, (element: unknown) => boolean>();
  for (const filter of filters) {
    if (!isDocument(filter)) throw new CommandError(14, 'arrayFilters must be an array of objects');
    const identifier = identifierOf(filter);
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw new CommandError(
        2,
        `The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    }
    if (tests.has(identifier)) throw new CommandError(9, `Found multiple array filters with the same top-level field name ${identifier}`);
    const matches = compileFilter(filter);
    tests.set(identifier, (element) => matches({ [identifier]: element }));
  }
  const unused = new Set(tests.keys());
  return {
    elements(part, path) {
      if (part === '$[]') return () => true;
      const identifier = /^\$\[(.*)\]$/.exec(part)?.[1] ?? '';
      const test = tests.get(identifier);
      if (!test) throw new CommandError(2, `No array filter found for identifier '${identifier}' in path '${path}'`);
      unused.delete(identifier);
      return test;
    },
    checkAllUsed() {
      for (const identifier of unused) {
        throw new CommandError(9, `The array filter for identifier '${identifier}' was not used in the update`);
      }
    },
  };
}

function identifierOf(filter: Record<string, unknown>): string {
  const names = new Set(identifiers(filter));
  const [name, another] = names;
  if (name === undefined) throw new CommandError(9, 'Cannot use an expression without a top-level field name in arrayFilters');
  if (another !== undefined) {
    throw new CommandError(
      9,
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${another}'`,
    );
  }
  return name;
}

function identifiers(filter: Record<string, unknown>): string[] {
  return Object.entries(filter).flatMap(([key, value]) => {
    if (!key.startsWith('$')) return [key.split('.')[0]!];
    return Array.isArray(value) ? value.filter(isDocument).flatMap(identifiers) : [];
  });
}
