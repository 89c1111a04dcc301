import type { Outgoing, Sent } from '../../src/conversation/sending';
import type { Account } from './account';
import { outcomeOf } from './outcome';
import { reportUrl } from './report';

/** Who sends: a number or short code, or a Messaging Service, which picks one. */
export type TwilioSender = { readonly from: string } | { readonly messagingServiceSid: string };

/** What is sent: a text, or a content template with what stands in it. */
export type TwilioOut = { readonly body: string } | { readonly contentSid: string; readonly variables: Readonly<Record<string, string>> };

/** Seconds for which Twilio queues a message at the most ("ValidityPeriod"). */
const mostValiditySeconds = 36_000;

/** Sends one message to a number, or to `whatsapp:` and what stands for a person there. */
export async function send(
  { settings, call }: Account,
  sender: TwilioSender,
  to: string,
  out: TwilioOut,
  { id, channel, until }: Pick<Outgoing, 'id' | 'channel' | 'until'>,
  now: Date,
): Promise<Sent> {
  const called = await call((client) =>
    client.messages.create({
      ...sender,
      to,
      ...('body' in out ? { body: out.body } : { contentSid: out.contentSid, contentVariables: JSON.stringify(out.variables) }),
      statusCallback: reportUrl(settings, channel, id),
      ...(until === undefined ? {} : { validityPeriod: secondsLeft(until, now) }),
    }),
  );
  if (!called.ok) return outcomeOf(called.failure);
  const { sid } = called.result;
  return sid ? { kind: 'sent', id: sid } : { kind: 'unknown' };
}

const secondsLeft = (until: number, now: Date): number =>
  Math.max(1, Math.min(mostValiditySeconds, Math.floor((until - now.getTime()) / 1000)));
