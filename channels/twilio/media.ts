import { downloaded, type Fetched } from '../../src/conversation/photo';
import type { Account } from './account';

/** Milliseconds for a photo, redirections included: the webhook that waits for it is answered within 15 s. */
const downloadMs = 10_000;
const mostRedirections = 3;

/** Hosts that Twilio keeps media on, besides its API: an address it redirects to is signed, and given no password. */
const hosts = /(^|\.)(twilio\.com|twiliocdn\.com)$|^media\.twiliocdn\.com\.s3[\w-]*\.amazonaws\.com$/;

const gone: Fetched = { ok: false, reason: 'gone' };

/** Fetches a photo that came with a message. It is gone where Twilio no longer has it, or where the address is not Twilio's; throws where it could not be
 *  asked, so that the delivery comes again. */
export async function fetchMedia({ settings, at }: Account, reference: string): Promise<Fetched> {
  const api = new URL(settings.apiUrl ?? 'https://api.twilio.com').origin;
  const signal = AbortSignal.timeout(downloadMs);
  const authorization = `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`;
  let url = parse(at(reference));
  for (let hop = 0; url && hop <= mostRedirections; hop++) {
    const own = url.origin === api;
    if (!own && !(url.protocol === 'https:' && url.port === '' && hosts.test(url.hostname))) return gone;
    const answer = await ask(url, own ? { authorization } : {}, signal);
    if (answer.kind === 'fetched') return answer.fetched;
    url = parse(answer.to, url);
  }
  return gone;
}

function parse(url: string, base?: URL): URL | undefined {
  return URL.canParse(url, base?.href) ? new URL(url, base) : undefined;
}

type Answer = { readonly kind: 'fetched'; readonly fetched: Fetched } | { readonly kind: 'redirection'; readonly to: string };

/** Errors are made anew: those of the network name the address, which names the account. */
async function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const to = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && to !== null) {
      await response.body?.cancel();
      return { kind: 'redirection', to };
    }
    if (response.status === 404 || response.status === 410) return { kind: 'fetched', fetched: gone };
    if (!response.ok) throw new Error();
    return { kind: 'fetched', fetched: await downloaded(response) };
  } catch {
    throw new Error('A photo could not be fetched: Twilio did not give the file.');
  }
}
