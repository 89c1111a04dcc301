import express, { type Response, type Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
  /** Names of the files of an edition that is over and published; none before. */
  files(edition: string): Promise<readonly string[]>;
  /** The lines of one of them. */
  lines(edition: string, name: string): AsyncIterable<string>;
}

const publicly = (res: Response): Response => res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' });
const lines = (res: Response, all: readonly string[]): void =>
  void publicly(res)
    .type('application/jsonl')
    .send(all.map((line) => `${line}\n`).join(''));

async function* ended(all: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of all) yield `${line}\n`;
}

/** Types of files by ending; the others are lines of JSON. */
const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  pb: 'text/plain; charset=utf-8',
};

/** `/opendata/`: what there is; signed roots, hashes of the ballots under the last of them, and what staff did; once an edition is published, all of its files.
 *  A ballot not yet under a root is not told, nor anything of what ballots say before that. `more`: other files that are published;
 *  `pages`: where people see what is in them. */
export function createOpenData(
  data: OpenData,
  more: () => Promise<readonly string[]> = () => Promise.resolve([]),
  pages: readonly string[] = [],
): Router {
  const router = express.Router();
  const known = async (id: string): Promise<boolean> => (await data.editions()).some((edition) => edition.id === id);
  const last = async (log: string): Promise<SignedRoot | undefined> => (await data.roots(log)).at(-1);

  router.get('/', async (_req, res) => {
    const editions = await data.editions();
    publicly(res).json({
      editions: await Promise.all(
        editions.map(async ({ id, title, demo, phases, ballots, sealing }) => ({
          ...{ id, title, demo, phases, ballots, sealing },
          files: [...new Set(['root.json', 'roots.jsonl', 'leaves', ...(await data.files(id))])].map(
            (name) => `/opendata/${encodeURIComponent(id)}/${name}`,
          ),
        })),
      ),
      files: ['/opendata/acts.jsonl', '/opendata/acts-roots.jsonl', ...(await more())],
      pages,
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
  router.get('/:edition/:file', async (req, res, next) => {
    const { edition, file } = req.params;
    if (!(await data.files(edition)).includes(file)) return next();
    publicly(res).type(types[file.split('.').pop() ?? ''] ?? 'application/jsonl');
    // Who hangs up in the middle has the rest left unread.
    await pipeline(Readable.from(ended(data.lines(edition, file))), res).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });
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
