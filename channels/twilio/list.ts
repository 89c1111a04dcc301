import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message';
import type { Listed } from '../../src/conversation/channel';
import type { Account, Called } from './account';
import type { Form } from './form';
import { receivedOf, type Reading } from './receive';
import { reportOf } from './report';
import type { TwilioSender } from './send';

/** Messages of a page: the most that Twilio gives (twilio.com/docs/usage/twilios-response, paging). */
const pageSize = 1000;

/** What Twilio knows of this sender's messages since then, oldest first: those that came in, as far as its list tells (a tap has become its title), and
 *  what became of those that went out. Throws an Error without Twilio's words where it cannot be asked. */
export async function list(account: Account, sender: TwilioSender, reading: Reading, since: Date): Promise<readonly Listed[]> {
  const ours = (number: string, service: string | null): boolean =>
    'from' in sender ? number === sender.from : service === sender.messagingServiceSid;
  const listed: Listed[] = [];
  for await (const {
    sid,
    from,
    to,
    body,
    direction,
    status,
    errorCode,
    messagingServiceSid,
    numMedia,
    dateSent,
    dateCreated,
  } of everySince(account, since)) {
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

/** However many there are: a day of a city's vote has tens of thousands. */
async function* everySince({ call }: Account, since: Date): AsyncIterable<MessageInstance> {
  let page = resultOf(await call((client) => client.messages.page({ dateSentAfter: since, pageSize })));
  for (;;) {
    yield* page.instances;
    const next = page.nextPageUrl;
    if (next === undefined) return;
    page = resultOf(await call((client) => client.messages.getPage(next)));
  }
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
