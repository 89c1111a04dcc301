import { z } from 'zod';
import { hookOf } from '../../src/conversation/channel';
import type { Account, Called } from './account';
import type { TwilioSender } from './send';

/** What receives at Twilio and calls us: a number, a short code, a Messaging Service, a sender on WhatsApp. */
export interface Hook {
  /** Where it delivers now; empty: nowhere. */
  readonly url: string;
  /** Why that address counts for nothing, and what to do. */
  readonly overridden?: string;
  set(url: string): Promise<Called<unknown>>;
}

/** What receives for a channel, and how operators find it. */
export interface Receiver {
  /** "the number +331...". */
  readonly name: string;
  /** Where the address is put by hand, in Twilio's console. */
  readonly byHand: string;
  /** Undefined where the account has none. */
  find(account: Account): Promise<Called<Hook | undefined>>;
}

/** Where Twilio is to deliver. The fragment asks for five more attempts at whatever failed, within its 15 seconds
 *  (twilio.com/docs/usage/webhooks/webhooks-connection-overrides). */
export const inboundUrl = (publicUrl: string, channel: string): string => `${hookOf(publicUrl, channel)}#rc=5&rp=all`;

const POST = 'POST';

/** What receives SMS: what sends them. */
export function smsReceiver(sender: TwilioSender, statusUrl: string): Receiver {
  if ('messagingServiceSid' in sender) return serviceReceiver(sender.messagingServiceSid, statusUrl);
  return sender.from.startsWith('+') ? numberReceiver(sender.from) : codeReceiver(sender.from);
}

const numberReceiver = (number: string): Receiver => ({
  name: `the number ${number}`,
  byHand: `Phone Numbers > Active numbers > ${number} > Messaging > "A message comes in", as a webhook by POST`,
  async find({ call }) {
    const found = await call((client) => client.incomingPhoneNumbers.list({ phoneNumber: number, limit: 1 }));
    return mapped(
      found,
      ([one]) =>
        one && {
          url: one.smsUrl ?? '',
          ...(one.smsApplicationSid
            ? { overridden: `the application ${one.smsApplicationSid} receives in its place; take it off the number in Twilio's console` }
            : {}),
          set: (smsUrl) => call((client) => client.incomingPhoneNumbers(one.sid).update({ smsUrl, smsMethod: POST })),
        },
    );
  },
});

const codeReceiver = (code: string): Receiver => ({
  name: `the short code ${code}`,
  byHand: `Phone Numbers > Short codes > ${code} > Messaging > "A message comes in", as a webhook by POST`,
  async find({ call }) {
    const found = await call((client) => client.shortCodes.list({ shortCode: code, limit: 1 }));
    return mapped(
      found,
      ([one]) =>
        one && { url: one.smsUrl ?? '', set: (smsUrl) => call((client) => client.shortCodes(one.sid).update({ smsUrl, smsMethod: POST })) },
    );
  },
});

/** `statusUrl`: for what the service says by itself; of our own messages each asks for its reports. */
const serviceReceiver = (sid: string, statusUrl: string): Receiver => ({
  name: `the Messaging Service ${sid}`,
  byHand: `Messaging > Services > ${sid} > Integration > "Send a webhook", by POST`,
  async find({ call }) {
    const found = await call((client) => client.messaging.v1.services(sid).fetch());
    if (!found.ok && found.failure.kind === 'refused' && found.failure.status === 404) return { ok: true, result: undefined };
    return mapped(found, (service) => ({
      url: service.inboundRequestUrl ?? '',
      ...(service.useInboundWebhookOnNumber ? { overridden: 'it is set to "Defer to sender\'s webhook"; run npm run channels:setup' } : {}),
      set: (inboundRequestUrl) =>
        call((client) =>
          client.messaging.v1
            .services(sid)
            .update({ inboundRequestUrl, inboundMethod: POST, statusCallback: statusUrl, useInboundWebhookOnNumber: false }),
        ),
    }));
  },
});

/** What receives on WhatsApp. Twilio's sandbox is in no list: its address is put by hand. */
export const whatsappReceiver = (number: string, statusUrl: string): Receiver => ({
  name: `the WhatsApp sender ${number}`,
  byHand: `Messaging > Senders > WhatsApp senders > ${number} > "Webhook URL for incoming messages" (for the sandbox: Messaging > Try it out > Send a WhatsApp message > Sandbox settings), by POST`,
  async find({ call }) {
    const found = await call((client) => client.messaging.v2.channelsSenders.list({ channel: 'whatsapp', pageSize: 100, limit: 500 }));
    return mapped(found, (senders) => {
      const one = senders.find(({ senderId }) => senderId === `whatsapp:${number}`);
      if (!one) return undefined;
      return { url: one.webhook?.callbackUrl ?? '', set: (url) => setSender({ call }, one.sid, url, statusUrl) };
    });
  },
});

/** By the bare request: the client's own method would write the names of the fields in another way than Twilio reads them. */
async function setSender({ call }: Pick<Account, 'call'>, sid: string, url: string, statusUrl: string): Promise<Called<unknown>> {
  const called = await call((client) =>
    client.request({
      method: 'post',
      uri: `https://messaging.twilio.com/v2/Channels/Senders/${sid}`,
      headers: { 'Content-Type': 'application/json' },
      data: {
        webhook: { callback_url: url, callback_method: POST, status_callback_url: statusUrl, status_callback_method: POST },
      },
    }),
  );
  if (!called.ok) return called;
  const { statusCode, body } = called.result as { readonly statusCode: number; readonly body: unknown };
  if (statusCode < 300) return called;
  const { code } = z.object({ code: z.number().optional() }).catch({}).parse(body);
  return { ok: false, failure: { kind: 'refused', status: statusCode, ...(code === undefined ? {} : { code }) } };
}

const mapped = <A, B>(called: Called<A>, map: (result: A) => B): Called<B> =>
  called.ok ? { ok: true, result: map(called.result) } : called;
