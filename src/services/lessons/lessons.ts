import type { Person } from '../proposals/proposal';
import { cityTime } from '../workshops/hours';
import { newCertificate } from './certificate';
import type { Lesson, LessonProgress } from './lesson';
import type { LessonStore } from './store';

/** Where somebody is in a lesson: at a screen to read, at a question (`again`: they were wrong once), or through. Places are from 0. */
export type LessonPlace =
  | { readonly kind: 'screen'; readonly index: number }
  | { readonly kind: 'question'; readonly index: number; readonly again: boolean }
  | { readonly kind: 'passed'; readonly certificate: string };

/** A lesson as one person has it. */
export interface LessonSeen {
  readonly lesson: Lesson;
  readonly place: LessonPlace;
}

/** What an answer was. */
export type LessonAnswered =
  | { readonly ok: true; readonly place: LessonPlace }
  /** `over`: for the second time at this question; the questions begin anew. */
  | { readonly ok: false; readonly over: boolean };

/** Lessons as dialogs see them. Progress is kept, so that one goes on days later, on whichever channel. Whatever is written is written within the turn's
 *  transaction. */
export interface Lessons {
  list(person: Person): Promise<readonly LessonSeen[]>;
  see(code: number, person: Person): Promise<LessonSeen | undefined>;
  /** They have read the screen they are at. */
  turn(code: number, person: Person, now: Date): Promise<LessonPlace | undefined>;
  /** Their answer to the question they are at: a choice's place. Undefined where they are at none. */
  answer(code: number, person: Person, choice: number, now: Date): Promise<LessonAnswered | undefined>;
  /** From the first screen again; a certificate stays. */
  restart(code: number, person: Person, now: Date): Promise<void>;
  /** Codes of lessons that this person has begun. */
  mine(person: Person): Promise<readonly number[]>;
  forget(address: string): Promise<void>;
  /** An address takes another's place. */
  takeOver(from: string, to: string): Promise<void>;
}

export interface LessonsParts {
  readonly store: LessonStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}

export function createLessons({ store, hmac, random, addressesOf }: LessonsParts): Lessons {
  const all = async ({ address, resident }: Person): Promise<readonly LessonProgress[]> =>
    store.progress([...new Set([address, ...(await addressesOf(resident))])]);
  /** What they have of a lesson, from whichever address: where one of them has a certificate, that; else what moved last. */
  const furthest = (progress: readonly LessonProgress[], code: number): LessonProgress | undefined => {
    const own = progress.filter(({ lesson }) => lesson === code).sort((a, b) => b.at.getTime() - a.at.getTime());
    const passed = own.find(({ certificate }) => certificate !== undefined)?.certificate;
    return own[0] && { ...own[0], ...(passed === undefined ? {} : { certificate: passed }) };
  };
  const begun = (code: number, now: Date): LessonProgress => ({ lesson: code, read: 0, right: 0, wrong: false, at: now });

  function placeOf({ screens, questions }: Lesson, progress: LessonProgress | undefined): LessonPlace {
    const { read = 0, right = 0, wrong = false, certificate } = progress ?? {};
    if (read < screens.length) return { kind: 'screen', index: read };
    if (certificate !== undefined) return { kind: 'passed', certificate };
    return { kind: 'question', index: Math.min(right, questions.length - 1), again: wrong };
  }
  async function found(code: number, person: Person) {
    const lesson = (await store.lessons()).find((one) => one.code === code);
    return lesson && { lesson, progress: furthest(await all(person), code) };
  }

  return {
    async list(person) {
      const progress = await all(person);
      return (await store.lessons()).map((lesson) => ({ lesson, place: placeOf(lesson, furthest(progress, lesson.code)) }));
    },
    async see(code, person) {
      const it = await found(code, person);
      return it && { lesson: it.lesson, place: placeOf(it.lesson, it.progress) };
    },
    turn: (code, person, now) =>
      store.transaction(async () => {
        const it = await found(code, person);
        if (!it) return undefined;
        const before = it.progress ?? begun(code, now);
        const after = { ...before, read: Math.min(before.read + 1, it.lesson.screens.length), at: now };
        await store.keep(person.address, after);
        return placeOf(it.lesson, after);
      }),
    answer: (code, person, choice, now) =>
      store.transaction(async () => {
        const it = await found(code, person);
        const place = it && placeOf(it.lesson, it.progress);
        if (!it?.progress || place?.kind !== 'question') return undefined;
        const { lesson, progress } = it;
        if (lesson.questions[place.index]?.right !== choice) {
          await store.keep(person.address, { ...progress, ...(place.again ? { right: 0, wrong: false } : { wrong: true }), at: now });
          return { ok: false, over: place.again };
        }
        const right = place.index + 1;
        const after: LessonProgress = { ...progress, right, wrong: false, at: now };
        const day = cityTime(now).slice(0, 10);
        const passed = right < lesson.questions.length ? after : { ...after, certificate: newCertificate(hmac, code, day, random) };
        await store.keep(person.address, passed);
        if (passed.certificate !== undefined) await store.passed(code);
        return { ok: true, place: placeOf(lesson, passed) };
      }),
    restart: (code, person, now) =>
      store.transaction(async () => {
        const it = await found(code, person);
        if (it) await store.keep(person.address, { ...(it.progress ?? begun(code, now)), read: 0, right: 0, wrong: false, at: now });
      }),
    mine: async (person) => [...new Set((await all(person)).map(({ lesson }) => lesson))].sort((a, b) => a - b),
    forget: (address) => store.forget(address),
    async takeOver(from, to) {
      const own = await store.progress([to]);
      for (const progress of await store.progress([from])) {
        const both = furthest([progress, ...own], progress.lesson);
        if (both) await store.keep(to, both);
      }
      await store.forget(from);
    },
  };
}
