import express, { type Response, type Router } from 'express';
import type { ActRow } from '../services/box/audit';
import { actsLog, boxLog, type SignedRoot } from '../services/box/root';
import type { Edition } from '../services/voting';

/** What the city publishes about its boxes while they fill: all of it is safe for anyone to read and to keep. */
export interface OpenData {
  editions(): Promise<readonly Edition[]>;
  roots(log: string): Promise<readonly SignedRoot[]>;
  /** Hashes of the ballots of an edition's box, in hexadecimal, the first so many by place. */
  hashes(edition: string, count: number): Promise<readonly string[]>;
  acts(): Promise<readonly ActRow[]>;
}

const publicly = (res: Response): Response => res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' });
const lines = (res: Response, all: readonly string[]): void =>
  void publicly(res)
    .type('application/jsonl')
    .send(all.map((line) => `${line}\n`).join(''));

/** `/opendata/`: what there is; signed roots, hashes of the ballots under the last of them, and what staff did. A ballot not yet under a root is not told. */
export function createOpenData(data: OpenData): Router {
  const router = express.Router();
  const known = async (id: string): Promise<boolean> => (await data.editions()).some((edition) => edition.id === id);
  const last = async (log: string): Promise<SignedRoot | undefined> => (await data.roots(log)).at(-1);

  router.get('/', async (_req, res) => {
    const editions = await data.editions();
    publicly(res).json({
      editions: editions.map(({ id, title, demo, phases, sealing }) => ({
        ...{ id, title, demo, phases, sealing },
        files: ['root.json', 'roots.jsonl', 'leaves'].map((name) => `/opendata/${encodeURIComponent(id)}/${name}`),
      })),
      files: ['/opendata/acts.jsonl', '/opendata/acts-roots.jsonl'],
    });
  });
  router.get('/acts.jsonl', async (_req, res) => {
    const size = (await last(actsLog))?.size ?? 0;
    lines(
      res,
      (await data.acts()).slice(0, size).map(({ text }) => text),
    );
  });
  router.get('/acts-roots.jsonl', async (_req, res) =>
    lines(
      res,
      (await data.roots(actsLog)).map((root) => JSON.stringify(root)),
    ),
  );
  router.get('/:edition/roots.jsonl', async (req, res, next) => {
    if (!(await known(req.params.edition))) return next();
    lines(
      res,
      (await data.roots(boxLog(req.params.edition))).map((root) => JSON.stringify(root)),
    );
  });
  router.get('/:edition/root.json', async (req, res, next) => {
    const root = await last(boxLog(req.params.edition));
    if (!root) return next();
    publicly(res).json(root);
  });
  /** 32 bytes a ballot, by place; `size`: of a root that was published, else of the last one. */
  router.get('/:edition/leaves', async (req, res, next) => {
    const roots = await data.roots(boxLog(req.params.edition));
    const wanted = typeof req.query['size'] === 'string' ? Number(req.query['size']) : undefined;
    const root = wanted === undefined ? roots.at(-1) : roots.find(({ size }) => size === wanted);
    if (!root) return next();
    const hashes = await data.hashes(req.params.edition, root.size);
    publicly(res)
      .type('application/octet-stream')
      .send(Buffer.from(hashes.join(''), 'hex'));
  });
  return router;
}
