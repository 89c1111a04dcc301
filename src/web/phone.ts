import express, { type Request, type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { Texts } from '../i18n';
import { phoneChannels, type PhoneEvent } from '../phone/line';
import type { Phones } from '../phone/phones';
import { doing } from '../phone/way';
import { languageOf } from './language';
import { phoneKeys } from './page-texts';
import type { Asset } from './parts';

/** What `/phone` is given: only in development. */
export interface PhoneParts {
  readonly phones: Phones;
  readonly page: PhonePage;
}

/** The page, built. */
export interface PhonePage {
  html(view: PhoneView): string;
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface PhoneView {
  readonly locale: string;
  readonly locales: readonly (readonly [tag: string, name: string])[];
  readonly texts: Readonly<Record<string, string>>;
  readonly channels: Phones['channels'];
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/);
const asked = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('act'),
    phone: number,
    channel: z.enum(phoneChannels),
    what: doing,
    language: z.string().max(35),
    late: z.boolean().optional(),
    twice: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('network'), phone: number, up: z.boolean() }),
  z.object({ kind: z.literal('give-up'), phone: number }),
]);

/** The phones' page, what happens on them as server-sent events, and what is done with them. Whoever opens it reads the codes of every number, so it answers
 *  a browser on this machine alone, that came by no proxy and by no other name; to anyone else it is not there. */
export function createPhoneRoutes({ phones, page }: PhoneParts, texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>): Router {
  const router = express.Router();

  const here: RequestHandler = (req, _res, next) => next(isHere(req) ? undefined : 'router');
  router.use(here);
  router.get('/', (req, res) => {
    const wanted = typeof req.query['lang'] === 'string' ? texts.match(req.query['lang']) : undefined;
    const locale = wanted ?? languageOf(req, texts);
    const t = texts.t(locale);
    res.set({ 'Cache-Control': 'no-store', 'Content-Language': locale });
    res.type('html').send(
      page.html({
        locale,
        locales: texts.locales.map((tag) => [tag, texts.languageNames(tag)[0] ?? tag]),
        texts: Object.fromEntries(phoneKeys.map((key) => [key.slice(key.indexOf('.') + 1), t(key)])),
        channels: phones.channels,
      }),
    );
  });
  router.get('/assets/:name', (req, res, next) => {
    const asset = page.assets.get(req.params.name);
    if (!asset) return next();
    res.set({ 'Content-Type': asset.type, 'Cache-Control': 'public, max-age=31536000, immutable' }).send(asset.body);
  });
  router.get('/events', (req, res) => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    res.flushHeaders();
    const stop = phones.follow(
      (event: PhoneEvent) => void res.write(`data: ${JSON.stringify(event)}\n\n`),
      () => res.end(),
    );
    req.on('close', stop);
  });
  router.post('/acts', ownPage, express.json({ limit: '16kb' }), (req, res) => {
    const read = asked.safeParse(req.body);
    if (!read.success) return void res.status(400).end();
    const { data } = read;
    switch (data.kind) {
      case 'act':
        return void res.status(phones.act(data) ? 202 : 400).end();
      case 'network':
        phones.network(data.phone, data.up);
        return void res.status(202).end();
      case 'give-up':
        phones.giveUp(data.phone);
        return void res.status(202).end();
    }
  });
  return router;
}

/** By a name of this machine, and handed on by nobody. */
const isHere = (req: Request): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(req.get('host') ?? '') &&
  !['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => req.get(name) !== undefined);

/** Another site's page may not act, nor may a form. */
const ownPage: RequestHandler = (req, res, next) => {
  const origin = req.get('origin');
  if (origin !== undefined && origin !== `${req.protocol}://${req.get('host')}`) return void res.status(403).end();
  if (!req.is('application/json')) return void res.status(415).end();
  next();
};
