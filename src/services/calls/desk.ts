import { createActing, isIn, refuse, type Acted, type StaffAct } from '../acting';
import type { Audit } from '../box/audit';
import type { Localised } from '../voting';
import { daysBefore } from '../workshops/hours';
import { isLateCall, type Call, type CallDecline, type CallState } from './call';
import { reachedAt, type CallAnnounce } from './calls';
import type { CallStore } from './store';

export type CallActed<R extends string = never> = Acted<'call', Call, R>;
type CallAct = StaffAct<Localised>;

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

export function createCallDesk({ store, audit, announce }: CallDeskParts): CallDesk {
  const act = createActing({ noun: 'call', store, audit, announce: (number, step, at, kind) => announce(number, step, kind, at) });
  const late = async (now: Date): Promise<readonly Call[]> => (await owed()).filter((call) => isLateCall(call, now));
  const owed = async (): Promise<readonly Call[]> =>
    [...(await store.calls(['due']))].sort((a, b) => (a.due?.getTime() ?? 0) - (b.due?.getTime() ?? 0) || a.number - b.number);

  return {
    list: (state) => store.calls([state]),
    accept: (number, { text, ...given }) =>
      act<'no-text'>(number, isIn<CallState>('moderation'), 'accept', given, ({ original, rule }) => {
        const foreign = original.locale !== 'fr';
        if (foreign && text === undefined) return refuse('no-text');
        const shown = { ...(foreign ? { [original.locale]: original.text } : {}), fr: text ?? original.text };
        const until = daysBefore(given.now, -rule.openDays);
        return { to: { state: 'open', text: shown, until }, step: { kind: 'published' } };
      }),
    decline: (number, { reason, ...given }) =>
      act(number, isIn<CallState>('moderation'), 'decline', given, () => ({
        to: { state: 'declined', over: given.now },
        step: { kind: 'declined', reason },
        about: { reason },
      })),
    answer: (number, given) =>
      act(number, isIn<CallState>('open', 'due'), 'answer', given, async () => {
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
