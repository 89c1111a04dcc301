import { suppress } from '../suppression';
import { isLateCall, isPublicCall, type CallState, type PublicCall } from './call';
import type { CallStore } from './store';

/** A call as everyone may read it. */
export interface CallLine {
  readonly call: PublicCall;
  readonly signatures: number;
  readonly late: boolean;
}

/** How many calls stand where, without the demonstration's. */
export interface CallSums {
  readonly open: number;
  readonly due: number;
  readonly answered: number;
  readonly lapsed: number;
  /** Answers that should have been given by now. */
  readonly late: number;
  /** What is not shown: waits for a moderator, was not taken; as far as it may be published. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** What of calls is public. */
export interface CallBoard {
  /** First those that wait for an answer, then those that can be signed, then those that are over. */
  readonly lines: readonly CallLine[];
  readonly sums: CallSums;
}

const order: readonly CallState[] = ['due', 'open', 'answered', 'lapsed'];

export const createCallBoard =
  (store: Pick<CallStore, 'calls' | 'count'>): ((now: Date) => Promise<CallBoard>) =>
  async (now) => {
    const all = await store.calls();
    const shown = all.filter(isPublicCall);
    const real = all.filter(({ demo }) => !demo);
    const countOf = (state: CallState): number => real.filter((one) => one.state === state).length;
    const lines = await Promise.all(
      shown.map(async (call) => ({ call, signatures: call.signatures ?? (await store.count(call.number)), late: isLateCall(call, now) })),
    );
    lines.sort(
      (a, b) => order.indexOf(a.call.state) - order.indexOf(b.call.state) || b.signatures - a.signatures || b.call.number - a.call.number,
    );
    return {
      lines,
      sums: {
        open: countOf('open'),
        due: countOf('due'),
        answered: countOf('answered'),
        lapsed: countOf('lapsed'),
        late: real.filter((one) => isLateCall(one, now)).length,
        unseen: suppress({ moderation: countOf('moderation'), declined: countOf('declined') }),
      },
    };
  };
