import type { RequestClient } from 'twilio';
import { EnvHttpProxyAgent, request } from 'undici';

/** Connections to Twilio at the most. */
const connections = 50;

type Options = Parameters<RequestClient['request']>[0];

/** Makes the calls of Twilio's client (twilio.com/docs/libraries/node/custom-http-client) over connections that stay open, in place of its own axios, which
 *  takes several times as long of the processor. A proxy is gone through where `HTTPS_PROXY` or `HTTP_PROXY` names one. Throws the error of the connection where
 *  there is no whole answer within `timeoutMs`; an answer that is no JSON is its text. A proxy that is no address is an Error with the code `PROXY`, at once. */
export function createHttp(timeoutMs: number): RequestClient['request'] {
  const dispatcher = connecting(timeoutMs);
  return async <Body>({ method, uri, username = '', password = '', headers = {}, params, data }: Options) => {
    const query = encoded(params ?? {}).toString();
    const url = query === '' ? uri : `${uri}${uri.includes('?') ? '&' : '?'}${query}`;
    const answer = await request(url, {
      dispatcher,
      method: method.toUpperCase(),
      headers: { ...headers, authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      body: data === undefined || data === null ? null : isForm(headers) ? encoded(data).toString() : JSON.stringify(data),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { statusCode: answer.statusCode, body: read(await answer.body.text()) as Body, headers: answer.headers };
  };
}

/** The error of an address quotes it, and a proxy's may hold a password. */
function connecting(timeoutMs: number): EnvHttpProxyAgent {
  try {
    return new EnvHttpProxyAgent({ connections, connect: { timeout: timeoutMs } });
  } catch {
    throw Object.assign(
      new Error('HTTPS_PROXY or HTTP_PROXY must be the web address of a proxy, such as http://proxy.example:3128; else leave it out.'),
      { code: 'PROXY' },
    );
  }
}

const isForm = (headers: object): boolean => 'Content-Type' in headers && headers['Content-Type'] === 'application/x-www-form-urlencoded';

/** A list is its name several times. */
function encoded(values: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values as Readonly<Record<string, unknown>>))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) form.append(name, String(one));
  return form;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
