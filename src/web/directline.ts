import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Media } from '../conversation/activity';
import type { Logged } from '../conversation/turns';
import { createEchoes } from './echo';
import { languageOf } from './language';
import { originOf } from './origin';
import type { WebParts } from './parts';
import { createRates, network } from './rates';
import { photoRefusals, refuse, type Refusal } from './refusal';
import type { Streams } from './streams';
import { lifetimes, type Seals, type Ticket } from './tokens';
import { takeUpload } from './upload';

/** Lines in one ActivitySet; a client asks again until there are none. */
const pageLines = 100;
/** JSON read at the most: a text of 64 KB, escaped, and then some, so that what is too long is still answered in its language. */
const bodyBytes = 1024 * 1024;

/** Seconds after which there is room for photos again: longer than any waits for its turn. */
const busySeconds = 10;

/** Direct Line 3.0 (learn.microsoft.com, bot-framework-rest-direct-line-3-0-api-reference), for our page and for any client that speaks it. */
export interface DirectLine {
  readonly router: Router;
  /** The frame of a stream. */
  activitySet(ticket: Ticket, origin: string, lines: readonly Logged[]): string;
}

/** `streams` is asked for late: it needs `activitySet`. */
export function createDirectLine(parts: WebParts, seals: Seals, streams: () => Streams): DirectLine {
  const { turns, channel, media, photos, texts, config, log } = parts;
  const take = createRates(config.rates);
  const echoes = createEchoes();
  const router = express.Router();

  const no = (req: Request, res: Response, code: Refusal) => {
    const spoken = (req.body as { locale?: unknown } | undefined)?.locale;
    const locale = typeof spoken === 'string' ? texts.match(spoken) : undefined;
    refuse(res, code, texts.t(locale ?? languageOf(req, texts)));
  };

  const limited =
    (what: 'conversations' | 'requests' | 'uploads'): RequestHandler =>
    async (req, res, next) => {
      const wait = await take(what, network(req.ip ?? ''));
      if (wait === 0) return next();
      res.set('Retry-After', String(wait));
      no(req, res, 'TooManyRequests');
    };

  /** The conversation the token opens must be the one asked for. */
  const authorised: RequestHandler = (req, res, next) => {
    const bearer = bearerOf(req);
    if (bearer === undefined) return no(req, res, 'Unauthorized');
    const opened = seals.token.open(bearer);
    if (opened.kind === 'expired') return no(req, res, 'TokenExpired');
    const asked = req.params['id'];
    if (opened.kind === 'forged' || (asked !== undefined && asked !== opened.value.c)) return no(req, res, 'Forbidden');
    res.locals['ticket'] = opened.value;
    next();
  };
  const ticketOf = (res: Response) => res.locals['ticket'] as Ticket;
  const handed = (ticket: Ticket) => ({
    conversationId: ticket.c,
    token: seals.token.close(ticket, lifetimes.token),
    expires_in: lifetimes.token,
  });
  const streamUrl = (req: Request, ticket: Ticket, from: number, place: string) => {
    const origin = originOf(req, config.publicUrl);
    const granted = seals.stream.close({ ...ticket, w: from, s: place, o: origin }, lifetimes.stream);
    return `${origin.replace(/^http/, 'ws')}/v3/directline/conversations/${ticket.c}/stream?t=${granted}`;
  };
  const show = (ticket: Ticket, origin: string, line: Logged) =>
    channel
      .show(line, {
        conversation: ticket.c,
        photo: (id) =>
          `${origin}/v3/directline/conversations/${ticket.c}/photos/${seals.photo.close({ c: ticket.c, m: id }, lifetimes.photo)}`,
        from: ticket.user,
        ...echoes.of(ticket.c, line.seq),
      })
      .toJsonString();
  const activitySet = (ticket: Ticket, origin: string, lines: readonly Logged[], after?: number) =>
    `{"activities":[${lines.map((line) => show(ticket, origin, line)).join(',')}],"watermark":"${lines.at(-1)?.seq ?? after ?? 0}"}`;

  router.use(limited('requests'));
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.use(express.json({ limit: bodyBytes }));

  /** A new conversation, or the one whose token is shown. Anything else shown as a secret is nobody's: it opens nothing. */
  const begin: RequestHandler = (req, res, next) => {
    const opened = seals.token.open(bearerOf(req) ?? '');
    if (opened.kind === 'expired') return no(req, res, 'TokenExpired');
    res.locals['ticket'] = opened.kind === 'open' ? opened.value : { c: parts.id(), ...userOf(req) };
    next();
  };
  router.post('/tokens/generate', limited('conversations'), begin, (_req, res) => void res.json(handed(ticketOf(res))));
  router.post('/tokens/refresh', authorised, (_req, res) => void res.json(handed(ticketOf(res))));
  router.post('/conversations', limited('conversations'), begin, (req, res) => {
    const ticket = ticketOf(res);
    res.status(201).json({ ...handed(ticket), streamUrl: streamUrl(req, ticket, 0, '') });
  });

  router.get('/conversations/:id', authorised, async (req, res) => {
    const ticket = ticketOf(res);
    const from = watermarkOf(req) ?? (await lastOf(ticket.c));
    const place = typeof req.query['tab'] === 'string' && /^\w{1,32}$/.test(req.query['tab']) ? req.query['tab'] : '';
    res.json({ ...handed(ticket), streamUrl: streamUrl(req, ticket, from, place) });
  });
  router.get('/conversations/:id/activities', authorised, async (req, res) => {
    const ticket = ticketOf(res);
    const after = watermarkOf(req) ?? 0;
    const lines = await turns.history(`web:${ticket.c}`, after, pageLines);
    res.type('json').send(activitySet(ticket, originOf(req, config.publicUrl), lines, after));
  });
  router.post('/conversations/:id/activities', authorised, (req, res) => hear(req, res, req.body, []));
  router.post('/conversations/:id/upload', authorised, limited('uploads'), async (req, res) => {
    const { c } = ticketOf(res);
    const wait = await take('photos', c);
    if (wait > 0) {
      res.set('Retry-After', String(wait));
      return no(req, res, 'TooManyRequests');
    }
    const upload = await takeUpload(req, res);
    if (upload.kind === 'refused') return no(req, res, upload.code);
    const owner = `web:${c}`;
    const read = await Promise.all(upload.files.map((file) => photos.read(file, owner)));
    // All of them or none: they are sent again as one message. The activity tells in which language to say so.
    req.body = upload.activity;
    for (const one of read) {
      if (one.ok) continue;
      // The page sends it again by itself then.
      if (one.reason === 'busy') res.set('Retry-After', String(busySeconds));
      return no(req, res, photoRefusals[one.reason]);
    }
    const kept: Media[] = [];
    for (const one of read) if (one.ok) kept.push({ id: await media.put(one.bytes, one.type, owner), type: one.type });
    await hear(req, res, upload.activity, kept);
  });
  /** A photo shown again: its address is the permission, since `<img>` carries no token. */
  router.get('/conversations/:id/photos/:sealed', async (req, res) => {
    const opened = seals.photo.open(req.params.sealed);
    if (opened.kind !== 'open' || opened.value.c !== req.params.id) return no(req, res, 'Forbidden');
    const photo = await media.get(opened.value.m);
    if (!photo || photo.owner !== `web:${opened.value.c}`) return no(req, res, 'NotFound');
    res.set({
      'Content-Type': photo.type,
      'Cache-Control': 'private, max-age=3600',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    res.send(Buffer.from(photo.bytes));
  });
  router.use((req, res) => no(req, res, 'NotFound'));

  /** One activity: 200 only once its turn is committed. The same one posted again is answered the same way and does nothing. */
  async function hear(req: Request, res: Response, body: unknown, photos: readonly Media[]): Promise<void> {
    const ticket = ticketOf(res);
    const wait = await take('messages', ticket.c);
    if (wait > 0) {
      res.set('Retry-After', String(wait));
      return no(req, res, 'TooManyRequests');
    }
    const fresh = parts.id();
    const received = channel.receive({ conversation: ticket.c, body, media: photos, fresh });
    if (received.kind === 'ignored') return void res.json({ id: `${ticket.c}|${fresh}` });
    if (received.kind === 'refused') return no(req, res, received.reason === 'too-large' ? 'MessageSizeTooBig' : 'BadArgument');
    streams().typing(ticket.c);
    try {
      const turned = await turns.handle(received.inbound);
      if (turned.kind === 'again') return void res.json({ id: `${ticket.c}|${fresh}`, again: true });
      const seq = turned.lines[0]?.seq ?? 0;
      echoes.keep(ticket.c, seq, body);
      res.json({ id: `${ticket.c}|${String(seq).padStart(7, '0')}` });
    } catch (err) {
      log.error({ err }, 'a turn could not be committed');
      no(req, res, 'BotError');
    }
  }

  async function lastOf(conversation: string): Promise<number> {
    let last = 0;
    for (;;) {
      const lines = await turns.history(`web:${conversation}`, last, pageLines);
      const line = lines.at(-1);
      if (!line) return last;
      last = line.seq;
    }
  }

  return { router, activitySet };
}

function bearerOf(req: Request): string | undefined {
  return /^Bearer ([\w.-]+)$/i.exec(req.get('authorization') ?? '')?.[1];
}

/** Absent or empty: none was given. */
function watermarkOf(req: Request): number | undefined {
  const { watermark } = req.query;
  return typeof watermark === 'string' && /^\d{1,15}$/.test(watermark) ? Number(watermark) : undefined;
}

/** How a client wants to be called in what is said back to it. */
function userOf(req: Request): { user?: string } {
  const id = (req.body as { user?: { id?: unknown } } | undefined)?.user?.id;
  return typeof id === 'string' && id.length > 0 && id.length <= 128 ? { user: id } : {};
}
