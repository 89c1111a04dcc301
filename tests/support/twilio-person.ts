import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, Platform, Received } from '../../src/conversation/channel';
import type { Opened, Recorded } from '../channels/contract';
import { deliveryOf, signatureOf, type FakeTwilio } from './fake-twilio';

export const publicUrl = 'https://porte-voix.example';

/** What identifies the stand-in's account in tests that start none. */
export const account = { accountSid: 'AC00000000000000000000000000000001', authToken: 'stand-in-token-of-an-account' } as const;

/** The webhooks recorded for a channel, signed. */
export function recordedOf(channel: 'sms' | 'whatsapp'): readonly Recorded[] {
  const folder = join(__dirname, '../channels/recorded', channel);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const { params, received } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        readonly params: Readonly<Record<string, string>>;
        readonly received: Received;
      };
      return {
        name: file.replace('.json', ''),
        delivery: deliveryOf(`${publicUrl}/webhooks/${channel}`, params, account.authToken),
        received,
      };
    });
}

/** The smallest picture there is: a PNG of one dot. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What the contract asks of a platform at the stand-in; how a person answers is the channel's own. */
export function openedAt(
  twilio: FakeTwilio,
  platform: Platform<unknown>,
  {
    person,
    answer,
  }: { readonly person: string; readonly answer: (shown: Parameters<Opened['answer']>) => Readonly<Record<string, string>> },
): Opened {
  const url = `${publicUrl}/webhooks/${platform.id}`;
  let sid = 0x900;
  const delivery = (params: Readonly<Record<string, string>>): Delivery =>
    deliveryOf(url, { MessageSid: `SM${(++sid).toString(16).padStart(32, '0')}`, From: person, ...params }, twilio.authToken);
  const without = ({ headers, ...rest }: Delivery, signature: string | undefined): Delivery => ({
    ...rest,
    headers: { ...headers, 'x-twilio-signature': signature },
  });
  return {
    platform,
    address: `${platform.id}:${person.replace(/^whatsapp:/, '')}`,
    got: () => twilio.kept.filter(({ to }) => to === person).map(({ sid: id, text }) => ({ id, text })),
    mishap: (kind) =>
      void twilio.mishaps.push(kind === 'busy' ? { status: 429, code: 20429 } : kind === 'opted-out' ? { status: 400, code: 21610 } : kind),
    answer: (...shown) => delivery(answer(shown)),
    type: (text) => delivery({ Body: text }),
    unsigned: (one) => without(one, undefined),
    forged: (one) =>
      without(one, signatureOf('somebody-else', one.url, Object.fromEntries(new URLSearchParams(new TextDecoder().decode(one.body))))),
    genuine: (body) => {
      const given = new URLSearchParams(body);
      const params = Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name)]));
      return { ...deliveryOf(url, params, twilio.authToken), body: new TextEncoder().encode(body) };
    },
    media: {
      photo: twilio.keep({ redirection: new URL(twilio.keep({ type: 'image/png', bytes: png })).pathname }),
      other: twilio.keep({ type: 'image/png', bytes: Buffer.from('no picture at all') }),
      gone: `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages/MM0/Media/ME0`,
      keep: (bytes) => twilio.keep({ type: 'image/jpeg', bytes }),
    },
    reported: (outgoing, id, state) =>
      deliveryOf(
        `${publicUrl}/webhooks/status/${platform.id}?outgoing=${outgoing}`,
        { MessageSid: id, MessageStatus: state },
        twilio.authToken,
      ),
    kept: (id) => twilio.kept.find((one) => one.sid === id)?.body,
    secrets: [twilio.accountSid, twilio.authToken, person.replace('whatsapp:', ''), person.replace(/^\D+/, '')],
    close: () => twilio.close(),
  };
}
