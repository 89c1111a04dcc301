import type { Act, Audit } from '../box/audit';
import type { PhotoKeep } from '../photos';
import { withStep, type DoneReason, type Rejection, type Report, type ReportBond, type ReportStep } from './report';
import type { ReportsParts } from './reports';
import { isOpen, type Movable, type ReportState } from './states';
import type { ReportFilter, ReportStore } from './store';
import type { Taxonomy } from './taxonomy';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
export type ReportActed<R extends string = never> =
  | { readonly ok: true; readonly report: Report }
  | Refused<'unknown' | R>
  /** Not from the state it is in. */
  | (Refused<'not-now'> & { readonly state: ReportState });

/** A staff member, the moment, and a sentence for those who follow it. */
export interface ReportAct {
  readonly by: string;
  readonly now: Date;
  readonly words?: string | undefined;
}

/** What staff do with reports. Every act is recorded in the published log, and told to those who follow. */
export interface ReportDesk {
  list(filter: ReportFilter): AsyncIterable<Report>;
  move(
    reference: string,
    act: ReportAct & { readonly state: Movable; readonly until?: string | undefined; readonly to?: string | undefined },
  ): Promise<ReportActed<'bad-day' | 'no-name'>>;
  /** Another kind, and with it the service that has it. */
  requalify(reference: string, act: ReportAct & { readonly kind: string }): Promise<ReportActed<'no-kind'>>;
  /** Another service of the city. */
  give(reference: string, act: ReportAct & { readonly service: string }): Promise<ReportActed<'no-service'>>;
  done(reference: string, act: ReportAct & { readonly reason: DoneReason; readonly photo?: string | undefined }): Promise<ReportActed>;
  reject(
    reference: string,
    act: ReportAct & { readonly reason: Rejection; readonly owner?: string | undefined },
  ): Promise<ReportActed<'no-owner'>>;
  reopen(reference: string, act: ReportAct): Promise<ReportActed>;
  /** Makes one report part of another: who follows the first follows the other from then on, once. */
  merge(reference: string, into: string, act: ReportAct): Promise<ReportActed<'itself' | 'no-target'>>;
  /** Archives what was closed before; gives how many. */
  archive(before: Date, now: Date): Promise<number>;
}

export interface ReportDeskParts {
  readonly store: ReportStore;
  readonly taxonomy: Taxonomy;
  /** Its lines are published: reasons and references stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
  readonly photos: Pick<PhotoKeep, 'keep'>;
  /** Has one that was opened again sent on, within its transaction; absent where none go anywhere. */
  readonly forward?: ReportsParts['forward'];
}

const pageSize = 200;

export function createReportDesk({ store, taxonomy, audit, announce, photos: kept, forward }: ReportDeskParts): ReportDesk {
  type Change = {
    readonly to: Partial<Report>;
    readonly step: DistributiveOmit<ReportStep, 'at' | 'by' | 'words'>;
    readonly about?: Act['about'];
  };
  /** Runs one act on a report that is in one of these states, in one transaction: change, record, announcement. */
  function act<R extends string = never>(
    reference: string,
    from: (state: ReportState) => boolean,
    name: string,
    { by, now, words }: ReportAct,
    change: (report: Report) => Promise<Change | Refused<R>> | Change | Refused<R>,
  ): Promise<ReportActed<R>> {
    return store.transaction(async (): Promise<ReportActed<R>> => {
      const report = await store.find(reference);
      if (!report) return { ok: false, reason: 'unknown' };
      if (!from(report.state) || report.merged !== undefined) return { ok: false, reason: 'not-now', state: report.state };
      const changed = await change(report);
      if ('ok' in changed) return changed;
      const step = { at: now, by, ...(words === undefined ? {} : { words }), ...changed.step } as ReportStep;
      const after = withStep(report, changed.to, step);
      await store.save(after);
      await audit.record({ by: [by], act: `report.${name}`, about: { report: reference, ...changed.about } }, now);
      await announce(reference, report.steps.length, now);
      return { ok: true, report: after };
    });
  }
  const refuse = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

  async function* list(filter: ReportFilter): AsyncIterable<Report> {
    for (let after: Report | undefined; ;) {
      const page = await store.page(filter, after, pageSize);
      yield* page;
      after = page.at(-1);
      if (!after || page.length < pageSize) return;
    }
  }
  async function* followersOf(reference: string): AsyncIterable<ReportBond> {
    for (let after = ''; ;) {
      const page = await store.followers(reference, after, pageSize);
      for (const { bond } of page) yield bond;
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      after = last.key;
    }
  }

  return {
    list,
    move: (reference, { state, until, to, ...by }) =>
      act(reference, isOpen, 'move', by, () => {
        if (until !== undefined && !isDay(until, by.now)) return refuse('bad-day');
        if ((state === 'transferred' || state === 'contractor') && to === undefined) return refuse('no-name');
        return {
          to: { state },
          step: { kind: 'moved', state, ...(until === undefined ? {} : { until }), ...(to === undefined ? {} : { to }) },
          about: { state },
        };
      }),
    requalify: (reference, { kind, ...by }) =>
      act(reference, isOpen, 'requalify', by, ({ place }) => {
        const service = taxonomy.route(kind, place.district);
        if (service === undefined) return refuse('no-kind');
        return { to: { kind, service, state: 'requalify' }, step: { kind: 'moved', state: 'requalify' }, about: { kind } };
      }),
    give: (reference, { service, ...by }) =>
      act(reference, isOpen, 'give', by, () =>
        taxonomy.service(service)
          ? { to: { service, state: 'to-do' }, step: { kind: 'moved', state: 'to-do' }, about: { service } }
          : refuse('no-service'),
      ),
    done: (reference, { reason, photo, ...by }) =>
      act(reference, isOpen, 'done', by, async ({ photos }) => {
        if (photo !== undefined) await kept.keep(photo, reference);
        return {
          to: {
            state: 'done',
            closed: by.now,
            ...(photo === undefined ? {} : { photos: [...photos, { id: photo, by: 'crew' as const }] }),
          },
          step: { kind: 'done', reason, ...(photo === undefined ? {} : { photo }) },
          about: { reason },
        };
      }),
    reject: (reference, { reason, owner, ...by }) =>
      act(reference, isOpen, 'reject', by, () => {
        if (owner !== undefined && !taxonomy.owner(owner)) return refuse('no-owner');
        return {
          to: { state: 'rejected', closed: by.now },
          step: { kind: 'rejected', reason, ...(owner === undefined ? {} : { owner }) },
          about: { reason, ...(owner === undefined ? {} : { owner }) },
        };
      }),
    reopen: (reference, by) =>
      store.transaction(async () => {
        const acted = await act(
          reference,
          (state) => state === 'done' || state === 'rejected',
          'reopen',
          by,
          ({ reopened }) => ({ to: { state: 'to-do', reopened: reopened + 1 }, step: { kind: 'reopened' } }),
        );
        if (acted.ok) await forward?.(acted.report, by.now);
        return acted;
      }),
    merge: (reference, into, by) =>
      act<'itself' | 'no-target'>(reference, isOpen, 'merge', by, async (report) => {
        if (reference === into) return refuse('itself');
        const target = await store.find(into);
        if (!target || !isOpen(target.state) || target.merged !== undefined) return refuse('no-target');
        let both = 0;
        const bound = new Set<string>();
        for await (const { person } of followersOf(into)) bound.add(person);
        for await (const bond of followersOf(reference)) {
          if (bound.has(bond.person)) both++;
          else await store.bind({ ...bond, report: into, author: false });
        }
        // Whoever follows both is one person; who sent it without a name is one more.
        await store.save({
          ...target,
          people: target.people + report.people - both,
          photos: [...target.photos, ...report.photos.map((one) => ({ ...one, by: 'follower' as const }))],
        });
        return { to: { state: 'archived', merged: into, closed: by.now }, step: { kind: 'merged', into }, about: { into } };
      }),
    async archive(before, now) {
      let archived = 0;
      for await (const { reference } of list({ states: ['done', 'rejected'], closedBefore: before })) {
        const isNew = await store.transaction(async () => {
          const report = await store.find(reference);
          if (!report || isOpen(report.state) || report.state === 'archived') return false;
          await store.save(withStep(report, { state: 'archived' }, { kind: 'archived', at: now }));
          return true;
        });
        if (isNew) archived++;
      }
      return archived;
    },
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A day that there is, not before today. */
function isDay(text: string, now: Date): boolean {
  const at = Date.parse(`${text}T12:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) && at > now.getTime() - 86_400_000
  );
}
