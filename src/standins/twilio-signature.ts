import { createHmac } from 'node:crypto';
import type { Delivery } from '../conversation/channel';

/** What Twilio posts, by name. */
export type TwilioParams = Readonly<Record<string, string | readonly string[]>>;

/** X-Twilio-Signature, made here by its own definition and not by the client's code (twilio.com/docs/usage/security). */
export function signatureOf(token: string, url: string, params: TwilioParams): string {
  const text = Object.keys(params)
    .sort()
    .map((name) =>
      [...new Set([params[name] ?? ''].flat())]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
  return createHmac('sha1', token)
    .update(url + text)
    .digest('base64');
}

/** A form as Twilio posts it. */
export const formOf = (params: TwilioParams): string =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
    ),
  ).toString();

/** A genuine delivery of this form. */
export function deliveryOf(url: string, params: TwilioParams, token: string): Delivery {
  return {
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signatureOf(token, url, params) },
    body: new TextEncoder().encode(formOf(params)),
  };
}
