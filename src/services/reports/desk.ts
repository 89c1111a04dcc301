import { createActing, refuse, type Acted, type StaffAct } from '../acting';
import type { Audit } from '../box/audit';
import { everyBond, everyOne } from '../paged';
import { isDayToCome } from '../workshops/hours';
import type { PhotoKeep } from '../photos';
import { withStep, type DoneReason, type Rejection, type Report, type ReportBond } from './report';
import type { ReportsParts } from './reports';
import { isOpen, type Movable } from './states';
import type { ReportFilter, ReportStore } from './store';
import type { Taxonomy } from './taxonomy';

export type ReportActed<R extends string = never> = Acted<'report', Report, R>;

/** What staff do with reports. Every act is recorded in the published log, and told to those who follow. */
export interface ReportDesk {
  list(filter: ReportFilter): AsyncIterable<Report>;
  move(
    reference: string,
    act: StaffAct & { readonly state: Movable; readonly until?: string | undefined; readonly to?: string | undefined },
  ): Promise<ReportActed<'bad-day' | 'no-name'>>;
  /** Another kind, and with it the service that has it. */
  requalify(reference: string, act: StaffAct & { readonly kind: string }): Promise<ReportActed<'no-kind'>>;
  /** Another service of the city. */
  give(reference: string, act: StaffAct & { readonly service: string }): Promise<ReportActed<'no-service'>>;
  done(reference: string, act: StaffAct & { readonly reason: DoneReason; readonly photo?: string | undefined }): Promise<ReportActed>;
  reject(
    reference: string,
    act: StaffAct & { readonly reason: Rejection; readonly owner?: string | undefined },
  ): Promise<ReportActed<'no-owner'>>;
  reopen(reference: string, act: StaffAct): Promise<ReportActed>;
  /** Makes one report part of another: who follows the first follows the other from then on, once. */
  merge(reference: string, into: string, act: StaffAct): Promise<ReportActed<'itself' | 'no-target'>>;
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

export function createReportDesk({ store, taxonomy, audit, announce, photos: kept, forward }: ReportDeskParts): ReportDesk {
  const act = createActing({ noun: 'report', store, audit, announce, after: withStep });
  const isOwn = ({ state, merged }: Report): boolean => merged === undefined && isOpen(state);
  const list = (filter: ReportFilter): AsyncIterable<Report> => everyOne((after, limit) => store.page(filter, after, limit));
  const followersOf = (reference: string): AsyncIterable<ReportBond> =>
    everyBond((after, limit) => store.followers(reference, after, limit));

  return {
    list,
    move: (reference, { state, until, to, ...by }) =>
      act(reference, isOwn, 'move', by, () => {
        if (until !== undefined && !isDayToCome(until, by.now)) return refuse('bad-day');
        if ((state === 'transferred' || state === 'contractor') && to === undefined) return refuse('no-name');
        return {
          to: { state },
          step: { kind: 'moved', state, ...(until === undefined ? {} : { until }), ...(to === undefined ? {} : { to }) },
          about: { state },
        };
      }),
    requalify: (reference, { kind, ...by }) =>
      act(reference, isOwn, 'requalify', by, ({ place }) => {
        const service = taxonomy.route(kind, place.district);
        if (service === undefined) return refuse('no-kind');
        return { to: { kind, service, state: 'requalify' }, step: { kind: 'moved', state: 'requalify' }, about: { kind } };
      }),
    give: (reference, { service, ...by }) =>
      act(reference, isOwn, 'give', by, () =>
        taxonomy.service(service)
          ? { to: { service, state: 'to-do' }, step: { kind: 'moved', state: 'to-do' }, about: { service } }
          : refuse('no-service'),
      ),
    done: (reference, { reason, photo, ...by }) =>
      act(reference, isOwn, 'done', by, async ({ photos }) => {
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
      act(reference, isOwn, 'reject', by, () => {
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
          ({ state, merged }) => merged === undefined && (state === 'done' || state === 'rejected'),
          'reopen',
          by,
          ({ reopened }) => ({ to: { state: 'to-do', reopened: reopened + 1 }, step: { kind: 'reopened' } }),
        );
        if (acted.ok) await forward?.(acted.report, by.now);
        return acted;
      }),
    merge: (reference, into, by) =>
      act<'itself' | 'no-target'>(reference, isOwn, 'merge', by, async (report) => {
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
