import type { Listed } from '../../src/conversation/channel';
import type { Account, Called } from './account';
import type { Form } from './form';
import { receivedOf, type Reading } from './receive';
import { reportOf } from './report';
import type { TwilioSender } from './send';

/** Messages of one look at the most: Twilio is asked page by page. */
const most = 5000;

/** What Twilio knows of this sender's messages since then, oldest first: those that came in, as far as its list tells (a tap has become its title), and
 *  what became of those that went out. Throws an Error without Twilio's words where it cannot be asked. */
export async function list(account: Account, sender: TwilioSender, reading: Reading, since: Date): Promise<readonly Listed[]> {
  const ours = (number: string, service: string | null): boolean =>
    'from' in sender ? number === sender.from : service === sender.messagingServiceSid;
  const found = resultOf(await account.call((client) => client.messages.list({ dateSentAfter: since, limit: most, pageSize: 1000 })));
  const listed: Listed[] = [];
  for (const { sid, from, to, body, direction, status, errorCode, messagingServiceSid, numMedia, dateSent, dateCreated } of found) {
    const at = dateSent ?? dateCreated;
    if (direction === 'inbound') {
      if (!ours(to, messagingServiceSid)) continue;
      const form = { MessageSid: sid, From: from, To: to, Body: body, ...(await mediaOf(account, sid, Number(numMedia))) };
      const received = receivedOf(form, reading);
      if (received.kind === 'inbound') listed.push({ kind: 'inbound', at, received });
    } else if (ours(from, messagingServiceSid)) {
      const report = reportOf(sid, status, errorCode || undefined);
      if (report.kind === 'report') listed.push({ kind: 'report', at, kept: body !== '', report });
    }
  }
  return listed.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A message's media under the names that a delivery has for them. */
async function mediaOf({ call }: Account, sid: string, count: number): Promise<Form> {
  if (!(count > 0)) return { NumMedia: '0' };
  const media = resultOf(await call((client) => client.messages(sid).media.list({ limit: count })));
  return Object.fromEntries([
    ['NumMedia', String(media.length)],
    ...media.flatMap(({ uri, contentType }, index) => [
      [`MediaUrl${index}`, `https://api.twilio.com${uri.replace(/\.json$/, '')}`],
      [`MediaContentType${index}`, contentType],
    ]),
  ]) as Form;
}

function resultOf<Result>(called: Called<Result>): Result {
  if (called.ok) return called.result;
  throw Object.assign(new Error('Twilio could not be asked for its list of messages.'), { code: `TWILIO_${called.failure.kind}` });
}
