import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Texts } from '../i18n';
import {
  one,
  type GeoAnswer,
  type GeoCreated,
  type GeoDefinition,
  type GeoError,
  type GeoRequest,
  type GeoService,
  type GeoView,
} from '../services/open311/georeport';
import { readQuery, type GeoQuery } from '../services/open311/query';
import { readSubmission, type Submission } from '../services/open311/submission';
import { languageOf } from './language';
import { originOf } from './origin';
import { network, type Take } from './rates';
import { xmlOf } from './xml';

/** Reports of the street for other programs, and what its discovery says. */
export interface Open311Page {
  services(locale: string): readonly GeoService[];
  definition(code: string, locale: string): GeoDefinition | undefined;
  holder(key: string): string | undefined;
  create(submission: Submission, by: string, view: GeoView): Promise<GeoAnswer<GeoCreated>>;
  list(query: GeoQuery, view: GeoView): Promise<readonly GeoRequest[]>;
  find(id: string, view: GeoView): Promise<GeoRequest | undefined>;
  token(token: string): Promise<string | undefined>;
  readonly jurisdiction: string;
  /** When what is offered was last changed. */
  readonly changed: Date;
  /** What is sent is acted upon; "test" on a developer's machine. */
  readonly type: 'production' | 'test';
}

export interface Open311Web {
  readonly texts: Pick<Texts, 'locales' | 't' | 'match'>;
  readonly publicUrl: string | undefined;
  readonly now: () => Date;
  readonly take: Take;
  /** Told of a defect of ours. */
  readonly broken: (error: unknown) => void;
}

const specification = 'http://wiki.open311.org/GeoReport_v2';
/** 4,000 characters of four bytes, each byte written in three signs. */
const mostBytes = 65_536;
const forms = 'application/x-www-form-urlencoded';

/** `/open311/v2`: GeoReport v2, each resource as `.xml` and as `.json` (wiki.open311.org/GeoReport_v2). */
export function createOpen311Routes(page: Open311Page, { texts, publicUrl, now, take, broken }: Open311Web): Router {
  const router = express.Router({ caseSensitive: true });
  const viewOf = (req: Request): GeoView => ({
    locale: languageOf(req, texts),
    extensions: req.query['extensions'] === 'true',
    site: originOf(req, publicUrl),
  });

  /** XML where no other format was named: it is the one that everyone has. */
  function answer(req: Request, res: Response, status: number, root: string, value: unknown): void {
    const json = req.path.endsWith('.json');
    if (status === 200 && req.method !== 'POST') res.set('Cache-Control', 'public, max-age=60');
    else res.set('Cache-Control', 'no-store');
    res.vary('Accept-Language');
    res.status(status).set('Content-Type', json ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8');
    res.send(json ? JSON.stringify(value) : xmlOf(root, value));
  }
  const fail = (req: Request, res: Response, errors: readonly GeoError[]): void =>
    answer(req, res, errors.find(({ code }) => code !== 400)?.code ?? 400, 'errors', errors);
  const missing = (req: Request, res: Response, description: string): void => fail(req, res, [{ code: 404, description }]);
  const told = <V>(req: Request, res: Response, root: string, value: V | undefined, description: string): void =>
    value === undefined ? missing(req, res, description) : answer(req, res, 200, root, value);

  /** Everyone may read, from any page; a page of somebody else's may not send in a reader's name. */
  const readers: RequestHandler = async (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD')
      res.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    const wait = await take('open311', network(req.ip ?? ''));
    if (wait === 0) return next();
    res.set('Retry-After', String(wait));
    fail(req, res, [{ code: 429, description: `Too many requests; wait ${wait} seconds.` }]);
  };
  const jurisdiction: RequestHandler = (req, res, next) => {
    const asked = one((req.method === 'POST' ? (req.body as Record<string, unknown> | undefined) : req.query) ?? {}, 'jurisdiction_id');
    return asked === undefined || asked === page.jurisdiction ? next() : missing(req, res, 'jurisdiction_id was not found.');
  };
  /** Both formats of a resource. */
  const named = (path: string): string[] => [`${path}.xml`, `${path}.json`];

  router.use(readers);
  router.get(named('/discovery'), (req, res) => {
    const { locale, site } = viewOf(req);
    const t = texts.t(locale);
    const changeset = page.changed.toISOString().slice(0, 16).replace('T', ' ');
    answer(req, res, 200, 'discovery', {
      changeset,
      contact: t('open311.contact', { site }),
      key_service: t('open311.key', { site }),
      endpoints: [{ specification, url: `${site}/open311/v2`, changeset, type: page.type, formats: ['text/xml', 'application/json'] }],
    });
  });
  router.get(named('/services'), jurisdiction, (req, res) => answer(req, res, 200, 'services', page.services(viewOf(req).locale)));
  router.get(named('/services/:code'), jurisdiction, (req, res) =>
    told(req, res, 'service_definition', page.definition(String(req.params['code']), viewOf(req).locale), 'service_code was not found.'),
  );
  router.get(named('/tokens/:token'), jurisdiction, async (req, res) => {
    const token = String(req.params['token']);
    const id = await page.token(token);
    told(req, res, 'service_requests', id === undefined ? undefined : [{ service_request_id: id, token }], 'token was not found.');
  });
  router.get(named('/requests'), jurisdiction, async (req, res) => {
    const query = readQuery(req.query, now());
    if (!query.ok) return fail(req, res, query.errors);
    answer(req, res, 200, 'service_requests', await page.list(query.value, viewOf(req)));
  });
  router.get(named('/requests/:id'), jurisdiction, async (req, res) => {
    const found = await page.find(String(req.params['id']), viewOf(req));
    told(req, res, 'service_requests', found && [found], 'service_request_id was not found.');
  });
  const form = express.urlencoded({ extended: false, limit: mostBytes, parameterLimit: 200 });
  const isForm: RequestHandler = (req, res, next) =>
    req.is(forms) ? next() : fail(req, res, [{ code: 400, description: `Content-Type must be ${forms}; charset=utf-8.` }]);
  router.post(named('/requests'), isForm, form, async (req, res, next) => {
    const body = (req.body ?? {}) as Record<string, unknown>;
    const key = one(body, 'api_key');
    const by = key === undefined ? undefined : page.holder(key);
    if (by === undefined)
      return fail(req, res, [
        {
          code: 403,
          description:
            key === undefined ? 'api_key was not provided in the form.' : "Invalid api_key received -- can't proceed with create_request.",
        },
      ]);
    const wait = await take('open311Posts', by);
    if (wait === 0) return jurisdiction(req, res, (error?: unknown) => (error ? next(error) : next()));
    res.set('Retry-After', String(wait));
    fail(req, res, [{ code: 429, description: `Too many requests of this api_key; wait ${wait} seconds.` }]);
  });
  router.post(named('/requests'), async (req, res) => {
    const body = (req.body ?? {}) as Record<string, unknown>;
    const read = readSubmission(body, texts.locales);
    if (!read.ok) return fail(req, res, read.errors);
    const by = page.holder(one(body, 'api_key') ?? '') ?? '';
    const created = await page.create(read.value, by, viewOf(req));
    if (!created.ok) return fail(req, res, created.errors);
    answer(req, res, 200, 'service_requests', [created.value]);
  });
  router.use((req, res) => missing(req, res, 'There is no such resource: discovery, services, requests and tokens end in .xml or .json.'));
  const failed: ErrorRequestHandler = (err: { status?: number; type?: string }, req, res, _next) => {
    const ours = (err.status ?? 500) >= 500;
    if (ours) broken(err);
    const why = err.type === 'entity.too.large' ? `The form has more than ${mostBytes} bytes.` : 'The request cannot be read.';
    fail(req, res, [{ code: 400, description: ours ? 'General service error: it was not your request; please notify us.' : why }]);
  };
  router.use(failed);
  return router;
}
