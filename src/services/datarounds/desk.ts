import { createActing, isIn, refuse, type Acted, type StaffAct } from '../acting';
import type { Audit } from '../box/audit';
import { everyBond } from '../paged';
import { awake, atCityTime, cityTime } from '../workshops/hours';
import type { Ground } from './grounds';
import { isOverdue, owedStates, type Decline, type Need, type NeedBond, type NeedState } from './need';
import type { Producer } from './producer';
import { quarterAt } from './quarter';
import type { DataRoundStore } from './store';

export type DataActed<R extends string = never> = Acted<'need', Need, R>;

/** What staff do with needs. Every act is recorded in the published log, and told to those who follow. */
export interface DataDesk {
  /** In a state, by number. */
  list(state: NeedState): Promise<readonly Need[]>;
  /** `question`: French, in place of what was written, or beside it where that is another language. `no-question`: that needs it. */
  accept(
    number: number,
    act: StaffAct & { readonly question?: string | undefined; readonly producer?: string | undefined },
  ): Promise<DataActed<'no-question' | 'no-producer'>>;
  decline(number: number, act: StaffAct & { readonly reason: Decline }): Promise<DataActed>;
  /** Makes one need part of another of the open round. Who supports the first supports the other from then on, once. */
  merge(number: number, into: number, act: StaffAct): Promise<DataActed<'itself' | 'no-target'>>;
  /** Gives it to a producer, who is told where its round is closed; nobody else is. */
  assign(number: number, act: StaffAct & { readonly producer: string }): Promise<DataActed<'no-producer'>>;
  study(number: number, act: StaffAct): Promise<DataActed>;
  /** `until`: `YYYY-MM-DD`, to come. */
  schedule(number: number, act: StaffAct & { readonly until: string }): Promise<DataActed<'bad-day'>>;
  /** `link`: where it is; `example`: what one can read in it, a plain sentence. */
  release(number: number, act: StaffAct & { readonly link: string; readonly example: string }): Promise<DataActed<'bad-link'>>;
  refuse(number: number, act: StaffAct & { readonly ground: Ground }): Promise<DataActed>;
  /** Needs that should have been answered by now, with their producers, the longest overdue first. */
  overdue(now: Date): Promise<readonly { readonly need: Need; readonly producer?: Producer }[]>;
}

export interface DataDeskParts {
  readonly store: DataRoundStore;
  /** Its lines are published: reasons and numbers stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  readonly announce: (need: number, step: number, at: Date) => Promise<void>;
  /** Has a need's producer told that it is theirs, once the transaction under way is kept. `revision`: of the need. */
  readonly assignLater: (need: number, revision: number, at: Date) => Promise<void>;
  /** All addresses of the person whose this one is. */
  readonly personAt: (address: string) => Promise<readonly string[]>;
}

/** From where an answer can be given: a dataset may be found before the round closes. */
const answerable: readonly NeedState[] = ['open', ...owedStates];

export function createDataDesk({ store, audit, announce, assignLater, personAt }: DataDeskParts): DataDesk {
  const act = createActing({
    noun: 'need',
    field: 'data',
    store,
    audit,
    announce: (number, step, at) => announce(number, step, awake(at)),
  });
  const bondsWith = (need: number): AsyncIterable<NeedBond> => everyBond((after, limit) => store.followers(need, after, limit));
  const isProducer = async (id: string): Promise<boolean> => (await store.producers()).some((one) => one.id === id);

  return {
    list: (state) => store.needs({ states: [state] }),
    accept: (number, { question, producer, ...given }) =>
      act<'no-question' | 'no-producer'>(number, isIn<NeedState>('moderation'), 'accept', given, async ({ original }) => {
        const foreign = original.locale !== 'fr';
        if (foreign && question === undefined) return refuse('no-question');
        if (producer !== undefined && !(await isProducer(producer))) return refuse('no-producer');
        const published = { fr: question ?? original.text, ...(foreign ? { [original.locale]: original.text } : {}) };
        // Its round may have closed while it waited.
        const round = quarterAt(given.now).id;
        await store.open(round, given.now);
        const to = {
          state: 'open' as const,
          question: published,
          published: given.now,
          round,
          ...(producer === undefined ? {} : { producer }),
        };
        return { to, step: { kind: 'published' } };
      }),
    decline: (number, { reason, ...given }) =>
      act(number, isIn<NeedState>('moderation'), 'decline', given, () => ({
        to: { state: 'declined' },
        step: { kind: 'declined', reason },
        about: { reason },
      })),
    merge: (number, into, given) =>
      act<'itself' | 'no-target'>(number, isIn<NeedState>('moderation', 'open'), 'merge', given, async () => {
        if (number === into) return refuse('itself');
        const target = await store.find(into);
        if (target?.state !== 'open' || target.round !== quarterAt(given.now).id) return refuse('no-target');
        // Both change: two merges that would lead in a circle, or a close in between, meet in a conflict.
        await store.save(target);
        for await (const bond of bondsWith(number)) {
          const theirs = await store.bonds([...new Set([bond.person, ...(await personAt(bond.contact.address))])]);
          if (!theirs.some(({ need }) => need === into)) await store.bind({ ...bond, need: into, author: false });
        }
        return { to: { state: 'merged', merged: into }, step: { kind: 'merged', into }, about: { into } };
      }),
    assign: (number, { producer, ...given }) =>
      act<'no-producer'>(number, isIn(...answerable), 'assign', given, async ({ state, revision }) => {
        if (!(await isProducer(producer))) return refuse('no-producer');
        if (owedStates.includes(state)) await assignLater(number, revision + 1, awake(given.now));
        return { to: { producer }, about: { producer } };
      }),
    study: (number, given) =>
      act(number, isIn<NeedState>('requested'), 'study', given, () => ({ to: { state: 'studied' }, step: { kind: 'studied' } })),
    schedule: (number, { until, ...given }) =>
      act<'bad-day'>(number, isIn(...owedStates), 'schedule', given, () => {
        const due = dayAfter(until);
        if (!due || due <= given.now) return refuse('bad-day');
        return { to: { state: 'scheduled', due }, step: { kind: 'scheduled', until }, about: { until } };
      }),
    release: (number, { link, example, ...given }) =>
      act<'bad-link'>(number, isIn(...answerable), 'release', given, () => {
        if (!isWebLink(link)) return refuse('bad-link');
        return { to: { state: 'released' }, step: { kind: 'released', link, example }, about: { link } };
      }),
    refuse: (number, { ground, ...given }) =>
      act(number, isIn(...answerable), 'refuse', given, () => ({
        to: { state: 'refused' },
        step: { kind: 'refused', ground },
        about: { ground },
      })),
    async overdue(now) {
      const [needs, producers] = await Promise.all([store.needs({ states: owedStates }), store.producers()]);
      return needs
        .filter((need) => isOverdue(need, now))
        .sort((a, b) => (a.due?.getTime() ?? 0) - (b.due?.getTime() ?? 0) || a.number - b.number)
        .map((need) => {
          const producer = producers.find(({ id }) => id === need.producer);
          return { need, ...(producer ? { producer } : {}) };
        });
    },
  };
}

/** The first moment after a day by the city's clock; undefined where the calendar has no such day. */
function dayAfter(day: string): Date | undefined {
  const noon = atCityTime(`${day} 12:00`);
  if (!noon || cityTime(noon).slice(0, 10) !== day) return undefined;
  const [next = ''] = cityTime(new Date(noon.getTime() + 86_400_000)).split(' ');
  return atCityTime(`${next} 00:00`);
}

/** Whether it can be shown as a link. */
export function isWebLink(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}
