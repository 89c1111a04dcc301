import type { Audit } from '../box/audit';
import type { Localised } from '../voting';
import { daysBefore } from '../workshops/hours';
import { isLateCall, type Call, type CallDecline, type CallState, type CallStep } from './call';
import { reachedAt, type CallAnnounce } from './calls';
import type { CallStore } from './store';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
export type CallActed<R extends string = never> =
  | { readonly ok: true; readonly call: Call }
  | Refused<'unknown' | R>
  /** Not from the state it is in. */
  | (Refused<'not-now'> & { readonly state: CallState });

/** A staff member, the moment, and a sentence for those who signed. */
export interface CallAct {
  readonly by: string;
  readonly now: Date;
  readonly words?: Localised | undefined;
}

/** What staff do with calls. Every act is recorded in the published log, and told to those who signed. */
export interface CallDesk {
  /** In a state, by number. */
  list(state: CallState): Promise<readonly Call[]>;
  /** Shows it: signatures are collected from now on. `text`: French, in place of what was written, or beside it where that is another language. `no-text`:
   *  that needs it. */
  accept(number: number, act: CallAct & { readonly text?: string | undefined }): Promise<CallActed<'no-text'>>;
  decline(number: number, act: CallAct & { readonly reason: CallDecline }): Promise<CallActed>;
  /** The City's answer, also to a call that not enough have signed yet. */
  answer(number: number, act: CallAct & { readonly words: Localised }): Promise<CallActed>;
  /** Answers owed, the next first. */
  due(): Promise<readonly Call[]>;
  /** Ends what too few signed in time, and notes what enough have signed; gives the numbers of both. */
  tend(now: Date): Promise<{ readonly reached: readonly number[]; readonly lapsed: readonly number[] }>;
  /** Answers that should have been given by now. */
  late(now: Date): Promise<readonly Call[]>;
}

export interface CallDeskParts {
  readonly store: CallStore;
  /** Its lines are published: reasons and numbers stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  readonly announce: CallAnnounce;
}

type StepOf<S> = S extends CallStep ? Omit<S, 'at' | 'by' | 'words'> : never;

export function createCallDesk({ store, audit, announce }: CallDeskParts): CallDesk {
  /** Runs one act on a call that is in one of these states, in one transaction: change, record, announcement of the step. */
  function act<R extends string = never>(
    number: number,
    from: readonly CallState[],
    name: string,
    { by, now, words }: CallAct,
    change: (call: Call) => Promise<Change | Refused<R>> | Change | Refused<R>,
  ): Promise<CallActed<R>> {
    return store.transaction(async (): Promise<CallActed<R>> => {
      const call = await store.find(number);
      if (!call) return { ok: false, reason: 'unknown' };
      if (!from.includes(call.state)) return { ok: false, reason: 'not-now', state: call.state };
      const changed = await change(call);
      if ('ok' in changed) return changed;
      const step = { at: now, by, ...(words === undefined ? {} : { words }), ...changed.step } as CallStep;
      const after: Call = { ...call, ...changed.to, steps: [...call.steps, step] };
      await store.save(after);
      await audit.record({ by: [by], act: `call.${name}`, about: { call: number, ...changed.about } }, now);
      await announce(number, call.steps.length, step.kind, now);
      return { ok: true, call: after };
    });
  }
  const late = async (now: Date): Promise<readonly Call[]> => (await owed()).filter((call) => isLateCall(call, now));
  const owed = async (): Promise<readonly Call[]> =>
    [...(await store.calls(['due']))].sort((a, b) => (a.due?.getTime() ?? 0) - (b.due?.getTime() ?? 0) || a.number - b.number);

  return {
    list: (state) => store.calls([state]),
    accept: (number, { text, ...given }) =>
      act<'no-text'>(number, ['moderation'], 'accept', given, ({ original, rule }) => {
        const foreign = original.locale !== 'fr';
        if (foreign && text === undefined) return { ok: false, reason: 'no-text' };
        const shown = { ...(foreign ? { [original.locale]: original.text } : {}), fr: text ?? original.text };
        const until = daysBefore(given.now, -rule.openDays);
        return { to: { state: 'open', text: shown, until }, step: { kind: 'published' } };
      }),
    decline: (number, { reason, ...given }) =>
      act(number, ['moderation'], 'decline', given, () => ({
        to: { state: 'declined', over: given.now },
        step: { kind: 'declined', reason },
        about: { reason },
      })),
    answer: (number, given) =>
      act(number, ['open', 'due'], 'answer', given, async () => {
        const signatures = await store.count(number);
        return { to: { state: 'answered', over: given.now, signatures }, step: { kind: 'answered' }, about: { signatures } };
      }),
    due: owed,
    late,
    async tend(now) {
      const reached: number[] = [];
      const lapsed: number[] = [];
      for (const { number } of await store.calls(['open']))
        await store.transaction(async () => {
          const call = await store.find(number);
          if (call?.state !== 'open') return;
          const signatures = await store.count(number);
          // Two who sign at the same moment may each have seen one too few.
          if (signatures >= call.rule.threshold) {
            await store.save(reachedAt(call, now));
            await announce(number, call.steps.length, 'reached', now);
            reached.push(number);
          } else if (call.until !== undefined && call.until <= now && !call.demo) {
            await store.save({ ...call, state: 'lapsed', over: now, signatures, steps: [...call.steps, { kind: 'lapsed', at: now }] });
            await announce(number, call.steps.length, 'lapsed', now);
            lapsed.push(number);
          }
        });
      return { reached, lapsed };
    },
  };
}

interface Change {
  readonly to: Partial<Call>;
  readonly step: StepOf<CallStep>;
  readonly about?: Readonly<Record<string, string | number | boolean>>;
}
