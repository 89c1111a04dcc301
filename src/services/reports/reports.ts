import { cells } from '../places/cells';
import type { Located } from '../places/place';
import type { PhotoKeep } from '../photos';
import { personOf, type Contact, type Person } from '../proposals/proposal';
import { within } from './nearest';
import { referenceOf, monthOf } from './reference';
import { isReportOpen, publicState, withStep, type Report, type ReportBond, type ReportStep } from './report';
import type { PublicState } from './states';
import type { ReportStore } from './store';
import type { Group, Kind, Owner, Service, Taxonomy } from './taxonomy';

/** What cannot wait for a report. */
export type Danger = 'fire' | 'gas' | 'electric' | 'person';

/** What understands free words about the street. */
export interface Street {
  danger(text: string): Danger | undefined;
  /** Kinds that the words may mean, the likeliest first; none where they mean none. */
  kinds(text: string): readonly string[];
}

/** What somebody is about to report. */
export interface ReportDraft {
  readonly kind: string;
  readonly place: Located;
  readonly words?: string | undefined;
  /** A photo's id. */
  readonly photo?: string | undefined;
  /** Nothing of who sent it is kept; they follow it by its reference. */
  readonly anonymous: boolean;
  /** References that they were shown and said are something else. */
  readonly others: readonly string[];
}

/** A report as one person may see it. `follows`: they are told of it, and may read its exact place; strangers may not. What was written in somebody's own words is its
 *  author's alone: references can be guessed, and whoever has one may follow. */
export interface SeenReport {
  readonly report: Report;
  readonly kind: Kind | undefined;
  readonly state: PublicState;
  readonly follows: boolean;
  readonly author: boolean;
  /** May still say that it is not fixed, until then. */
  readonly reopenable?: Date;
  /** Whose it is, where it was rejected as another's. */
  readonly owner?: Owner;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type Seen = { readonly ok: true; readonly seen: SeenReport };

/** Reports of the street as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Reports extends Street {
  kind(code: string): Kind | undefined;
  readonly groups: readonly Group[];
  inGroup(group: string): readonly Kind[];
  /** Whose a kind is, where it is not the city's. */
  ownerOf(code: string): Owner | undefined;
  serviceOf(id: string): Service | undefined;
  /** Open reports of the same kind near enough to be the same thing, the nearest first. */
  same(kind: string, place: Located): Promise<readonly Report[]>;
  /** `known`: somebody reported the same meanwhile; `max`: reports of one person a day. */
  send(
    draft: ReportDraft,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly report: Report } | Refused<'known'> | (Refused<'too-many'> & { readonly max: number })>;
  /** Keeps a record of what is another's to mend; of who sent it nothing where it is anonymous. */
  record(
    draft: Pick<ReportDraft, 'kind' | 'place' | 'words'> & Partial<Pick<ReportDraft, 'anonymous'>>,
    who: Person & Contact,
    now: Date,
  ): Promise<Report>;
  /** One that was merged leads to what it is part of. */
  see(reference: string, person: Person, now: Date): Promise<Seen | Refused<'unknown'>>;
  /** One more who says so; told of it from then on. The photo is theirs. `closed`: it is followed no more. */
  join(reference: string, who: Person & Contact, now: Date, photo?: string): Promise<Seen | Refused<'unknown' | 'already' | 'closed'>>;
  leave(reference: string, person: Person, now: Date): Promise<Seen | Refused<'unknown'>>;
  /** What this person was asked last and has not answered, while it may still be answered. */
  awaiting(person: Person, now: Date): Promise<{ readonly reference: string; readonly what: 'fixed' | 'still' } | undefined>;
  /** Whether it is fixed, by who follows it: "no" opens it again while that can be. */
  fixed(
    reference: string,
    fixed: boolean,
    person: Person,
    now: Date,
  ): Promise<Seen | Refused<'unknown' | 'not-yours' | 'too-late' | 'open'>>;
  /** Whether it is still there: "no" closes it. */
  still(reference: string, still: boolean, person: Person, now: Date): Promise<Seen | Refused<'unknown' | 'not-yours' | 'closed'>>;
  /** How content they are, 1 to 5. */
  rate(reference: string, digit: number, person: Person): Promise<boolean>;
  /** What this person reported or follows, the latest first. */
  mine(person: Person, now: Date): Promise<readonly SeenReport[]>;
  /** What stands under one address stands under the other from then on. */
  takeOver(from: string, to: Contact): Promise<void>;
  /** Forgets whose any bond of this address was; the reports stay, without their words where it was theirs. */
  forget(address: string): Promise<void>;
}

/** How reports are treated. */
export interface ReportSettings {
  /** The letter that references begin with. */
  readonly prefix: string;
  /** Metres within which two of a kind may be the same thing. */
  readonly sameMetres: number;
  /** Days after a closing in which a "no" opens it again. */
  readonly reopenDays: number;
  /** Reports of one person a day. */
  readonly dailyReports: number;
}

export const reportDefaults: ReportSettings = { prefix: 'P', sameMetres: 50, reopenDays: 15, dailyReports: 20 };

export interface ReportsParts {
  readonly store: ReportStore;
  readonly taxonomy: Taxonomy;
  readonly street: Street;
  readonly settings: ReportSettings;
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** The language of a text, a BCP 47 tag; undefined where nothing tells surely. */
  readonly languageOf: (text: string) => string | undefined;
  readonly photos: Pick<PhotoKeep, 'keep' | 'release' | 'disown'>;
  /** Has a step told to those who follow, once the transaction under way is kept. */
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
  /** Has a report sent on to the city's own endpoint, once the transaction under way is kept: a new one, or one that was opened again. Absent: there is none. */
  readonly forward?: ((report: Report, at: Date) => Promise<void>) | undefined;
}

const dayMs = 86_400_000;
/** Reports shown as perhaps the same. */
const sameAtMost = 3;
/** Photos that people add to one report. */
const photosAtMost = 10;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

export function createReports(parts: ReportsParts): Reports {
  const { store, taxonomy, street, settings, addressesOf, languageOf, photos, announce, forward = () => Promise.resolve() } = parts;
  const peopleOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one }));
  const bondsOf = async (person: Person): Promise<readonly ReportBond[]> => store.bonds(await peopleOf(person));
  const reopenable = ({ closed, state, merged }: Report, now: Date): Date | undefined => {
    const until = closed && new Date(closed.getTime() + settings.reopenDays * dayMs);
    return until && now < until && state !== 'archived' && merged === undefined ? until : undefined;
  };
  async function unmerged(reference: string): Promise<Report | undefined> {
    let report = await store.find(reference);
    while (report?.merged !== undefined) report = await store.find(report.merged);
    return report;
  }
  function seenBy(report: Report, bonds: readonly Pick<ReportBond, 'author'>[], now: Date): SeenReport {
    const author = bonds.some((bond) => bond.author);
    const until = reopenable(report, now);
    const last = report.steps.findLast(({ kind }) => kind === 'rejected');
    const owner = last?.kind === 'rejected' && last.owner !== undefined ? taxonomy.owner(last.owner) : undefined;
    return {
      report,
      kind: taxonomy.kind(report.kind),
      state: publicState(report),
      follows: bonds.length > 0,
      author,
      ...(until ? { reopenable: until } : {}),
      ...(owner ? { owner } : {}),
    };
  }
  const bind = (report: string, author: boolean, { address, channel, locale }: Contact, since: Date): Promise<void> =>
    store.bind({ report, person: personOf({ address }), author, since, contact: { address, channel, locale } });
  /** Adds a step and has it told. */
  async function step(report: Report, to: Partial<Report>, taken: ReportStep): Promise<Report> {
    const after = withStep(report, to, taken);
    await store.save(after);
    await announce(report.reference, report.steps.length, taken.at);
    return { ...after, revision: report.revision + 1 };
  }
  async function sameAs(kind: string, { point }: Located): Promise<readonly Report[]> {
    if (!point) return [];
    const near = await within(store, point, settings.sameMetres, kind);
    return store.findAll(near.slice(0, sameAtMost).map(({ reference }) => reference));
  }
  async function newReport(
    draft: Pick<ReportDraft, 'kind' | 'place' | 'words' | 'photo'>,
    { channel, locale }: Contact,
    now: Date,
  ): Promise<Report> {
    const { kind, place, words, photo } = draft;
    return {
      reference: referenceOf(settings.prefix, now, await store.nextNumber(monthOf(now))),
      kind,
      at: now,
      place,
      state: 'new',
      service: taxonomy.route(kind, place.district) ?? '',
      channel,
      demo: false,
      ...(words === undefined ? {} : { words }),
      locale: (words === undefined ? undefined : languageOf(words)) ?? locale,
      photos: photo === undefined ? [] : [{ id: photo, by: 'author' }],
      people: 1,
      reopened: 0,
      ratings: [0, 0, 0, 0, 0],
      steps: [],
      revision: 0,
    };
  }
  /** This person's bond with the report, and the report, unless nobody of theirs is bound to it. */
  async function theirs(reference: string, person: Person) {
    const report = await unmerged(reference);
    const bonds = report ? (await bondsOf(person)).filter((bond) => bond.report === report.reference) : [];
    return { report, bonds };
  }

  return {
    danger: (text) => street.danger(text),
    kinds: (text) => street.kinds(text),
    kind: (code) => taxonomy.kind(code),
    groups: taxonomy.groups,
    inGroup: (group) => taxonomy.inGroup(group),
    ownerOf: (code) => {
      const owner = taxonomy.kind(code)?.owner;
      return owner === undefined ? undefined : taxonomy.owner(owner);
    },
    serviceOf: (id) => taxonomy.service(id),
    same: sameAs,
    send: (draft, who, now) =>
      store.transaction(async () => {
        const since = new Date(now.getTime() - dayMs);
        const today = (await bondsOf(who)).filter((bond) => bond.author && bond.since > since);
        if (today.length >= settings.dailyReports) return { ...refused('too-many'), max: settings.dailyReports };
        if (draft.place.point) {
          await store.claim(draft.kind, cells.around(draft.place.point, settings.sameMetres));
          const meanwhile = (await sameAs(draft.kind, draft.place)).filter(({ reference }) => !draft.others.includes(reference));
          if (meanwhile.length > 0) return refused('known');
        }
        const report = await newReport(draft, who, now);
        await store.add(report);
        if (draft.photo !== undefined) await photos.keep(draft.photo, report.reference);
        if (!draft.anonymous) await bind(report.reference, true, who, now);
        else if (draft.photo !== undefined) await photos.disown(draft.photo);
        await forward(report, now);
        return { ok: true, report };
      }),
    record: (draft, who, now) =>
      store.transaction(async () => {
        const owner = taxonomy.kind(draft.kind)?.owner;
        const rejected: ReportStep = { kind: 'rejected', reason: 'other-authority', at: now, ...(owner === undefined ? {} : { owner }) };
        const report: Report = { ...(await newReport(draft, who, now)), state: 'rejected', closed: now, steps: [rejected] };
        await store.add(report);
        if (draft.anonymous !== true) await bind(report.reference, true, who, now);
        return report;
      }),
    async see(reference, person, now) {
      const { report, bonds } = await theirs(reference, person);
      return report ? { ok: true, seen: seenBy(report, bonds, now) } : refused('unknown');
    },
    join: (reference, who, now, photo) =>
      store.transaction(async () => {
        const { report, bonds } = await theirs(reference, who);
        if (!report) return refused('unknown');
        if (bonds.length > 0 && photo === undefined) return refused('already');
        if (!isReportOpen(report)) return refused('closed');
        const adds = photo !== undefined && report.photos.length < photosAtMost;
        if (adds) await photos.keep(photo, report.reference);
        const after: Report = {
          ...report,
          people: report.people + (bonds.length > 0 ? 0 : 1),
          photos: adds ? [...report.photos, { id: photo, by: 'follower' }] : report.photos,
        };
        await store.save(after);
        if (bonds.length === 0) await bind(report.reference, false, who, now);
        return { ok: true, seen: seenBy({ ...after, revision: after.revision + 1 }, [...bonds, { author: false }], now) };
      }),
    leave: (reference, person, now) =>
      store.transaction(async () => {
        const { report, bonds } = await theirs(reference, person);
        if (!report) return refused('unknown');
        for (const bond of bonds) await store.unbind(report.reference, bond.person);
        return { ok: true, seen: seenBy(report, [], now) };
      }),
    async awaiting(person, now) {
      const questions = (await bondsOf(person))
        .flatMap(({ report, asked }) => (asked ? [{ report, ...asked }] : []))
        .sort((a, b) => b.at.getTime() - a.at.getTime());
      for (const { report, what } of questions) {
        const found = await unmerged(report);
        if (found && (what === 'still' ? isReportOpen(found) : reopenable(found, now) !== undefined))
          return { reference: found.reference, what };
      }
      return undefined;
    },
    fixed: (reference, fixed, person, now) =>
      store.transaction(async () => {
        const { report, bonds } = await theirs(reference, person);
        if (!report) return refused('unknown');
        if (bonds.length === 0) return refused('not-yours');
        if (isReportOpen(report)) return refused('open');
        if (!fixed && !reopenable(report, now)) return refused('too-late');
        for (const bond of bonds) await store.ask(report.reference, bond.person, undefined);
        if (fixed) return { ok: true, seen: seenBy(report, bonds, now) };
        const after = await step(report, { state: 'to-do', reopened: report.reopened + 1 }, { kind: 'reopened', at: now });
        await forward(after, now);
        return { ok: true, seen: seenBy(after, bonds, now) };
      }),
    still: (reference, still, person, now) =>
      store.transaction(async () => {
        const { report, bonds } = await theirs(reference, person);
        if (!report) return refused('unknown');
        if (bonds.length === 0) return refused('not-yours');
        if (!isReportOpen(report)) return refused('closed');
        for (const bond of bonds) await store.ask(report.reference, bond.person, undefined);
        if (still) return { ok: true, seen: seenBy(report, bonds, now) };
        const after = await step(report, { state: 'done', closed: now }, { kind: 'done', reason: 'gone', at: now });
        return { ok: true, seen: seenBy(after, bonds, now) };
      }),
    rate: (reference, digit, person) =>
      store.transaction(async () => {
        const { report, bonds } = await theirs(reference, person);
        if (!report || !bonds[0] || !(digit >= 1 && digit <= 5)) return false;
        // One digit a person, however often they send it.
        if (!(await store.told(report.reference, bonds[0].person, 'rated'))) return false;
        await store.save({ ...report, ratings: report.ratings.map((count, index) => count + (index === digit - 1 ? 1 : 0)) });
        return true;
      }),
    async mine(person, now) {
      const bonds = await bondsOf(person);
      const reports = await store.findAll([...new Set(bonds.map(({ report }) => report))]);
      return reports
        .filter(({ merged }) => merged === undefined)
        .map((report) =>
          seenBy(
            report,
            bonds.filter((bond) => bond.report === report.reference),
            now,
          ),
        );
    },
    async takeOver(from, { address, channel, locale }) {
      const [old, fresh] = [personOf({ address: from }), personOf({ address })];
      const theirs = new Set((await store.bonds([fresh])).map(({ report }) => report));
      for (const bond of await store.bonds([old])) {
        if (!theirs.has(bond.report)) await store.bind({ ...bond, person: fresh, contact: { address, channel, locale } });
        if (!theirs.has(bond.report) && bond.asked) await store.ask(bond.report, fresh, bond.asked);
        await store.unbind(bond.report, old);
      }
    },
    async forget(address) {
      const person = personOf({ address });
      for (const { report: reference, author } of await store.bonds([person])) {
        const report = author ? await store.find(reference) : undefined;
        if (report) {
          const { words: _, ...wordless } = report;
          await store.save({ ...wordless, photos: report.photos.filter(({ by }) => by !== 'author') });
          for (const { id, by } of report.photos) if (by === 'author') await photos.release(id);
        }
        await store.unbind(reference, person);
      }
    },
  };
}
