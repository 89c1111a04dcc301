import { createActing, isIn, refuse, type Acted, type StaffAct } from '../acting';
import type { Audit } from '../box/audit';
import type { Localised } from '../voting';
import { awake } from '../workshops/hours';
import { dueOf, isLate } from './deadlines';
import type { Referral, ReferralDecline, ReferralState, ReferralText, Verdict } from './referral';
import type { LabStore } from './store';

export type LabActed<R extends string = never> = Acted<'referral', Referral, R>;
type LabAct = StaffAct<Localised>;
/** The same, where a reason has to be told. */
type LabReason = LabAct & { readonly words: Localised };

/** What the lab does with topics. Every act is recorded in the published log, and told to those who follow. */
export interface LabDesk {
  /** In one state, the earliest first. */
  list(state: ReferralState): Promise<readonly Referral[]>;
  /** Publishes it, held against the criteria. `french`: in place of what was written, or beside it where that is another language. `no-french`: that needs
   *  the French of whatever was written. */
  examine(
    reference: string,
    act: LabAct & { readonly verdicts: Readonly<Record<string, Verdict>>; readonly french?: Partial<ReferralText<string>> },
  ): Promise<LabActed<'no-french'>>;
  decline(reference: string, act: LabAct & { readonly reason: ReferralDecline }): Promise<LabActed>;
  take(reference: string, act: LabReason): Promise<LabActed>;
  /** `to`: who has it from now on. */
  send(reference: string, act: LabReason & { readonly to: string }): Promise<LabActed>;
  postpone(reference: string, act: LabReason): Promise<LabActed>;
  /** News of what was taken up. */
  note(reference: string, act: LabReason): Promise<LabActed>;
  /** `words`: what came of it. */
  close(reference: string, act: LabReason): Promise<LabActed>;
  /** What something is owed for by now, the longest first. */
  late(now: Date): Promise<readonly Referral[]>;
}

export interface LabDeskParts {
  readonly store: LabStore;
  /** Its lines are published: reasons and references stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  /** Has those who follow it told of a step, once the transaction under way is kept. */
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
}

export function createLabDesk({ store, audit, announce }: LabDeskParts): LabDesk {
  const act = createActing({
    noun: 'referral',
    field: 'lab',
    store,
    audit,
    announce: (reference, step, at) => announce(reference, step, awake(at)),
  });

  return {
    list: async (state) => [...(await store.referrals([state]))].reverse(),
    examine: (reference, { verdicts, french = {}, ...given }) =>
      act<'no-french'>(reference, isIn<ReferralState>('received'), 'examine', given, ({ original }) => {
        const text = published(original, french);
        if (!text) return refuse('no-french');
        return { to: { state: 'examined', text }, step: { kind: 'examined', verdicts }, about: { ...verdicts } };
      }),
    decline: (reference, { reason, ...given }) =>
      act(reference, isIn<ReferralState>('received'), 'decline', given, () => ({
        to: { state: 'declined' },
        step: { kind: 'declined', reason },
        about: { reason },
      })),
    take: (reference, given) =>
      act(reference, isIn<ReferralState>('examined', 'later'), 'take', given, () => ({ to: { state: 'taken' }, step: { kind: 'taken' } })),
    send: (reference, { to, ...given }) =>
      act(reference, isIn<ReferralState>('examined', 'later', 'taken'), 'send', given, () => ({
        to: { state: 'elsewhere' },
        step: { kind: 'elsewhere', to },
        about: { to },
      })),
    postpone: (reference, given) =>
      act(reference, isIn<ReferralState>('examined'), 'postpone', given, () => ({ to: { state: 'later' }, step: { kind: 'later' } })),
    note: (reference, given) => act(reference, isIn<ReferralState>('taken'), 'note', given, () => ({ to: {}, step: { kind: 'note' } })),
    close: (reference, given) =>
      act(reference, isIn<ReferralState>('taken'), 'close', given, () => ({ to: { state: 'closed' }, step: { kind: 'closed' } })),
    late: async (now) =>
      (await store.referrals(['received', 'examined', 'taken']))
        .filter((one) => isLate(one, now))
        .sort((a, b) => (dueOf(a)?.getTime() ?? 0) - (dueOf(b)?.getTime() ?? 0) || (a.reference < b.reference ? -1 : 1)),
  };
}

/** What everyone may read: French, and beside it the original in its own language; undefined where the French of something is missing. */
function published(original: Referral['original'], french: Partial<ReferralText<string>>): ReferralText<Localised> | undefined {
  const { locale } = original;
  const both = (own: string | undefined, given: string | undefined): Localised | undefined | 'missing' => {
    const fr = given ?? (locale === 'fr' ? own : undefined);
    if (fr === undefined) return own === undefined ? undefined : 'missing';
    return { ...(locale === 'fr' || own === undefined ? {} : { [locale]: own }), fr };
  };
  const topic = both(original.topic, french.topic);
  const whom = both(original.whom, french.whom);
  const tried = both(original.tried, french.tried);
  if (!topic || topic === 'missing' || whom === 'missing' || tried === 'missing') return undefined;
  return { topic, ...(whom ? { whom } : {}), ...(tried ? { tried } : {}) };
}
