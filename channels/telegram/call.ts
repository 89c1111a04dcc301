import { Api, GrammyError, HttpError } from 'grammy';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** A bot, and where its API is (a server of one's own, or a stand-in). */
export interface TelegramSettings {
  /** As BotFather gave it: the bot's number, a colon, a secret. */
  readonly token: string;
  /** Comes back with every update: 1 to 256 of A-Z, a-z, 0-9, `_` and `-`. */
  readonly webhookSecret: string;
  /** Absent: Telegram's own. */
  readonly apiUrl?: string;
}

/** Why a call came to nothing. It never holds the token, which is in every address, nor what was to be sent. */
export type Failure =
  /** Telegram refused. `status`: its error code. `retryAfterMs`: with 429, as it asks. */
  | { readonly kind: 'refused'; readonly status: number; readonly description: string; readonly retryAfterMs?: number }
  /** Nobody was reached: surely not done. */
  | { readonly kind: 'unreached' }
  /** The request went out; its answer did not come, or said nothing. Perhaps done. */
  | { readonly kind: 'lost' };

export type Called<Result> = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly failure: Failure };

/** The Bot API as we call it. */
export interface Calls {
  /** The bot's number. */
  readonly bot: string;
  /** Never throws. `signal` gives the call up. */
  readonly call: <Result>(
    run: (api: Api, signal: Parameters<Api['getMe']>[0]) => Promise<Result>,
    signal?: AbortSignal,
  ) => Promise<Called<Result>>;
  /** Where a file is fetched; it holds the token. */
  readonly fileUrl: (path: string) => string;
}

const ownRoot = 'https://api.telegram.org';
/** Shorter than the sender's `answerMs`, after which another process takes an answer for lost; longer than the long poll of `getUpdates`. */
const timeoutSeconds = 25;
/** Milliseconds that an idle connection is kept: short, since one that the other side just closed loses a message. */
const idleMs = 10_000;

/** Calls the Bot API through grammY. */
export function createCalls({ token, apiUrl }: TelegramSettings): Calls {
  const apiRoot = (apiUrl ?? ownRoot).replace(/\/+$/, '');
  const agent = new (apiRoot.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: idleMs });
  const api = new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { agent } as object });
  return {
    bot: token.slice(0, Math.max(0, token.indexOf(':'))),
    async call(run, signal) {
      try {
        return { ok: true, result: await run(api, signal as Parameters<Api['getMe']>[0]) };
      } catch (error) {
        return { ok: false, failure: failureOf(error) };
      }
    },
    fileUrl: (path) => `${apiRoot}/file/bot${token}/${path}`,
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof GrammyError) {
    const { error_code: status, description, parameters } = error;
    return {
      kind: 'refused',
      status,
      description,
      ...(parameters.retry_after === undefined ? {} : { retryAfterMs: parameters.retry_after * 1000 }),
    };
  }
  return error instanceof HttpError && isUnreached(error.error) ? { kind: 'unreached' } : { kind: 'lost' };
}

/** Errors that come before a request is written: no address, no connection, no trust. A time-out counts only where it is of the connection. */
const before = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_/;

function isUnreached(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return before.has(code) || untrusted.test(code) || /reason: (connect|getaddrinfo) /.test(message);
}

/** A failure in words, for operators. */
export function sayFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'refused':
      if (failure.status === 401 || failure.status === 404)
        return 'Telegram does not know this token; set TELEGRAM_BOT_TOKEN to the one that BotFather shows.';
      if (failure.status === 409)
        return 'Telegram hands this bot its updates elsewhere: to a webhook, or to another program that asks for them. Stop that, or use a bot of your own.';
      return `Telegram refused (${failure.status}: ${failure.description}).`;
    case 'unreached':
      return 'Telegram cannot be reached; check the network and TELEGRAM_API_URL.';
    case 'lost':
      return 'Telegram did not answer; try again, and check TELEGRAM_API_URL if it goes on.';
  }
}
