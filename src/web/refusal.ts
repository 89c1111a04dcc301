import type { Response } from 'express';
import type { T } from '../i18n';

/** Why a request was refused, in Direct Line's words where it has one (its ErrorResponse: `{ error: { code, message } }`). */
export type Refusal =
  | 'BadArgument'
  | 'Unauthorized'
  | 'TokenExpired'
  | 'Forbidden'
  | 'NotFound'
  | 'MessageSizeTooBig'
  | 'PhotoTooBig'
  | 'NotAPhoto'
  | 'TooManyRequests'
  | 'BotError';

const answers = {
  BadArgument: { status: 400, text: 'web.notUnderstood' },
  Unauthorized: { status: 401, text: 'web.broken' },
  TokenExpired: { status: 403, text: 'web.broken' },
  Forbidden: { status: 403, text: 'web.broken' },
  NotFound: { status: 404, text: 'web.broken' },
  MessageSizeTooBig: { status: 413, text: 'web.tooLong' },
  PhotoTooBig: { status: 413, text: 'web.photoTooBig' },
  NotAPhoto: { status: 415, text: 'web.notPhoto' },
  TooManyRequests: { status: 429, text: 'web.tooFast' },
  BotError: { status: 502, text: 'web.broken' },
} as const satisfies Readonly<Record<Refusal, { readonly status: number; readonly text: string }>>;

/** Refuses kindly: the code is for the client, the message for the person, in their language. */
export function refuse(res: Response, code: Refusal, t: T): void {
  const { status, text } = answers[code];
  res.status(status).json({ error: { code, message: t(text) } });
}
