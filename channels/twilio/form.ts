import { validateRequest, validateRequestWithBody } from 'twilio';
import type { Delivery } from '../../src/conversation/channel';
import type { TwilioSettings } from './account';

/** What Twilio's requests say, by name. Of a name given more than once the first counts. */
export type Form = Readonly<Record<string, string>>;

/** A request of Twilio's, believed and read, or why it is not. */
export type ReadForm =
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'refused'; readonly reason: 'forged' | 'malformed'; readonly why: string };

/** Verifies a request by its signature (twilio.com/docs/usage/security, "Validating requests"), which covers the address as Twilio has it and every
 *  parameter. The fragment that sets time-outs and retries is not part of what is signed; the port may be. */
export function readForm({ url, headers, body }: Delivery, settings: Pick<TwilioSettings, 'authToken' | 'previousAuthToken'>): ReadForm {
  const signature = headers['x-twilio-signature'];
  if (!signature) return refused('forged', 'there is no signature');
  const text = decode(body);
  if (text === undefined) return refused('malformed', 'the body is not UTF-8');
  const address = url.replace(/#.*$/s, '');
  const tokens = [settings.authToken, settings.previousAuthToken].filter((token) => token !== undefined);
  if (/[?&]bodySHA256=/.test(address)) {
    if (!tokens.some((token) => validateRequestWithBody(token, signature, address, text)))
      return refused('forged', 'the signature is another');
    const form = fromJson(text);
    return form ? { kind: 'form', form } : refused('malformed', 'the body is no JSON object');
  }
  const params = paramsOf(text);
  if (!tokens.some((token) => validateRequest(token, signature, address, params))) return refused('forged', 'the signature is another');
  return {
    kind: 'form',
    form: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : (value[0] ?? '')])),
  };
}

const refused = (reason: 'forged' | 'malformed', why: string): ReadForm => ({ kind: 'refused', reason, why });

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Parameters as the signature wants them: all values of a name that is repeated. */
function paramsOf(text: string): Record<string, string | string[]> {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = [...given.getAll(name)];
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

function fromJson(text: string): Form | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return undefined;
  }
}
