import { Router } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';

/** What is measured, and the word that opens it. */
export interface MetricsPage {
  readonly token: string;
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** `/metrics`, for who bears the token (RFC 6750); nobody else learns even that it is there. */
export function createMetricsRoute({ token, contentType, text }: MetricsPage): Router {
  const digest = (word: string): Buffer => createHash('sha256').update(word).digest();
  const wanted = digest(`Bearer ${token}`);
  const router = Router();
  router.get('/', async (req, res, next) => {
    if (!timingSafeEqual(digest(req.header('authorization') ?? ''), wanted)) return next();
    res.type(contentType).send(await text());
  });
  return router;
}
