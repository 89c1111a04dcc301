import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Lesson, LessonProgress } from '../services/lessons/lesson';
import type { LessonStore } from '../services/lessons/store';
import { transaction } from './transaction';

type LessonRow = Omit<Lesson, 'code'> & { readonly _id: number };
interface PassRow {
  readonly _id: number;
  readonly passed: number;
}
type ProgressRow = LessonProgress & { readonly _id: string; readonly person: string };

const mixed = Schema.Types.Mixed;
const lessonSchema = new Schema<LessonRow>(
  { _id: Number, title: mixed, screens: mixed, questions: mixed, demo: Boolean },
  { collection: 'lessons', versionKey: false },
);
const passSchema = new Schema<PassRow>({ _id: Number, passed: Number }, { collection: 'lessonPasses', versionKey: false });
/** Whose it is stands as an HMAC. */
const progressSchema = new Schema<ProgressRow>(
  { _id: String, person: String, lesson: Number, read: Number, right: Number, wrong: Boolean, certificate: String, at: Date },
  { collection: 'lessonProgress', versionKey: false },
);
progressSchema.index({ person: 1, _id: 1 });
progressSchema.index({ at: 1, _id: 1 });

/** Lessons, who is how far, and how many have passed. */
export function createLessonStore(connection: Connection, keys: Pick<Keys, 'hmac'>): LessonStore {
  const lessons = connection.model('Lesson', lessonSchema);
  const passes = connection.model('LessonPass', passSchema);
  const progress = connection.model('LessonProgress', progressSchema);
  const personKey = (person: string): string => keys.hmac('lessons', person);
  return {
    transaction: (work) => transaction(connection, work),
    lessons: async () =>
      (await lessons.find().sort({ _id: 1 }).lean<LessonRow[]>()).map(({ _id, ...rest }): Lesson => ({ code: _id, ...rest })),
    replace: (all) =>
      transaction(connection, async () => {
        await lessons.deleteMany({});
        await lessons.insertMany(
          all.map(({ code, ...rest }) => ({ _id: code, ...rest })),
          { lean: true },
        );
      }),
    async passed(_id) {
      await passes.updateOne({ _id }, { $inc: { passed: 1 } }, { upsert: true });
    },
    passes: async () => new Map((await passes.find().lean<PassRow[]>()).map(({ _id, passed }) => [_id, passed])),
    progress: async (people) =>
      (
        await progress
          .find({ person: { $in: people.map(personKey) } })
          .sort({ _id: 1 })
          .lean<ProgressRow[]>()
      ).map(({ _id: _, person: __, ...rest }) => rest),
    async keep(of, kept) {
      const person = personKey(of);
      await progress.updateOne({ _id: `${kept.lesson}/${person}` }, { $set: { ...kept, person } }, { upsert: true });
    },
    async forget(person) {
      await progress.deleteMany({ person: personKey(person) });
    },
  };
}
