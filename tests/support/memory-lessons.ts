import type { Lesson, LessonProgress } from '../../src/services/lessons/lesson';
import type { LessonStore } from '../../src/services/lessons/store';

/** Lessons in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryLessons(lessons: readonly Lesson[] = []): LessonStore {
  const progress = new Map<string, { readonly person: string; readonly kept: LessonProgress }>();
  const passes = new Map<number, number>();
  let all = lessons;
  return {
    transaction: (work) => work(),
    lessons: async () => all,
    async replace(others) {
      all = others;
    },
    async passed(lesson) {
      passes.set(lesson, (passes.get(lesson) ?? 0) + 1);
    },
    passes: async () => passes,
    progress: async (people) => [...progress.values()].filter(({ person }) => people.includes(person)).map(({ kept }) => kept),
    async keep(person, kept) {
      progress.set(`${kept.lesson}/${person}`, { person, kept });
    },
    async forget(person) {
      for (const [key, one] of progress) if (one.person === person) progress.delete(key);
    },
  };
}
