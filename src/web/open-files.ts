import compression from 'compression';
import express, { type Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OpenFileStore } from '../services/open-files';

const types: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
};

/** Every file there is, for the list of what is published. */
export const openFileNames = async (files: Pick<OpenFileStore, 'all'>): Promise<readonly string[]> =>
  (await files.all()).flatMap((set) => set.files.map(({ name }) => `/opendata/${name}`));

/** `/opendata/reports.csv` and the others that are published again each night. Who has today's is answered 304. */
export function createOpenFileRoutes(files: Pick<OpenFileStore, 'all' | 'read'>): Router {
  const router = express.Router();
  router.use(compression());
  router.get('/:name', async (req, res, next) => {
    const { name } = req.params;
    const set = (await files.all()).find((one) => one.files.some((file) => file.name === name));
    if (!set) return next();
    res.set({
      'Content-Type': types[name.split('.').pop() ?? ''] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=60',
      'Access-Control-Allow-Origin': '*',
      'Last-Modified': set.at.toUTCString(),
      ETag: `W/"${set.version}"`,
    });
    if (req.fresh) return void res.status(304).end();
    if (req.method === 'HEAD') return void res.end();
    // Who hangs up in the middle has the rest left unread.
    await pipeline(Readable.from(files.read(set.version, name)), res).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });
  return router;
}
