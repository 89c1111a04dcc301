import type { Lesson, LessonProgress } from './lesson';

/** Where lessons and people's progress are kept. All of it within the transaction under way, where there is one. */
export interface LessonStore {
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** By their codes. */
  lessons(): Promise<readonly Lesson[]>;
  /** These in place of all there were; how many passed each stays. */
  replace(lessons: readonly Lesson[]): Promise<void>;
  /** One more has passed it. */
  passed(lesson: number): Promise<void>;
  /** How many have passed each lesson, by code. */
  passes(): Promise<ReadonlyMap<number, number>>;
  /** Of any of these people. */
  progress(people: readonly string[]): Promise<readonly LessonProgress[]>;
  /** Takes the place of what this person had of this lesson. */
  keep(person: string, progress: LessonProgress): Promise<void>;
  forget(person: string): Promise<void>;
}
