import type { Outgoing, Sent } from '../../src/conversation/sending';
import type { Account } from './account';

/** Messages to one person that are looked through, newest first. */
const looked = 50;
/** Milliseconds by which our clock and Twilio's may differ; its times are whole seconds. */
const skewMs = 5000;

/** Looks for a message among those sent to this person since it was written. `same`: whether a text at Twilio's is its own; undefined where that cannot
 *  be told. Another message of the same words that is older does not count. */
export async function find(
  { call }: Account,
  to: string,
  { at }: Pick<Outgoing, 'at'>,
  same: (body: string) => boolean | undefined,
): Promise<Sent> {
  const called = await call((client) => client.messages.list({ to, limit: looked, pageSize: looked }));
  if (!called.ok) return { kind: 'unknown' };
  const since = called.result.filter(
    ({ direction, dateCreated }) => !direction.startsWith('inbound') && (dateCreated?.getTime() ?? Infinity) >= at - skewMs,
  );
  const found = since.findLast(({ body }) => same(body) === true);
  if (found) return { kind: 'sent', id: found.sid };
  const sure = since.length < looked && since.every(({ body }) => same(body) === false);
  return sure ? { kind: 'later', afterMs: 0 } : { kind: 'unknown' };
}
