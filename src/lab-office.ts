import { labStanding, labStepText } from '../dialogs/lab-told';
import { marked } from '../dialogs/ideas';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import { createLabRegister, type LabLine, type LabRegister } from './services/lab/board';
import type { Criterion } from './services/lab/criteria';
import { dueOf } from './services/lab/deadlines';
import { createLabDesk, type LabDesk, type LabDeskParts } from './services/lab/desk';
import type { Referral, ReferralBond } from './services/lab/referral';
import type { LabStore } from './services/lab/store';
import { readCertificate } from './services/lessons/certificate';
import type { LessonStore } from './services/lessons/store';
import { leastCell } from './services/suppression';
import { atCityTime } from './services/workshops/hours';
import { everyBond } from './services/paged';
import type { Tell } from './tell';

/** What is done about the lab outside conversations. */
export interface LabOffice {
  readonly store: LabStore;
  readonly desk: LabDesk;
  readonly criteria: readonly Criterion[];
  readonly register: LabRegister;
  readonly lessons: LessonStore;
  /** Where a topic stands, in a sentence. */
  standing(line: LabLine, locale: string): string;
  /** Lessons there are. */
  taught(locale: string): Promise<readonly TaughtLesson[]>;
  /** What the certificate of a lesson that bears this number says; undefined where the City made none. */
  certificate(number: string, locale: string): Promise<AttestedLesson | undefined>;
  /** Tells whoever follows a topic of one step of it, each once however often it is begun; gives how many were told now. */
  notice(reference: string, step: number, now: Date, signal?: AbortSignal): Promise<number>;
}

/** A lesson, as everyone may see it. */
export interface TaughtLesson {
  readonly code: number;
  readonly title: string;
  /** How many have passed it; absent where that may not be told. */
  readonly passes?: number;
}

/** A lesson that somebody passed. `title`: absent where it is no longer given. */
export interface AttestedLesson {
  readonly title?: string;
  readonly day: Date;
  readonly demo: boolean;
}

export interface LabOfficeParts {
  readonly store: LabStore;
  readonly lessons: LessonStore;
  readonly hmac: (purpose: string, text: string) => string;
  readonly criteria: readonly Criterion[];
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  /** All addresses of the person whose this one is. */
  readonly personAt: (address: string) => Promise<readonly string[]>;
}

export function createLabOffice({ store, lessons, hmac, criteria, jobs, audit, tell, texts, personAt }: LabOfficeParts): LabOffice {
  const announce: LabDeskParts['announce'] = async (reference, step, runAt) => {
    await jobs.add({ name: 'lab-notice', key: `${reference}/${step}`, payload: { reference, step }, runAt });
  };
  const followersOf = (reference: string): AsyncIterable<ReferralBond> =>
    everyBond((after, limit) => store.followers(reference, after, limit));
  /** Whether, of all this person's bonds with this topic, this is the one by which they are told: the latest. */
  async function isTheirs(bond: ReferralBond): Promise<boolean> {
    const addresses = new Set([bond.person, ...(await personAt(bond.contact.address))]);
    const latest = (await store.bonds([...addresses])).find(({ reference, follows }) => follows && reference === bond.reference);
    return latest === undefined || latest.person === bond.person;
  }
  async function once(
    { reference, demo }: Referral,
    bond: ReferralBond,
    what: string,
    text: (t: T) => string,
    now: Date,
  ): Promise<boolean> {
    const t = texts.t(bond.contact.locale);
    return store.transaction(async () => {
      if (!(await store.told(reference, bond.person, what))) return false;
      return tell({ to: bond.contact, text: marked(t, demo, text(t)), at: now, asked: bond.since });
    });
  }
  return {
    store,
    criteria,
    desk: createLabDesk({ store, audit, announce }),
    register: createLabRegister(store, criteria),
    lessons,
    standing: ({ referral, due, late }, locale) => labStanding({ t: texts.t(locale), locale }, referral, due, late),
    async taught(locale) {
      const passes = await lessons.passes();
      return (await lessons.lessons()).map(({ code, title }) => {
        const count = passes.get(code) ?? 0;
        return { code, title: title[locale] ?? title.fr, ...(count >= leastCell ? { passes: count } : {}) };
      });
    },
    async certificate(number, locale) {
      const read = readCertificate(hmac, number);
      const day = read && atCityTime(`${read.day} 12:00`);
      if (!day) return undefined;
      const lesson = (await lessons.lessons()).find(({ code }) => code === read.lesson);
      return { day, demo: lesson?.demo ?? false, ...(lesson ? { title: lesson.title[locale] ?? lesson.title.fr } : {}) };
    },
    async notice(reference, index, now, signal) {
      const referral = await store.find(reference);
      const step = referral?.steps[index];
      if (!referral || !step) return 0;
      const due = dueOf({ ...referral, state: 'examined' });
      let count = 0;
      for await (const bond of followersOf(reference)) {
        if (signal?.aborted) return count;
        if (bond.since > step.at || !(await isTheirs(bond))) continue;
        const { locale } = bond.contact;
        if (await once(referral, bond, `step ${index}`, (t) => labStepText({ t, locale }, referral, step, due), now)) count++;
      }
      return count;
    },
  };
}
