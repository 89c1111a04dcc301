import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { originOf } from './origin';

/** What stands in a page itself, by its hash as a policy names it. */
export interface Inside {
  readonly script: string;
  readonly style: string;
}

/** What a page may beside. */
export interface Allowed {
  /** It has a service worker, and a frame whose one script and one style stand in it. */
  readonly inside?: Inside | undefined;
  /** An origin whose pictures it shows. */
  readonly images?: string | undefined;
  /** It opens the camera; its frames do not. */
  readonly camera?: true;
}

/** Headers of everything we serve. Scripts and styles come from our files alone: nothing inline, nothing from elsewhere. */
export function createSecurity(publicUrl: string | undefined, { inside, images, camera }: Allowed = {}): RequestHandler {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", ...(inside ? [inside.script] : [])],
        styleSrc: ["'self'", ...(inside ? [inside.style] : [])],
        ...(inside ? { workerSrc: ["'self'"], frameSrc: ["'self'"] } : {}),
        imgSrc: ["'self'", 'blob:', ...(images === undefined ? [] : [images])],
        /** Older browsers do not count a WebSocket as 'self'. */
        connectSrc: ["'self'", (req) => originOf(req as never, publicUrl).replace(/^http/, 'ws')],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  return (req, res, next) => {
    res.set('Permissions-Policy', `geolocation=(self), camera=(${camera ? 'self' : ''}), microphone=(), payment=()`);
    headers(req, res, next);
  };
}

/** Direct Line answers any site's page, as Microsoft's does: its tokens are shown, never sent by the browser by itself. */
export const anyOrigin: RequestHandler = (req, res, next) => {
  res.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
  if (req.method !== 'OPTIONS') return next();
  res.set({
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Requested-With, x-ms-bot-agent',
    'Access-Control-Max-Age': '600',
  });
  res.status(204).end();
};
