import { isLateCall, isPublicCall, type CallState, type PublicCall } from './call';
import type { CallStore } from './store';

/** A call as everyone may read it. */
export interface CallLine {
  readonly call: PublicCall;
  readonly signatures: number;
  readonly late: boolean;
}

/** Every call that is public: first those that wait for an answer, then those that can be signed, then those that are over. */
export type CallBoard = (now: Date) => Promise<readonly CallLine[]>;

const order: readonly CallState[] = ['due', 'open', 'answered', 'lapsed'];

export const createCallBoard =
  (store: Pick<CallStore, 'calls' | 'count'>): CallBoard =>
  async (now) => {
    const shown = (await store.calls(order)).filter(isPublicCall);
    const lines = await Promise.all(
      shown.map(async (call) => ({ call, signatures: call.signatures ?? (await store.count(call.number)), late: isLateCall(call, now) })),
    );
    return lines.sort(
      (a, b) => order.indexOf(a.call.state) - order.indexOf(b.call.state) || b.signatures - a.signatures || b.call.number - a.call.number,
    );
  };
