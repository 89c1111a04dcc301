import type { Act, Audit } from '../box/audit';
import { awake, atCityTime, cityTime } from '../workshops/hours';
import type { Ground } from './grounds';
import { isOverdue, owedStates, type Decline, type Need, type NeedBond, type NeedState, type NeedStep } from './need';
import type { Producer } from './producer';
import { quarterAt } from './quarter';
import type { DataRoundStore } from './store';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type Done = { readonly ok: true; readonly need: Need };
export type DataActed<R extends string = never> =
  | Done
  | Refused<'unknown' | R>
  /** Not from the state it is in. */
  | (Refused<'not-now'> & { readonly state: NeedState });

/** A staff member, the moment, and a sentence for those who follow it. */
export interface DataAct {
  readonly by: string;
  readonly now: Date;
  readonly words?: string | undefined;
}

/** What staff do with needs. Every act is recorded in the published log, and told to those who follow. */
export interface DataDesk {
  /** In a state, by number. */
  list(state: NeedState): Promise<readonly Need[]>;
  /** `question`: French, in place of what was written, or beside it where that is another language. `no-question`: that needs it. */
  accept(
    number: number,
    act: DataAct & { readonly question?: string | undefined; readonly producer?: string | undefined },
  ): Promise<DataActed<'no-question' | 'no-producer'>>;
  decline(number: number, act: DataAct & { readonly reason: Decline }): Promise<DataActed>;
  /** Makes one need part of another of the open round. Who supports the first supports the other from then on, once. */
  merge(number: number, into: number, act: DataAct): Promise<DataActed<'itself' | 'no-target'>>;
  /** Gives it to a producer, who is told where its round is closed; nobody else is. */
  assign(number: number, act: DataAct & { readonly producer: string }): Promise<DataActed<'no-producer'>>;
  study(number: number, act: DataAct): Promise<DataActed>;
  /** `until`: `YYYY-MM-DD`, to come. */
  schedule(number: number, act: DataAct & { readonly until: string }): Promise<DataActed<'bad-day'>>;
  /** `link`: where it is; `example`: what one can read in it, a plain sentence. */
  release(number: number, act: DataAct & { readonly link: string; readonly example: string }): Promise<DataActed<'bad-link'>>;
  refuse(number: number, act: DataAct & { readonly ground: Ground }): Promise<DataActed>;
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

const pageSize = 200;

/** From where an answer can be given: a dataset may be found before the round closes. */
const answerable: readonly NeedState[] = ['open', ...owedStates];

export function createDataDesk({ store, audit, announce, assignLater, personAt }: DataDeskParts): DataDesk {
  /** Runs one act on a need that is in one of these states, in one transaction: change, record, announcement of the step, if there is one. */
  function act<R extends string = never>(
    number: number,
    from: readonly NeedState[],
    name: string,
    { by, now, words }: DataAct,
    change: (need: Need) => Promise<Change | Refused<R>> | Change | Refused<R>,
  ): Promise<DataActed<R>> {
    return store.transaction(async (): Promise<DataActed<R>> => {
      const need = await store.find(number);
      if (!need) return { ok: false, reason: 'unknown' };
      if (!from.includes(need.state)) return { ok: false, reason: 'not-now', state: need.state };
      const changed = await change(need);
      if ('ok' in changed) return changed;
      const step = changed.step && ({ at: now, by, ...(words === undefined ? {} : { words }), ...changed.step } as NeedStep);
      const after: Need = { ...need, ...changed.to, steps: step ? [...need.steps, step] : need.steps };
      await store.save(after);
      await audit.record({ by: [by], act: `data.${name}`, about: { need: number, ...changed.about } }, now);
      if (step) await announce(number, need.steps.length, awake(now));
      return { ok: true, need: after };
    });
  }
  /** Every bond with a need, a page at a time. */
  async function* bondsWith(need: number): AsyncIterable<NeedBond> {
    for (let after = ''; ;) {
      const page = await store.followers(need, after, pageSize);
      for (const { bond } of page) yield bond;
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      after = last.key;
    }
  }
  const isProducer = async (id: string): Promise<boolean> => (await store.producers()).some((one) => one.id === id);

  return {
    list: (state) => store.needs({ states: [state] }),
    accept: (number, { question, producer, ...given }) =>
      act<'no-question' | 'no-producer'>(number, ['moderation'], 'accept', given, async ({ original }) => {
        const foreign = original.locale !== 'fr';
        if (foreign && question === undefined) return { ok: false, reason: 'no-question' };
        if (producer !== undefined && !(await isProducer(producer))) return { ok: false, reason: 'no-producer' };
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
      act(number, ['moderation'], 'decline', given, () => ({
        to: { state: 'declined' },
        step: { kind: 'declined', reason },
        about: { reason },
      })),
    merge: (number, into, given) =>
      act<'itself' | 'no-target'>(number, ['moderation', 'open'], 'merge', given, async () => {
        if (number === into) return { ok: false, reason: 'itself' };
        const target = await store.find(into);
        if (target?.state !== 'open' || target.round !== quarterAt(given.now).id) return { ok: false, reason: 'no-target' };
        // Both change: two merges that would lead in a circle, or a close in between, meet in a conflict.
        await store.save(target);
        for await (const bond of bondsWith(number)) {
          const theirs = await store.bonds([...new Set([bond.person, ...(await personAt(bond.contact.address))])]);
          if (!theirs.some(({ need }) => need === into)) await store.bind({ ...bond, need: into, author: false });
        }
        return { to: { state: 'merged', merged: into }, step: { kind: 'merged', into }, about: { into } };
      }),
    assign: (number, { producer, ...given }) =>
      act<'no-producer'>(number, answerable, 'assign', given, async ({ state, revision }) => {
        if (!(await isProducer(producer))) return { ok: false, reason: 'no-producer' };
        if (owedStates.includes(state)) await assignLater(number, revision + 1, awake(given.now));
        return { to: { producer }, about: { producer } };
      }),
    study: (number, given) => act(number, ['requested'], 'study', given, () => ({ to: { state: 'studied' }, step: { kind: 'studied' } })),
    schedule: (number, { until, ...given }) =>
      act<'bad-day'>(number, owedStates, 'schedule', given, () => {
        const due = dayAfter(until);
        if (!due || due <= given.now) return { ok: false, reason: 'bad-day' };
        return { to: { state: 'scheduled', due }, step: { kind: 'scheduled', until }, about: { until } };
      }),
    release: (number, { link, example, ...given }) =>
      act<'bad-link'>(number, answerable, 'release', given, () => {
        if (!isWebLink(link)) return { ok: false, reason: 'bad-link' };
        return { to: { state: 'released' }, step: { kind: 'released', link, example }, about: { link } };
      }),
    refuse: (number, { ground, ...given }) =>
      act(number, answerable, 'refuse', given, () => ({ to: { state: 'refused' }, step: { kind: 'refused', ground }, about: { ground } })),
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

interface Change {
  readonly to: Partial<Need>;
  readonly step?: StepOf<NeedStep>;
  readonly about?: NonNullable<Act['about']>;
}
type StepOf<S> = S extends NeedStep ? Omit<S, 'at' | 'by' | 'words'> : never;

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
