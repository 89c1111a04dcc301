import { z } from 'zod';
import type { Lesson } from './lesson';

/** What is wrong with a file of lessons, in sentences. */
export class LessonFileError extends Error {
  readonly code = 'LESSON_FILE';
}

/** Characters of a screen, and of a question, a choice or an explanation: what two or three SMS hold. */
const screenCharacters = 400;
const questionCharacters = 250;
const screensAtMost = 6;

const languages = ['fr', 'en', 'ar', 'zh-Hans', 'uk'] as const;
const text = (max: number) => {
  const one = z.string().trim().min(1).max(max);
  return z.strictObject({ fr: one, ...Object.fromEntries(languages.slice(1).map((tag) => [tag, one.optional()])) });
};
const question = z
  .strictObject({
    question: text(questionCharacters),
    choices: z.array(text(80)).min(2).max(4),
    /** As people count: the first is 1. */
    right: z.int().min(1),
    why: text(questionCharacters),
  })
  .refine(({ right, choices }) => right <= choices.length, { path: ['right'], message: 'There is no such choice.' });
const file = z.strictObject({
  lessons: z
    .array(
      z.strictObject({
        code: z.int().min(1).max(999),
        title: text(60),
        screens: z.array(text(screenCharacters)).min(1).max(screensAtMost),
        questions: z.array(question).min(1).max(5),
      }),
    )
    .min(1),
});

/** Reads a file of lessons. Throws a LessonFileError that names each mistake. */
export function readLessons(content: string): readonly Lesson[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new LessonFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = file.safeParse(value);
  if (!read.success)
    throw new LessonFileError(read.error.issues.map(({ path, message }) => `${path.join('.') || 'The file'}: ${message}`).join('\n'));
  const codes = read.data.lessons.map(({ code }) => code);
  const twice = codes.filter((code, at) => codes.indexOf(code) < at);
  if (twice.length > 0) throw new LessonFileError(twice.map((code) => `Two lessons have the code ${code}.`).join('\n'));
  return read.data.lessons.map((lesson) => ({
    ...lesson,
    questions: lesson.questions.map(({ right, ...rest }) => ({ ...rest, right: right - 1 })),
  }));
}
