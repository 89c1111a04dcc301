import { randomBytes } from 'node:crypto';
import type { FakeTwilio, TwilioKept } from '../standins/twilio';
import type { Content } from './line';
import { somewhere, type Arrived, type Doing, type Way } from './way';

export interface TwilioWayParts {
  readonly twilio: FakeTwilio;
  readonly photo: { readonly type: string; readonly bytes: Uint8Array };
  /** Where we are, without a slash at the end. */
  readonly origin: () => string;
}

type Params = Readonly<Record<string, string>>;

/** SMS or WhatsApp by the stand-in of Twilio: signed webhooks in, messages and reports on them out. */
export function createTwilioWay(channel: 'sms' | 'whatsapp', { twilio, photo, origin }: TwilioWayParts): Way {
  const prefix = channel === 'whatsapp' ? 'whatsapp:' : '';

  function said(what: Doing): { readonly content: Content; readonly params: Params } | undefined {
    switch (what.kind) {
      case 'text':
        return { content: { text: what.text }, params: { Body: what.text, NumMedia: '0' } };
      case 'photo':
        return {
          content: { text: '', photo: true },
          params: { Body: '', NumMedia: '1', MediaUrl0: twilio.keep(photo), MediaContentType0: photo.type },
        };
      case 'place':
        if (channel === 'sms') return undefined;
        return {
          content: { text: '', place: true },
          params: { Body: '', MessageType: 'location', Latitude: String(somewhere.latitude), Longitude: String(somewhere.longitude) },
        };
      case 'tap': {
        const message = twilio.kept.find(({ sid }) => sid === what.message);
        const title = message?.taps.find(({ id }) => id === what.data)?.title;
        if (title === undefined) return undefined;
        const tapped: Params =
          message?.open === undefined ? { ButtonText: title, ButtonPayload: what.data } : { ListTitle: title, ListId: what.data };
        return { content: { text: title }, params: { Body: title, ...tapped } };
      }
      case 'block':
      case 'unblock':
        return undefined;
    }
  }

  return {
    channel,
    leave(phone, what) {
      const one = said(what);
      if (!one) return undefined;
      const params = { ...one.params, MessageSid: `SM${randomBytes(16).toString('hex')}`, From: prefix + phone, SmsStatus: 'received' };
      return { content: one.content, deliver: async () => (await twilio.deliver(`${origin()}/webhooks/${channel}`, params)).ok };
    },
    watch(arrived) {
      twilio.watch((message) => {
        if (message.to.startsWith('whatsapp:') === (channel === 'whatsapp')) arrived(shown(message));
      });
    },
  };

  function shown({ sid, to, body, taps, open }: TwilioKept): Arrived {
    const keys = taps.map(({ title, id }) => [{ label: title, data: id }]);
    return {
      id: sid,
      phone: to.slice(prefix.length),
      text: body,
      ...(keys.length > 0 ? { keys } : {}),
      ...(open === undefined ? {} : { open }),
      async report(state) {
        const { url, params } = twilio.report(sid, state, state === 'undelivered' ? unreachable : undefined);
        const { pathname, search } = new URL(url);
        await twilio.deliver(origin() + pathname + search, params);
      },
    };
  }
}

/** Twilio's code for a phone that is off or out of reach (twilio.com/docs/api/errors/30003). */
const unreachable = 30003;
