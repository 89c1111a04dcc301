import { RequestClient, RestException, Twilio } from 'twilio';
import { createHttp } from './http';

/** An account at Twilio, and where it reaches us. */
export interface TwilioSettings {
  /** `AC` and 32 hexadecimal digits. */
  readonly accountSid: string;
  readonly authToken: string;
  /** Still believed in what comes in, while the token is being changed. */
  readonly previousAuthToken?: string;
  /** Where its API is, in place of Twilio's own: an edge, or a stand-in. */
  readonly apiUrl?: string;
  /** Our own address, as Twilio calls and signs it, without a slash at its end. */
  readonly publicUrl: string;
}

/** Why a call came to nothing. It holds numbers only: Twilio's own words name the account and the person. */
export type Failure =
  /** Twilio refused. `code`: one of twilio.com/docs/api/errors, where it gave one. */
  | { readonly kind: 'refused'; readonly status: number; readonly code?: number }
  /** Nobody was reached: surely not done. */
  | { readonly kind: 'unreached' }
  /** The request went out; its answer did not come, or said nothing. Perhaps done. */
  | { readonly kind: 'lost' };

export type Called<Result> = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly failure: Failure };

/** Twilio's API as we call it. */
export interface Account {
  readonly settings: TwilioSettings;
  /** An address at Twilio as it is where `apiUrl` says that Twilio is. */
  readonly at: (url: string) => string;
  /** Never throws. */
  readonly call: <Result>(run: (client: Twilio) => Promise<Result>) => Promise<Called<Result>>;
}

/** Milliseconds for one call. Shorter than the sender's `answerMs`, after which another process takes an answer for lost. */
const timeoutMs = 20_000;

/** Calls Twilio through its own client, which then goes where `apiUrl` says. */
export function createAccount(settings: TwilioSettings): Account {
  const { accountSid, authToken, apiUrl } = settings;
  const root = apiUrl?.replace(/\/+$/, '');
  const at = (url: string): string => (root === undefined ? url : url.replace(/^https:\/\/[\w-]+\.twilio\.com(?::443)?(?=\/)/, root));
  const httpClient = new RequestClient();
  const request = createHttp(timeoutMs);
  httpClient.request = (options) => request({ ...options, uri: at(options.uri) });
  const client = new Twilio(accountSid, authToken, { httpClient, autoRetry: false });
  return {
    settings,
    at,
    async call(run) {
      try {
        return { ok: true, result: await run(client) };
      } catch (error) {
        return { ok: false, failure: failureOf(error) };
      }
    },
  };
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof RestException)) return isUnreached(error) ? { kind: 'unreached' } : { kind: 'lost' };
  const { status, code } = error as { readonly status: number; readonly code?: unknown };
  if (status >= 500) return { kind: 'lost' };
  return { kind: 'refused', status, ...(typeof code === 'number' ? { code } : {}) };
}

/** Errors that come before a request is written: no address, no connection, no trust. */
const before = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_/;

function isUnreached(error: unknown): boolean {
  const { code = '', syscall = '', message = '' } = error as { code?: string; syscall?: string; message?: string };
  return before.has(code) || untrusted.test(code) || syscall === 'connect' || /before secure TLS connection|^Proxy response/.test(message);
}

/** A failure in words, for operators. */
export function sayFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'refused':
      if (failure.status === 401 || failure.code === 20003)
        return 'Twilio does not know this account; set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to those that its console shows.';
      return `Twilio refused (${failure.code ?? failure.status}: see https://www.twilio.com/docs/api/errors).`;
    case 'unreached':
      return 'Twilio cannot be reached; check the network and TWILIO_API_URL.';
    case 'lost':
      return 'Twilio did not answer; try again, and check TWILIO_API_URL if it goes on.';
  }
}
