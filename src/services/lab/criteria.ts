import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Localised } from '../voting';
import { verdicts, type Verdict } from './referral';

/** What topics are held against before they are decided on. */
export interface Criterion {
  /** Letters alone: "open". */
  readonly id: string;
  /** A question to which yes speaks for the topic. */
  readonly question: Localised;
}

/** What is wrong with the criteria, or with a verdict by them, in sentences. */
export class CriteriaError extends Error {
  readonly code = 'LAB_CRITERIA';
}

const localised = z.object({ fr: z.string().min(1) }).catchall(z.string().min(1));
const list = z.object({ criteria: z.array(z.object({ id: z.string().regex(/^[a-z]+$/), question: localised })).min(1) });

/** Reads a file of criteria. Throws a CriteriaError that names each mistake. */
export function readCriteria(file: string): readonly Criterion[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CriteriaError(`${file} is no JSON: ${(error as Error).message}.`);
  }
  const read = list.safeParse(value);
  if (!read.success)
    throw new CriteriaError(read.error.issues.map(({ path, message }) => `${file}, ${path.join('.')}: ${message}`).join('\n'));
  return read.data.criteria;
}

/** "open=yes, people=partly": a verdict by each criterion, none left out. Throws a CriteriaError that says which are missing or unknown. */
export function readVerdicts(text: string, criteria: readonly Criterion[]): Readonly<Record<string, Verdict>> {
  const given = new Map(text.split(',').map((pair) => pair.split('=').map((part) => part.trim()) as [string, string | undefined]));
  const mistakes = [
    ...criteria.filter(({ id }) => !given.has(id)).map(({ id }) => `There is no verdict by '${id}'.`),
    ...[...given].flatMap(([id, verdict]) => {
      if (!criteria.some((one) => one.id === id)) return [`No criterion is called '${id}': ${criteria.map((one) => one.id).join(', ')}.`];
      return verdicts.some((one) => one === verdict) ? [] : [`'${verdict ?? ''}' is no verdict by '${id}': ${verdicts.join(', ')}.`];
    }),
  ];
  if (mistakes.length > 0) throw new CriteriaError(mistakes.join('\n'));
  return Object.fromEntries(given) as Record<string, Verdict>;
}
