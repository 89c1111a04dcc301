import type { Response } from 'express';
import { refusedTexts, type PhotoRefusal } from '../conversation/photo';
import type { T } from '../i18n';

/** Why a request was refused, in Direct Line's words where it has one (its ErrorResponse: `{ error: { code, message } }`). */
export type Refusal =
  | 'BadArgument'
  | 'Unauthorized'
  | 'TokenExpired'
  | 'Forbidden'
  | 'NotFound'
  | 'MessageSizeTooBig'
  | 'NotAPhoto'
  | 'PhotoHeic'
  | 'PhotoTooBig'
  | 'PhotoTooLarge'
  | 'PhotoBroken'
  | 'PhotosBusy'
  | 'TooManyRequests'
  | 'BotError';

const answers = {
  BadArgument: { status: 400, text: 'web.notUnderstood' },
  Unauthorized: { status: 401, text: 'web.broken' },
  TokenExpired: { status: 403, text: 'web.broken' },
  Forbidden: { status: 403, text: 'web.broken' },
  NotFound: { status: 404, text: 'web.broken' },
  MessageSizeTooBig: { status: 413, text: 'web.tooLong' },
  NotAPhoto: { status: 415, text: refusedTexts['not-a-photo'] },
  PhotoHeic: { status: 415, text: refusedTexts.heic },
  PhotoTooBig: { status: 413, text: refusedTexts['too-heavy'] },
  PhotoTooLarge: { status: 413, text: refusedTexts['too-large'] },
  PhotoBroken: { status: 422, text: refusedTexts.broken },
  PhotosBusy: { status: 429, text: refusedTexts.busy },
  TooManyRequests: { status: 429, text: 'web.tooFast' },
  BotError: { status: 502, text: 'web.broken' },
} as const satisfies Readonly<Record<Refusal, { readonly status: number; readonly text: string }>>;

/** A photo's refusal as a client is told it. */
export const photoRefusals: Readonly<Record<PhotoRefusal, Refusal>> = {
  'not-a-photo': 'NotAPhoto',
  heic: 'PhotoHeic',
  'too-heavy': 'PhotoTooBig',
  'too-large': 'PhotoTooLarge',
  broken: 'PhotoBroken',
  busy: 'PhotosBusy',
};

/** Refuses kindly: the code is for the client, the message for the person, in their language. */
export function refuse(res: Response, code: Refusal, t: T): void {
  const { status, text } = answers[code];
  res.status(status).json({ error: { code, message: t(text) } });
}
