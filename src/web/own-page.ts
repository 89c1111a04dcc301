import type { Request, RequestHandler } from 'express';
import type { Texts } from '../i18n';
import { languageOf } from './language';
import { refuse } from './refusal';

/** Only our own page may ask: JSON cannot be posted from elsewhere without leave (no CORS here), and the browser says where it comes from. */
export function createOwnPage(publicUrl: string | undefined, texts: Pick<Texts, 'locales' | 't' | 'match'>): RequestHandler {
  return (req, res, next) => {
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const own = publicUrl === undefined ? req.get('host') : new URL(publicUrl).host;
    const elsewhere = (site !== undefined && site !== 'same-origin') || (origin !== undefined && !origin.endsWith(`//${own ?? ''}`));
    if (elsewhere || !req.is('application/json')) return refuse(res, 'Forbidden', texts.t(languageOf(req, texts)));
    next();
  };
}

/** A cookie's value as it was set; undefined where there is none. */
export function cookieOf(req: Request, name: string): string | undefined {
  for (const pair of (req.get('cookie') ?? '').split(/; */))
    if (pair.startsWith(`${name}=`)) return decodeURIComponent(pair.slice(name.length + 1));
  return undefined;
}
