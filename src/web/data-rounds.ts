import express, { type Request, type Response, type Router } from 'express';
import { day, dayAndYear } from '../conversation/format';
import type { Texts } from '../i18n';
import type { Board, BoardLine, RoundBoard } from '../services/datarounds/board';
import type { PublicNeed } from '../services/datarounds/need';
import { quarterAt, type Quarter } from '../services/datarounds/quarter';
import { resultFile, resultFormats } from '../services/datarounds/results';
import { html, type Html } from './html';
import { languageOf } from './language';
import { plainPage } from './plain-page';

/** Rounds of open data, as anyone may see them. */
export interface DataPages {
  readonly board: Board;
  /** Where a need of a round that closes then stands, in a sentence. */
  readonly standing: (line: BoardLine, closes: Date, locale: string) => string;
  /** Where residents reach the server; absent: it has no address that could be told them. */
  readonly site: string | undefined;
}

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', jsonld: 'application/ld+json' } as const;

/** Where the files of a round are. */
const filesOf = (id: string): readonly string[] => resultFormats.map((format) => `/opendata/rounds/${id}.${format}`);

/** Every file there is, for the list of what is published. */
export const roundFiles = async ({ board }: DataPages, now: Date): Promise<readonly string[]> => (await board.rounds(now)).flatMap(filesOf);

/** `/opendata/rounds`: the needs of the round that is open and where each stands, what is overdue, in each language, without a script or a cookie;
 *  `/opendata/rounds/2027-Q1` another round, `.csv`, `.json` and `.jsonld` its files. */
export function createDataRoutes(
  { board, standing, site }: DataPages,
  texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>,
  now: () => Date,
): Router {
  const router = express.Router();
  const localeOf = (req: Request): string => {
    const asked = req.query['locale'];
    return (typeof asked === 'string' ? texts.match(asked) : undefined) ?? languageOf(req, texts);
  };
  async function page(req: Request, res: Response, round: RoundBoard): Promise<void> {
    const locale = localeOf(req);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(document(round, await board.overdue(now()), await board.rounds(now()), locale));
  }

  router.get('/', async (req, res, next) => {
    const round = await board.round(quarterAt(now()).id, now());
    return round ? page(req, res, round) : next();
  });
  router.get('/:name', async (req, res, next) => {
    const [id = '', format, more] = req.params.name.split('.');
    const wanted = resultFormats.find((one) => one === format);
    const round = more === undefined && (format === undefined || wanted) ? await board.round(id, now()) : undefined;
    if (!round) return next();
    if (!wanted) return page(req, res, round);
    res.set({ 'Cache-Control': 'public, max-age=60', 'Access-Control-Allow-Origin': '*' }).type(types[wanted]);
    res.send(
      resultFile(round, wanted, { site: site ?? `${req.protocol}://${req.get('host') ?? ''}`, title: texts.t('fr')('data.board.title') }),
    );
  });

  function entry(line: BoardLine, round: Quarter, locale: string): Html {
    const t = texts.t(locale);
    const { need, supporters } = line;
    const title = html`${need.number}. <bdi>${need.question[locale] ?? need.question.fr}</bdi>`;
    const open = need.state === 'open' && now() < round.closes;
    return html`<li id="${need.number}">
      ${need.round === round.id ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
      ${need.demo ? html`<p>${t('data.board.demo')}</p>` : undefined}
      <p>${t('data.board.supporters', { count: supporters })} ${linked(standing(line, round.closes, locale), need)}</p>
      ${open ? html`<p><a href="/?go=data-${need.number}">${t('data.board.support', { number: need.number })}</a></p>` : undefined}
    </li>`;
  }

  function document(round: RoundBoard, overdue: readonly BoardLine[], rounds: readonly string[], locale: string): string {
    const t = texts.t(locale);
    const { quarter, lines } = round;
    const open = now() < quarter.closes;
    const until = new Date(quarter.closes.getTime() - 1);
    const period = { from: day(quarter.opens, locale), until: dayAndYear(until, locale) };
    const list = (all: readonly BoardLine[]): Html =>
      html`<ul class="agenda">
        ${all.map((line) => entry(line, quarter, locale))}
      </ul>`;
    const other = overdue.filter(({ need }) => need.round !== quarter.id);
    const body = html`<p>${open ? t('data.board.open', period) : t('data.board.closed', period)}</p>
      ${lines.length === 0 ? html`<p>${t('data.board.none')}</p>` : list(lines)}
      ${open ? html`<p class="agenda"><a href="/?go=data">${t('data.board.ask')}</a></p>` : undefined}
      ${
        other.length === 0
          ? undefined
          : html`<h2>${t('data.board.overdue')}</h2>
              ${list(other)}`
      }
      <h2>${t('data.board.files')}</h2>
      <ul class="languages">
        ${filesOf(quarter.id).map(
          (file) =>
            html`<li>
              <a href="${file}"><bdi>${file.split('/').pop()}</bdi></a>
            </li>`,
        )}
      </ul>
      <h2>${t('data.board.rounds')}</h2>
      <ul class="languages">
        ${rounds.map(
          (id) =>
            html`<li>
              <a href="/opendata/rounds/${id}?locale=${locale}"><bdi>${id}</bdi></a>
            </li>`,
        )}
      </ul>`;
    const languages = (tag: string): string => `/opendata/rounds/${quarter.id}?locale=${tag}`;
    return plainPage({ locale, title: t('data.board.title'), body, languages }, texts);
  }
  return router;
}

/** What stands there, with the link in it as one. */
function linked(said: string, { steps }: PublicNeed): Html {
  const step = steps.at(-1);
  const [before, after] = step?.kind === 'released' ? said.split(step.link) : [said];
  return step?.kind === 'released' && after !== undefined ? html`${before}<a href="${step.link}">${step.link}</a>${after}` : html`${said}`;
}
