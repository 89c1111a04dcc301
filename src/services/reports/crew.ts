import type { Person } from '../proposals/proposal';
import { personOf } from '../proposals/proposal';
import { metresBetween } from '../places/cells';
import { cityTime } from '../workshops/hours';
import type { ReportActed, ReportDesk } from './desk';
import type { DoneReason, Rejection, Report } from './report';
import { openStates } from './states';
import type { ReportStore } from './store';
import type { Taxonomy } from './taxonomy';

/** People of a service of the city who mend things in an area. */
export interface Crew {
  /** By which its acts stand in the log: "cleaning-18". */
  readonly id: string;
  /** A service of the taxonomy. */
  readonly service: string;
  /** Where; none: everywhere. */
  readonly districts: readonly string[];
  readonly at: Date;
  /** No sheet from then on. */
  readonly ended?: Date;
  /** The day's sheet: reports by their number on it, from 1. */
  readonly sheet?: { readonly day: string; readonly references: readonly string[] };
}

/** Where crews are kept. */
export interface CrewStore {
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** False where one has that id. `code`: what its people join by, kept as a hash. */
  add(crew: Crew, code: string): Promise<boolean>;
  all(): Promise<readonly Crew[]>;
  find(id: string): Promise<Crew | undefined>;
  byCode(code: string): Promise<Crew | undefined>;
  save(crew: Crew): Promise<void>;
  /** This person is of that crew from now on, and of no other. */
  join(id: string, person: string, at: Date): Promise<void>;
  /** The crew of any of these people. */
  of(people: readonly string[]): Promise<string | undefined>;
  leave(person: string): Promise<void>;
}

/** A report on a route sheet. */
export interface SheetLine {
  /** The same all day. */
  readonly number: number;
  readonly report: Report;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };

/** Crews as dialogs see them. */
export interface Crews {
  join(code: string, person: Person, now: Date): Promise<{ readonly ok: true; readonly crew: Crew } | Refused<'unknown'>>;
  /** What is to be done, by the numbers of today: dangerous things first, then from each to the nearest. */
  sheet(
    person: Person,
    now: Date,
  ): Promise<{ readonly ok: true; readonly crew: Crew; readonly lines: readonly SheetLine[] } | Refused<'not-yours'>>;
  /** One of today's sheet is done. `no-such`: no such number. */
  done(
    person: Person,
    number: number,
    now: Date,
    done: { readonly reason: DoneReason; readonly photo?: string | undefined },
  ): Promise<ReportActed<'not-yours' | 'no-such'>>;
  /** Nothing could be done, and why. */
  reject(person: Person, number: number, now: Date, reason: Rejection): Promise<ReportActed<'not-yours' | 'no-such' | 'no-owner'>>;
  leave(person: Person): Promise<void>;
  /** Whoever is of a crew by one address is of it by the other from then on. */
  takeOver(from: string, to: string, now: Date): Promise<void>;
  forget(address: string): Promise<void>;
}

export interface CrewsParts {
  readonly store: CrewStore;
  readonly reports: ReportStore;
  readonly taxonomy: Taxonomy;
  readonly desk: Pick<ReportDesk, 'done' | 'reject'>;
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}

/** Reports on one sheet. */
const sheetAtMost = 30;
/** Reports looked at to make one. */
const lookedAt = 500;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

export function createCrews({ store, reports, taxonomy, desk, addressesOf }: CrewsParts): Crews {
  const peopleOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one }));
  async function crewOf(person: Person): Promise<Crew | undefined> {
    const id = await store.of(await peopleOf(person));
    const crew = id === undefined ? undefined : await store.find(id);
    return crew?.ended ? undefined : crew;
  }
  async function numbered(person: Person, number: number, now: Date) {
    const crew = await crewOf(person);
    if (!crew) return refused('not-yours');
    const reference = crew.sheet?.day === dayOf(now) ? crew.sheet.references[number - 1] : undefined;
    return reference === undefined ? refused('no-such') : { ok: true as const, crew, reference };
  }
  return {
    join: (code, person, now) =>
      store.transaction(async () => {
        const crew = await store.byCode(code);
        if (!crew || crew.ended) return refused('unknown');
        await store.join(crew.id, personOf(person), now);
        return { ok: true, crew };
      }),
    sheet: (person, now) =>
      store.transaction(async () => {
        const crew = await crewOf(person);
        if (!crew) return refused('not-yours');
        const today = crew.sheet?.day === dayOf(now) ? crew.sheet.references : [];
        const filter = { states: openStates, service: crew.service, ...(crew.districts.length > 0 ? { districts: crew.districts } : {}) };
        const open = await reports.page(filter, undefined, lookedAt);
        const added = route(
          open.filter(({ reference }) => !today.includes(reference)),
          taxonomy,
        ).slice(0, sheetAtMost - today.filter((reference) => open.some((one) => one.reference === reference)).length);
        const references = [...today, ...added.map(({ reference }) => reference)];
        if (added.length > 0 || crew.sheet?.day !== dayOf(now)) await store.save({ ...crew, sheet: { day: dayOf(now), references } });
        const byReference = new Map(open.map((one) => [one.reference, one]));
        const lines = references.flatMap((reference, index) => {
          const report = byReference.get(reference);
          return report ? [{ number: index + 1, report }] : [];
        });
        return { ok: true, crew, lines };
      }),
    async done(person, number, now, { reason, photo }) {
      const found = await numbered(person, number, now);
      return found.ok ? desk.done(found.reference, { by: found.crew.id, now, reason, photo }) : found;
    },
    async reject(person, number, now, reason) {
      const found = await numbered(person, number, now);
      return found.ok ? desk.reject(found.reference, { by: found.crew.id, now, reason }) : found;
    },
    async leave(person) {
      for (const one of await peopleOf(person)) await store.leave(one);
    },
    async takeOver(from, to, now) {
      const id = await store.of([personOf({ address: from })]);
      if (id === undefined) return;
      await store.leave(personOf({ address: from }));
      await store.join(id, personOf({ address: to }), now);
    },
    forget: (address) => store.leave(personOf({ address })),
  };
}

const dayOf = (now: Date): string => cityTime(now).slice(0, 10);

/** Dangerous things first, the longest waiting before others; from there on to the nearest; those without a point last. */
export function route(reports: readonly Report[], taxonomy: Pick<Taxonomy, 'kind'>): readonly Report[] {
  const priority = ({ kind }: Report): number => taxonomy.kind(kind)?.priority ?? 3;
  const left = [...reports].sort((a, b) => priority(a) - priority(b) || a.at.getTime() - b.at.getTime());
  const way: Report[] = [];
  while (left.length > 0) {
    const here = way.findLast(({ place }) => place.point)?.place.point;
    const first = left[0];
    const level = first ? left.filter((one) => (priority(one) === 1) === (priority(first) === 1)) : [];
    const next = level.reduce((best, one) => (far(here, one) < far(here, best) ? one : best));
    way.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return way;
}

function far(here: Report['place']['point'], { place: { point } }: Report): number {
  if (!point) return Number.POSITIVE_INFINITY;
  return here ? metresBetween(here, point) : 0;
}
