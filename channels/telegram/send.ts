import type { Outgoing, Sent, SendRefusal } from '../../src/conversation/sending';
import type { Calls, Failure } from './call';
import type { TelegramOut } from './render';

/** Milliseconds before another attempt where Telegram was not reached, or does not say how long to wait. */
const waitMs = 5000;

/** Sends one message; what Telegram calls it is its number within the chat. */
export const createSend =
  ({ call }: Calls) =>
  async ({ address, out }: Outgoing & { readonly out: TelegramOut }): Promise<Sent> => {
    const [, chat] = /^telegram:(-?\d{1,16})$/.exec(address) ?? [];
    if (chat === undefined) return { kind: 'refused', reason: 'no-such-address' };
    const { text, reply_markup } = out;
    const called = await call((api) => api.sendMessage(Number(chat), text, { reply_markup, link_preview_options: { is_disabled: true } }));
    return called.ok ? { kind: 'sent', id: String(called.result.message_id) } : outcomeOf(called.failure);
  };

function outcomeOf(failure: Failure): Sent {
  if (failure.kind === 'unreached') return { kind: 'later', afterMs: waitMs };
  if (failure.kind === 'lost' || failure.status >= 500) return { kind: 'unknown' };
  if (failure.status === 429) return { kind: 'later', afterMs: failure.retryAfterMs ?? waitMs };
  return { kind: 'refused', reason: refusalOf(failure.status, failure.description) };
}

/** The Bot API tells its refusals apart by words alone; those that nobody knows are `rejected`. */
function refusalOf(status: number, description: string): SendRefusal {
  if (status === 401 || status === 404) return 'misconfigured';
  if (status === 403) return /can't initiate|can't send messages to/.test(description) ? 'unreachable' : 'opted-out';
  if (status !== 400) return 'rejected';
  if (/chat not found|user not found|PEER_ID_INVALID/i.test(description)) return 'no-such-address';
  return /too long/.test(description) ? 'too-long' : 'rejected';
}
