/** What is wrong with a command line. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** The value of an option that this act needs. */
export function need<N extends string>(options: Readonly<Partial<Record<N, string | undefined>>>, name: N): string {
  const value = options[name]?.trim();
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}

/** One of a closed list. */
export function oneOf<V extends string>(list: readonly V[], value: string, what: string): V {
  const found = list.find((one) => one === value);
  if (found === undefined) throw new UsageError(`${what} must be one of: ${list.join(', ')}.`);
  return found;
}

/** An act that was not done: a sentence that says why, and an exit code. */
export function refuse(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
