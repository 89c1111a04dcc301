import { readFileSync } from 'node:fs';
import { readLessons } from './file';
import type { Lesson } from './lesson';

/** The demonstration's lessons, as `demo/lessons.json` holds them: each marked as what it is. */
export const demoLessons = (file: string): readonly Lesson[] =>
  readLessons(readFileSync(file, 'utf8')).map((lesson) => ({ ...lesson, demo: true }));
