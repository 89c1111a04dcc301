import express, { type Request, type Router } from 'express';
import type { Texts } from '../i18n';
import type { CallBoard, CallLine } from '../services/calls/board';
import { signable, type CallRule } from '../services/calls/call';
import { callFile, callFormats } from '../services/calls/register';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** Calls to the City, as anyone may see them. */
export interface CallPages {
  readonly board: (now: Date) => Promise<CallBoard>;
  readonly rule: CallRule;
  /** Where a call stands, in a sentence. */
  readonly standing: (line: CallLine, locale: string) => string;
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json' } as const;

/** Where the files of calls are, for the list of what is published. */
export const callFiles: readonly string[] = callFormats.map((format) => `/calls/register.${format}`);

/** `/calls`: what residents ask of the City together, how many have signed, and what the City answered, in each language, without a script or a cookie;
 *  `/calls/register.csv` and `.json` its files. */
export function createCallRoutes(
  { board, rule, standing }: CallPages,
  texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>,
  now: () => Date,
): Router {
  const router = express.Router();
  const localeOf = (req: Request): string => {
    const asked = req.query['locale'];
    return (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
  };

  router.get('/', async (req, res) => {
    const locale = localeOf(req);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(document((await board(now())).lines, locale));
  });
  for (const format of callFormats)
    router.get(`/register.${format}`, async (_req, res) => {
      res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' }).type(types[format]);
      res.send(callFile(await board(now()), rule, format));
    });

  function entry(line: CallLine, locale: string): Html {
    const t = texts.t(locale);
    const { call, signatures } = line;
    const { number, demo, state, text } = call;
    const { threshold } = call.rule;
    return html`<li id="${number}">
      <h2>${number}. <bdi>${text[locale] ?? text.fr}</bdi></h2>
      ${demo ? html`<p>${t('call.board.demo')}</p>` : undefined}
      <p>${standing(line, locale)}</p>
      ${
        signable(state)
          ? html`<p>
                <meter
                  min="0"
                  max="${threshold}"
                  value="${Math.min(signatures, threshold)}"
                  aria-label="${t('call.board.progress', { number })}"
                ></meter>
              </p>
              <p><a href="/?go=call-${number}">${t('call.board.sign', { number })}</a></p>`
          : undefined
      }
    </li>`;
  }

  function document(lines: readonly CallLine[], locale: string): string {
    const t = texts.t(locale);
    const body = html`<p>${t('call.board.rule', { ...rule })}</p>
      <p>${t('call.board.once')}</p>
      <p class="agenda"><a href="/?go=call">${t('call.board.write')}</a></p>
      ${
        lines.length === 0
          ? html`<p>${t('call.board.none')}</p>`
          : html`<ul class="agenda">
              ${lines.map((line) => entry(line, locale))}
            </ul>`
      }
      <h2>${t('call.board.files')}</h2>
      <ul class="languages">
        ${callFiles.map(
          (file) =>
            html`<li>
              <a href="${file}"><bdi>${file.split('/').pop()}</bdi></a>
            </li>`,
        )}
      </ul>`;
    return plainPage({ locale, title: t('call.title'), body, languages: (tag) => `/calls?locale=${tag}` }, texts);
  }
  return router;
}
