import express, { type ErrorRequestHandler } from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pinoHttp } from 'pino-http';
import { createAgendaRoutes } from './agenda';
import { callFiles, createCallRoutes } from './calls';
import { createCardRoutes } from './card';
import { createDirectLine } from './directline';
import { createDoorRoutes } from './doors';
import { createLabRoutes, labFiles } from './lab';
import { createIndicatorRoutes } from './indicators';
import { createMineRoutes } from './mine';
import { createSheetRoutes } from './sheet';
import { languageOf } from './language';
import { createMapRoutes } from './carte';
import { consultationFiles, createConsultationRoutes } from './consultations';
import { createDataRoutes, roundFiles } from './data-rounds';
import { createOpen311Routes } from './open311';
import { createOpenData } from './opendata';
import { createOpenFileRoutes, openFileNames } from './open-files';
import { createMetricsRoute } from './metrics';
import { createPageRoutes } from './page';
import type { WebParts } from './parts';
import { createPhoneRoutes } from './phone';
import { createPhotoRoutes } from './photos';
import { createRates } from './rates';
import { refuse } from './refusal';
import { createResultsRoutes } from './results/routes';
import { anyOrigin, createSecurity } from './security';
import { createStreams } from './streams';
import { createTeamRoutes } from './team';
import { createSeals } from './tokens';
import { createVerifyRoutes } from './verify';
import { createWebhooks } from './webhooks';

/** The address cannot be listened at; the message says what to set. */
export class ListenError extends Error {
  readonly code = 'LISTEN';
  constructor(port: number, host: string, cause: NodeJS.ErrnoException) {
    super(
      cause.code === 'EADDRNOTAVAIL'
        ? `This machine has no address ${host}; set HOST to one of its own, or to 0.0.0.0 for all.`
        : `Port ${port} of ${host} ${cause.code === 'EACCES' ? 'is not ours to take' : 'is taken'}; set PORT to a free one.`,
      { cause },
    );
  }
}

/** The web server: the page at `/`, Direct Line under `/v3/directline`, platforms' deliveries under `/webhooks`, `/healthz`. */
export interface WebServer {
  /** Resolves to the port in use (a free one for 0). Rejects where it is taken. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more requests, closes the streams, resolves when what was under way is answered. */
  close(): Promise<void>;
}

export function createWebServer(parts: WebParts): WebServer {
  const { config, texts, log } = parts;
  const seals = createSeals(parts.keys, parts.now);
  const directLine = createDirectLine(parts, seals, () => streams);
  const streams = createStreams(parts, seals, (grant, lines) => directLine.activitySet(grant, grant.o, lines));

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy ?? false);
  app.set('query parser', 'simple');
  app.use(pinoHttp({ logger: log, serializers: quiet, customLogLevel: levelOf }));
  app.get('/healthz', async (_req, res) => {
    const ok = await parts.ready();
    res.status(ok ? 200 : 503).json({ ok });
  });
  // Before the headers that keep pages safe: platforms read none of them.
  if (parts.webhooks) app.use('/webhooks', createWebhooks(parts.webhooks));
  app.use(createSecurity(config.publicUrl));
  if (parts.metrics) app.use('/metrics', createMetricsRoute(parts.metrics));
  if (parts.phone) app.use('/phone', createPhoneRoutes(parts.phone, texts));
  if (parts.data) app.use('/opendata/rounds', createDataRoutes(parts.data, texts, parts.now));
  if (parts.openFiles) app.use('/opendata', createOpenFileRoutes(parts.openFiles));
  if (parts.box) {
    const { data, page, style } = parts.box;
    app.use(
      '/opendata',
      createOpenData(
        data,
        async () => [
          ...(parts.openFiles ? await openFileNames(parts.openFiles) : []),
          ...(parts.calls ? callFiles : []),
          ...(parts.lab ? labFiles : []),
          ...(parts.data ? await roundFiles(parts.data, parts.now()) : []),
          ...(parts.consultations ? await consultationFiles(parts.consultations) : []),
        ],
        parts.carte ? ['/carte'] : [],
      ),
    );
    app.use('/verify', createVerifyRoutes({ page, texts, editions: () => data.editions() }));
    app.use('/results', createResultsRoutes({ style, texts, data }));
  }
  if (parts.carte) app.use('/carte', createMapRoutes(parts.carte, texts, config.publicUrl));
  if (parts.gallery) app.use('/photos', createPhotoRoutes(parts.gallery));
  if (parts.calls) app.use('/calls', createCallRoutes(parts.calls, texts, parts.now));
  if (parts.lab) app.use('/labo', createLabRoutes(parts.lab, texts, parts.now));
  if (parts.doors) app.use('/j', createDoorRoutes(parts.doors, texts, parts.now));
  if (parts.consultations) app.use('/consultations', createConsultationRoutes(parts.consultations, texts, parts.now));
  if (parts.agenda) app.use('/workshops', createAgendaRoutes(parts.agenda, texts, parts.now));
  if (parts.sheet) app.use('/tournee', createSheetRoutes(parts.sheet, texts, parts.now));
  if (parts.indicators) app.use('/indicators', createIndicatorRoutes(parts.indicators, texts));
  if (parts.open311) {
    const broken = (err: unknown): void => log.error({ err }, 'a request to Open311 failed');
    const open311 = { texts, publicUrl: config.publicUrl, now: parts.now, take: createRates(config.rates), broken };
    app.use('/open311/v2', createOpen311Routes(parts.open311, open311));
  }
  if (parts.card) app.use('/card', createCardRoutes(parts.card, texts, parts.now));
  if (parts.mine) app.use('/mine', createMineRoutes(parts.mine, texts, parts.now));
  if (parts.team) app.use('/team', createTeamRoutes(parts, parts.team, seals));
  app.use('/v3/directline', anyOrigin, directLine.router);
  app.use(createPageRoutes(parts, seals));
  app.use((_req, res) => void res.status(404).type('text').send('Not found'));
  const failed: ErrorRequestHandler = (err: { type?: string; status?: number }, req, res, _next) => {
    const ours = (err.status ?? 500) >= 500;
    if (ours) log.error({ err }, 'a request failed');
    refuse(res, err.type === 'entity.too.large' ? 'MessageSizeTooBig' : ours ? 'BotError' : 'BadArgument', texts.t(languageOf(req, texts)));
  };
  app.use(failed);

  const server: Server = createServer(app);
  server.requestTimeout = 60_000;
  // Browsers open connections ahead of need; node counts one that asked nothing yet among those at work.
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  server.on('upgrade', (req, socket, head) => {
    silent.delete(req.socket);
    if (!streams.upgrade(req, socket, head)) socket.destroy();
  });
  return {
    listen: (port, host) =>
      new Promise((done, failed) => {
        server.once('error', (error: NodeJS.ErrnoException) =>
          failed(
            error.code === 'EADDRINUSE' || error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL'
              ? new ListenError(port, host, error)
              : error,
          ),
        );
        server.listen(port, host, () => done((server.address() as AddressInfo).port));
      }),
    async close() {
      streams.close();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
        setTimeout(() => server.closeAllConnections(), patienceMs).unref();
      });
    },
  };
}

/** Milliseconds that a request under way has to end when the server closes. */
const patienceMs = 10_000;

/** Requests in the log: no query, no ids, no tokens, no bodies. */
const quiet = {
  req: ({ method, url }: { method: string; url: string }) => ({
    method,
    path: (url.split('?')[0] ?? '').replace(/(conversations|photos|mine|card|tournee)\/[^/]+/g, '$1/*'),
  }),
  res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
};

const levelOf = (_req: unknown, res: { statusCode: number }, err?: Error) => (err || res.statusCode >= 500 ? 'error' : 'debug');
