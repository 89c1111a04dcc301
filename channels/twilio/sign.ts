import { getExpectedTwilioSignature } from 'twilio';
import type { Delivery } from '../../src/conversation/channel';
import type { TwilioSettings } from './account';

/** A delivery as Twilio would make it: a form, signed for this address. */
export function signed({ authToken }: Pick<TwilioSettings, 'authToken'>, url: string, form: Readonly<Record<string, string>>): Delivery {
  return {
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': getExpectedTwilioSignature(authToken, url, form),
    },
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
  };
}

/** A delivery that says nothing: a reaction to a message, from nobody. */
export const probe = (settings: Pick<TwilioSettings, 'authToken'>, url: string): Delivery =>
  signed(settings, url, { MessageSid: `SM${'0'.repeat(32)}`, From: 'nobody', MessageType: 'reaction' });
