import type { Sent, SendRefusal } from '../../src/conversation/sending';
import type { Failure } from './account';

/** Milliseconds before another attempt where Twilio was not reached or asks for patience. */
const waitMs = 5000;
/** Milliseconds for a queue to empty, and for a daily limit. */
const queueMs = 60_000;
const limitMs = 3_600_000;

/** Refusals that pass (twilio.com/docs/api/errors/<code>), by how long to wait. */
const passing: Readonly<Record<number, number>> = {
  20429: waitMs,
  63018: waitMs,
  21611: queueMs,
  30001: queueMs,
  63038: limitMs,
};

/** Refusals that do not (the same pages). What is not here is `rejected`. */
const lasting: Readonly<Record<number, SendRefusal>> = {
  20003: 'misconfigured',
  20404: 'misconfigured',
  21211: 'no-such-address',
  21212: 'misconfigured',
  21217: 'no-such-address',
  21265: 'unreachable',
  21408: 'not-allowed',
  21601: 'misconfigured',
  21603: 'misconfigured',
  21604: 'no-such-address',
  21606: 'misconfigured',
  21608: 'not-allowed',
  21609: 'misconfigured',
  21610: 'opted-out',
  21612: 'unreachable',
  21614: 'unreachable',
  21617: 'too-long',
  21655: 'misconfigured',
  21656: 'rejected',
  21659: 'misconfigured',
  21660: 'misconfigured',
  21701: 'misconfigured',
  21703: 'misconfigured',
  21704: 'misconfigured',
  21705: 'misconfigured',
  30002: 'misconfigured',
  30003: 'unreachable',
  30004: 'unreachable',
  30005: 'no-such-address',
  30006: 'unreachable',
  30007: 'filtered',
  30008: 'unreachable',
  63003: 'no-such-address',
  63007: 'misconfigured',
  63013: 'not-allowed',
  63016: 'outside-window',
  63024: 'no-such-address',
  63032: 'not-allowed',
};

/** Why a message does not arrive, by Twilio's code; undefined for a code of no page read here. */
export const reasonOf = (code: number): SendRefusal | undefined => lasting[code];

/** What an attempt that failed says of the message. */
export function outcomeOf(failure: Failure): Sent {
  if (failure.kind === 'unreached') return { kind: 'later', afterMs: waitMs };
  if (failure.kind === 'lost') return { kind: 'unknown' };
  const { status, code = 0 } = failure;
  const afterMs = passing[code] ?? (status === 429 ? waitMs : undefined);
  if (afterMs !== undefined) return { kind: 'later', afterMs };
  return { kind: 'refused', reason: lasting[code] ?? (status === 401 || status === 403 || status === 404 ? 'misconfigured' : 'rejected') };
}
