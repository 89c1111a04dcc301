import { z } from 'zod';
import { mostArticles, outcomes, type Consultation } from './consultation';
import type { Answer } from './desk';

/** A consultation as staff announce it. */
export type NewConsultation = Omit<Consultation, 'code' | 'revision'>;

/** What is wrong with a file of consultations or answers, in sentences. */
export class ConsultationFileError extends Error {
  readonly code = 'CONSULTATIONS';
}

const localised = z.object({ fr: z.string().min(1) }).catchall(z.string().min(1));

/** `atCityTime`: the moment of a time by the city's clock ("2027-01-12 18:30"). */
type Clock = (shown: string) => Date | undefined;

/** Reads consultations from a file's JSON (docs/consultations.md). Throws a ConsultationFileError that names each mistake. */
export function readConsultations(json: string, atCityTime: Clock, now: Date): readonly NewConsultation[] {
  const time = z.string().transform((shown, context) => {
    const at = atCityTime(shown);
    if (at) return at;
    context.addIssue({ code: 'custom', message: `"${shown}" is no time by the city's clock, such as 2027-01-12 18:30` });
    return z.NEVER;
  });
  const entry = z.strictObject({
    title: localised,
    summary: localised,
    articles: z.array(localised).max(mostArticles),
    opens: time,
    closes: time,
  });
  const read = parsed(json, z.array(entry).min(1), 'Consultation');
  const wrong = read.flatMap(({ opens, closes }, index) => [
    ...(closes <= opens ? [`Consultation ${index + 1} closes before it opens.`] : []),
    ...(closes <= now ? [`Consultation ${index + 1} is closed already.`] : []),
  ]);
  if (wrong.length > 0) throw new ConsultationFileError(wrong.join('\n'));
  return read.map(({ articles, ...one }) => ({ ...one, articles: articles.map((text, index) => ({ number: index + 1, text })) }));
}

/** Reads the City's answers from a file's JSON: each says what became of some contributions, by their numbers. */
export function readAnswers(json: string): readonly Answer[] {
  const entry = z.strictObject({ numbers: z.array(z.number().int()).min(1), outcome: z.enum(outcomes), words: localised });
  return parsed(json, z.array(entry).min(1), 'Answer');
}

function parsed<V>(json: string, schema: z.ZodType<readonly V[]>, what: string): readonly V[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ConsultationFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new ConsultationFileError(
    read.error.issues.map(({ path, message }) => `${what} ${Number(path[0] ?? 0) + 1}, ${path.slice(1).join('.')}: ${message}.`).join('\n'),
  );
}
