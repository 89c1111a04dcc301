import type { Document } from './document';
import { CommandError } from './error';
import { get, isDocument } from './path';

/** What an index sees of a document along its paths. */
export interface Expansion {
  /** One value for each path: null where missing, undefined where an empty array stands at the path's end. At least one tuple. */
  readonly tuples: readonly (readonly unknown[])[];
  /** True where an array was met on or at the end of a path. */
  readonly multikey: boolean;
  /** False where the document has none of the fields. */
  readonly present: boolean;
}

/**
 * Compiles the expansion of a document along several paths: one tuple an element where an array is met. Paths through the same array move
 * together; two different arrays cannot be combined (the error has the given code, 171 for an index).
 */
export function compileExpansion(paths: readonly string[], parallelCode = 171): (doc: Document) => Expansion {
  const parts = paths.map((path) => path.split('.'));
  return (doc) => {
    const found = { tuples: [] as unknown[][], multikey: false, present: false, parallelCode };
    const steps = parts.map((rest) => ({ from: doc, rest }));
    expand(steps, found);
    return found;
  };
}

type Found = { tuples: unknown[][]; multikey: boolean; present: boolean; readonly parallelCode: number };

/** A path not yet walked to its end, or what was found there. */
type Step = { readonly from: Document; readonly rest: readonly string[] } | Value;
type Value = { readonly value: unknown };
type Walked = Value | { readonly array: readonly unknown[]; readonly rest: readonly string[] };

const missing: Value = { value: null };

function expand(steps: readonly Step[], found: Found): void {
  let array: readonly unknown[] | undefined;
  const walked = steps.map((step) => {
    const next = 'value' in step ? step : walk(step.from, step.rest);
    if ('array' in next) {
      if (array && array !== next.array) throw new CommandError(found.parallelCode, 'cannot index parallel arrays');
      array = next.array;
    }
    return next;
  });
  if (!array) {
    found.present ||= walked.some((step) => step !== missing);
    found.tuples.push(walked.map((step) => ('value' in step ? step.value : null)));
    return;
  }
  found.multikey = true;
  if (array.length === 0) {
    expand(
      walked.map((step) => ('value' in step ? step : step.rest.length === 0 ? { value: undefined } : missing)),
      found,
    );
    return;
  }
  for (const element of array) {
    const inside = walked.map((step): Step => {
      if ('value' in step) return step;
      if (step.rest.length === 0) return { value: element };
      return isDocument(element) ? { from: element, rest: step.rest } : missing;
    });
    expand(inside, found);
  }
}

function walk(doc: Document, parts: readonly string[]): Walked {
  for (let at = 0; at < parts.length - 1; at++) {
    const value = get(doc, parts[at]!);
    if (Array.isArray(value)) return { array: value, rest: parts.slice(at + 1) };
    if (!isDocument(value)) return missing;
    doc = value;
  }
  const value = get(doc, parts[parts.length - 1]!);
  if (Array.isArray(value)) return { array: value, rest: [] };
  return value === undefined ? missing : { value };
}
