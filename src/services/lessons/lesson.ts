import type { Localised } from '../voting';

/** A question at the end of a lesson, with one right answer. */
export interface LessonQuestion {
  readonly question: Localised;
  readonly choices: readonly Localised[];
  /** The right one's place among the choices, from 0. */
  readonly right: number;
  /** Why that one is right: told to who was wrong. */
  readonly why: Localised;
}

/** A lesson of five minutes: screens to read, then questions. */
export interface Lesson {
  /** As people say it: "LECON 2". From 1. */
  readonly code: number;
  readonly title: Localised;
  readonly screens: readonly Localised[];
  readonly questions: readonly LessonQuestion[];
  readonly demo?: true;
}

/** How far somebody has come with a lesson. */
export interface LessonProgress {
  readonly lesson: number;
  /** Screens they have read. */
  readonly read: number;
  /** Questions they have answered right, in this run. */
  readonly right: number;
  /** They were wrong once at the question they are at. */
  readonly wrong: boolean;
  /** The number of their certificate; absent: they have not passed. */
  readonly certificate?: string;
  readonly at: Date;
}
