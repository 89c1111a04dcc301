import { raw, Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Media } from '../conversation/activity';
import type { Delivery, Platform, Received, Report } from '../conversation/channel';
import type { Turns } from '../conversation/handle';
import type { OutboxStore } from '../conversation/outbox';
import type { MediaStore } from '../services/media';

export interface WebhookParts {
  /** Those that are on, by the channel's id. */
  readonly platforms: ReadonlyMap<string, Platform<unknown>>;
  readonly turns: Pick<Turns, 'handle'>;
  readonly media: Pick<MediaStore, 'put'>;
  readonly outbox: Pick<OutboxStore, 'report'>;
  /** Something now waits to be sent on this channel. */
  readonly wake: (channel: string) => void;
  /** Has the platform asked to forget its copy of a message of a vote. */
  readonly erase: (channel: string, id: string) => Promise<void>;
  /** Where platforms reach us; absent: wherever the request came to. */
  readonly publicUrl?: string | undefined;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Bytes of a delivery at the most: platforms send a few thousand. */
const most = 256 * 1024;

/** `/webhooks/<channel>` and `/webhooks/status/<channel>`. A delivery is answered 200 once its turn is kept: until then it is the platform's to bring
 *  again. Forged 403, malformed 400, too large 413: none of it reaches a dialog, or the log. */
export function createWebhooks(parts: WebhookParts): Router {
  const { platforms, turns, media, outbox, wake, erase, log, now } = parts;
  const router = Router();
  const bytes = raw({ type: () => true, limit: most });
  const deliveryOf = (req: Request): Delivery => ({
    url: (parts.publicUrl ?? `${req.protocol}://${req.get('host') ?? ''}`) + req.originalUrl,
    headers: Object.fromEntries(
      Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    body: Buffer.isBuffer(req.body) ? req.body : new Uint8Array(0),
  });

  /** The photos of a message, kept before its turn. One that cannot be had any more is left out: the turn then says so in its own way. */
  async function photosOf(platform: Platform<unknown>, references: readonly string[], owner: string): Promise<readonly Media[]> {
    const kept = await Promise.all(
      references.map(async (reference) => {
        const photo = await platform.fetchMedia(reference);
        return photo && { id: await media.put(photo.bytes, photo.type, owner), type: photo.type };
      }),
    );
    return kept.filter((photo) => photo !== undefined);
  }

  async function take(
    platform: Platform<unknown>,
    { inbound, photos = [], reply }: Extract<Received, { kind: 'inbound' }>,
    res: Response,
  ): Promise<void> {
    const { activity } = inbound;
    const text = activity.kind === 'text' ? activity.text : activity.kind === 'media' ? activity.text : undefined;
    const kept = await photosOf(platform, photos, inbound.address);
    await turns.handle(
      photos.length === 0 ? inbound : { ...inbound, activity: { kind: 'media', media: kept, ...(text === undefined ? {} : { text }) } },
    );
    wake(platform.id);
    if (reply) return void res.status(200).json(reply);
    accept(platform, res);
  }

  const accept = ({ accepted }: Platform<unknown>, res: Response): void =>
    void (accepted ? res.status(200).type(accepted.type).send(accepted.body) : res.status(200).end());
  const refuse = (channel: string, reason: keyof typeof statusOf, res: Response): void => {
    log.warn({ channel, reason }, 'a delivery was refused');
    res.status(statusOf[reason]).end();
  };

  router.post('/status/:channel', bytes, async (req, res) => {
    const platform = platforms.get(req.params['channel'] ?? '');
    if (!platform?.report) return void res.status(404).end();
    const told: Report = platform.report(deliveryOf(req));
    if (told.kind === 'refused') return refuse(platform.id, told.reason, res);
    if (told.kind === 'report') {
      const { changed, secret } = await outbox.report(told, now());
      if (changed && told.state === 'undelivered') log.warn({ channel: platform.id, code: told.code }, 'a message did not arrive');
      if (changed && secret && told.state !== 'sent') await erase(platform.id, told.id);
    }
    accept(platform, res);
  });
  router.post('/:channel', bytes, async (req, res) => {
    const platform = platforms.get(req.params['channel'] ?? '');
    if (!platform) return void res.status(404).end();
    const received = platform.receive(deliveryOf(req));
    if (received.kind === 'refused') return refuse(platform.id, received.reason, res);
    if (received.kind === 'inbound') return take(platform, received, res);
    log.debug({ channel: platform.id, why: received.why }, 'a delivery was not for us');
    accept(platform, res);
  });
  const failed: ErrorRequestHandler = (err: { type?: string; status?: number }, _req, res, _next) => {
    if (err.type === 'entity.too.large') return void res.status(413).end();
    if (err.status !== undefined && err.status < 500) return void res.status(400).end();
    log.error({ err }, 'a delivery was not kept; the platform will bring it again');
    res.status(503).end();
  };
  router.use(failed);
  return router;
}

const statusOf = { forged: 403, malformed: 400, 'too-large': 413 } as const;
