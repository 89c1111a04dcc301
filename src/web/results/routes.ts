import { build } from 'esbuild';
import express, { type Router } from 'express';
import { join } from 'node:path';
import type { Texts } from '../../i18n';
import { files, readEdition } from '../../services/box/published';
import type { Participation } from '../../services/participation';
import type { Results } from '../../services/tally/results';
import { languageOf } from '../language';
import type { OpenData } from '../opendata';
import { resultsDocument, type PublishedResults } from './document';

/** The page's style, from its source in this folder. */
export async function buildResultsStyle(): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'style.css')],
    bundle: true,
    minify: true,
    write: false,
    target: ['chrome58', 'firefox54', 'safari11'],
    legalComments: 'none',
    logLevel: 'silent',
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}

export interface ResultsParts {
  readonly style: Buffer;
  readonly texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>;
  readonly data: Pick<OpenData, 'files' | 'lines'>;
}

/** `/results/<edition>`: who won, how, and who took part. There is no such page before everything is published, nor any other way to a part of it. */
export function createResultsRoutes({ style, texts, data }: ResultsParts): Router {
  const router = express.Router();
  /** What is published does not change any more. */
  const kept = new Map<string, PublishedResults>();

  async function publishedOf(id: string): Promise<PublishedResults | undefined> {
    const known = kept.get(id);
    if (known) return known;
    const names = await data.files(id);
    if (names.length === 0) return undefined;
    const whole = async (name: string): Promise<string> => {
      const lines: string[] = [];
      for await (const line of data.lines(id, name)) lines.push(line);
      return lines.join('\n');
    };
    const published: PublishedResults = {
      ...readEdition(await whole(files.edition)),
      results: JSON.parse(await whole(files.results)) as Results,
      participation: JSON.parse(await whole(files.participation)) as Participation,
      files: names,
    };
    kept.set(id, published);
    return published;
  }

  router.get('/style.css', (_req, res) => void res.set('Cache-Control', 'no-cache').type('text/css').send(style));
  router.get('/:edition', async (req, res, next) => {
    const published = await publishedOf(req.params.edition);
    if (!published) return next();
    const asked = req.query['locale'] ?? req.query['lang'];
    const locale = (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(resultsDocument(published, locale, texts));
  });
  return router;
}
