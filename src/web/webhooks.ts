import { raw, Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Delivery, Platform, Report } from '../conversation/channel';
import type { OutboxStore } from '../conversation/outbox';
import type { SendRefusal } from '../conversation/sending';
import type { Intake } from './intake';

export interface WebhookParts {
  /** Those that are on, by the channel's id. */
  readonly platforms: ReadonlyMap<string, Platform<unknown>>;
  readonly intake: Intake;
  readonly outbox: Pick<OutboxStore, 'report'>;
  /** Has the platform asked to forget its copy of a message of a vote. */
  readonly erase: (channel: string, id: string) => Promise<void>;
  /** Where platforms reach us; absent: wherever the request came to. */
  readonly publicUrl?: string | undefined;
  /** Told of a message of ours that did not arrive, and why. */
  readonly notArrived: (message: string, reason: SendRefusal) => Promise<void>;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Bytes of a delivery at the most: platforms send a few thousand. */
const most = 256 * 1024;

/** `/webhooks/<channel>` and `/webhooks/status/<channel>`. A delivery is answered 200 once its turn is kept: until then it is the platform's to bring
 *  again. Forged 403, malformed 400, too large 413: none of it reaches a dialog, or the log. */
export function createWebhooks(parts: WebhookParts): Router {
  const { platforms, intake, outbox, erase, notArrived, log, now } = parts;
  const router = Router();
  const bytes = raw({ type: () => true, limit: most });
  const deliveryOf = (req: Request): Delivery => ({
    url: (parts.publicUrl ?? `${req.protocol}://${req.get('host') ?? ''}`) + req.originalUrl,
    headers: Object.fromEntries(
      Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    body: Buffer.isBuffer(req.body) ? req.body : new Uint8Array(0),
  });

  // Without express's `send`, which hashes each answer for caches: nobody keeps these.
  const accept = ({ accepted }: Platform<unknown>, res: Response): void =>
    void (accepted
      ? res.writeHead(200, { 'Content-Type': accepted.type, 'Content-Length': Buffer.byteLength(accepted.body) }).end(accepted.body)
      : res.writeHead(200).end());
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
      const { message, changed, secret } = await outbox.report(told, now());
      if (changed && told.state === 'undelivered') log.warn({ channel: platform.id, code: told.code }, 'a message did not arrive');
      if (changed && message !== undefined && told.reason) await notArrived(message, told.reason);
      if (changed && secret && told.state !== 'sent') await erase(platform.id, told.id);
    }
    accept(platform, res);
  });
  router.post('/:channel', bytes, async (req, res) => {
    const platform = platforms.get(req.params['channel'] ?? '');
    if (!platform) return void res.status(404).end();
    const taken = await intake(platform, deliveryOf(req));
    if (taken.kind === 'refused') return refuse(platform.id, taken.reason, res);
    if (taken.kind === 'ignored') log.debug({ channel: platform.id, why: taken.why }, 'a delivery was not for us');
    else if (taken.reply) return void res.status(200).json(taken.reply);
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
