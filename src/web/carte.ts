import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import express, { type Request, type Router } from 'express';
import { dayAndYear } from '../conversation/format';
import type { T, Texts } from '../i18n';
import type { Box, MapPoint, MapQuery, MapSeen, OpenMap } from '../services/open-map';
import type { PublicState } from '../services/reports/states';
import type { Taxonomy } from '../services/reports/taxonomy';
import type { Amenities } from '../services/wishes/amenities';
import type { WishState } from '../services/wishes/wish';
import { html, type Html } from './html';
import { languageOf } from './language';
import type { MapAnswer, MapThing, MapView } from './map-view';
import type { Asset } from './parts';
import { plainPage } from './plain-page';
import { createSecurity } from './security';

/** The public map's program and style, under names that change with their content. */
export interface MapPage {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly script: string;
  readonly style: string;
}

export interface MapPages {
  readonly map: OpenMap;
  readonly taxonomy: Pick<Taxonomy, 'groups' | 'inGroup' | 'kind'>;
  readonly amenities: Pick<Amenities, 'find'>;
  /** The resident's word for a state, by layer. */
  readonly words: {
    readonly reports: (state: PublicState, locale: string) => string;
    readonly wishes: (state: WishState, locale: string) => string;
  };
  readonly page: MapPage;
  /** Pictures beneath it; absent: it has the districts' outlines alone, and asks nobody else for anything. */
  readonly tiles?: { readonly url: string; readonly attribution: string } | undefined;
}

/** Bundles the map's page from its sources, for browsers of ten years ago as the residents' page is. */
export async function buildMapPage(): Promise<MapPage> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'style.css'].map((name) => join(__dirname, 'map-page', name)),
    outdir: join(__dirname, 'map-page'),
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['es2017', 'chrome58', 'firefox54', 'safari11'],
    supported: { destructuring: true },
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.png': 'empty' },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const made = outputFiles.map(({ path, contents }) => {
    const body = Buffer.from(contents);
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 10);
    const [type, name] = path.endsWith('.js')
      ? ['text/javascript; charset=utf-8', `main-${hash}.js`]
      : ['text/css; charset=utf-8', `style-${hash}.css`];
    return [name, { type, body }] as const;
  });
  const named = (ending: string): string => made.find(([name]) => name.endsWith(ending))?.[0] ?? '';
  return { assets: new Map(made), script: named('.js'), style: named('.css') };
}

/** Points above which a map shows how many there are in each part of it. */
const mostPoints = 300;
const districts = Array.from({ length: 20 }, (_, at) => String(at + 1));

type Layer = MapPoint['layer'];

/** How many there are of a layer, in a district where one is given. */
function howMany(t: T, layer: Layer, count: number, district?: string): string {
  switch (layer) {
    case 'reports':
      return district === undefined ? t('carte.count', { count }) : t('carte.heap', { count, district });
    case 'wishes':
      return district === undefined ? t('carte.wishes.count', { count }) : t('carte.wishes.heap', { count, district });
  }
}

/** `/carte`: what is reported or wished and still open, as a map and as a list that holds the same; without its program as a list by district. `/carte/points`: the same
 *  as JSON, by layer, box and page. */
export function createMapRoutes(
  { map, taxonomy, amenities, words, page, tiles }: MapPages,
  texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames'>,
  publicUrl: string | undefined,
): Router {
  const router = express.Router();
  const asked = (req: Request, name: string): string => {
    const value = req.query[name];
    return typeof value === 'string' ? value : '';
  };
  const localeOf = (req: Request): string => texts.match(asked(req, 'locale')) ?? languageOf(req, texts);
  /** A whole layer, or a group of the kinds of reports. */
  const groupOf = (req: Request): string =>
    [...map.layers, ...taxonomy.groups.map(({ id }) => id)].find((id) => id === asked(req, 'group')) ?? '';
  const kindsOf = (group: string, layer: string): Pick<MapQuery, 'kinds'> =>
    group === '' || group === layer ? {} : { kinds: new Set(layer === 'reports' ? taxonomy.inGroup(group).map(({ code }) => code) : []) };
  const said = (text: Readonly<Record<string, string>> & { readonly fr: string }, locale: string): string => text[locale] ?? text.fr;

  function thingOf(one: MapPoint, locale: string): MapThing {
    const t = texts.t(locale);
    const label = one.district === undefined ? undefined : t('vote.district.label', { number: one.district });
    const on = dayAndYear(new Date(`${one.day}T12:00:00Z`), locale);
    const { title, lines, act } = saidOf(one, on, locale);
    return {
      reference: one.reference,
      at: [one.point.latitude, one.point.longitude],
      title: one.demo ? t('vote.demo', { text: title }) : title,
      lines: [one.shown ? said(one.shown, locale) : '', one.address ?? label ?? '', ...lines].filter((line) => line !== ''),
      act,
    };
  }
  /** What differs between layers. `on`: the day it was told. */
  function saidOf(one: MapPoint, on: string, locale: string): Pick<MapThing, 'title' | 'lines' | 'act'> {
    const t = texts.t(locale);
    const { people } = one;
    switch (one.layer) {
      case 'reports': {
        const kind = taxonomy.kind(one.kind);
        return {
          title: kind ? said(kind.label, locale) : one.kind,
          lines: [
            t('carte.since', { on, state: words.reports(one.state, locale) }),
            ...(people > 1 ? [t('reported.people', { people })] : []),
          ],
          act: { label: t('carte.see'), go: `suivre-${one.reference}` },
        };
      }
      case 'wishes': {
        const kind = amenities.find(one.kind);
        return {
          title: kind ? said(kind.label, locale) : one.kind,
          lines: [
            t('carte.wishes.since', { on, state: words.wishes(one.state, locale) }),
            ...(people > 1 ? [t('carte.wishes.people', { people })] : []),
          ],
          act: { label: t('carte.wishes.see'), go: `soutenir-${one.reference}` },
        };
      }
    }
  }
  function answerOf(seen: MapSeen, layer: Layer, locale: string): MapAnswer {
    const t = texts.t(locale);
    const heaps = seen.kind === 'points' ? [] : seen.cells;
    return {
      total: seen.total,
      said: seen.total === 0 ? t('carte.none') : howMany(t, layer, seen.total),
      things: seen.kind === 'points' ? seen.points.map((one) => thingOf(one, locale)) : [],
      heaps: heaps.map(({ point, count, box, district }) => ({
        at: [point.latitude, point.longitude],
        count,
        title: howMany(t, layer, count, district === undefined ? undefined : t('vote.district.label', { number: district })),
        box: [box.south, box.west, box.north, box.east],
      })),
      ...(seen.kind === 'points' && seen.next !== undefined ? { next: seen.next } : {}),
    };
  }

  router.use(createSecurity(publicUrl, { images: tiles && new URL(tiles.url).origin }));
  router.get('/points', async (req, res) => {
    const [box, locale] = [boxIn(asked(req, 'box')), localeOf(req)];
    const layer = map.layers.find((id) => id === (asked(req, 'layer') || map.layers[0]));
    const after = asked(req, 'after');
    const seen =
      box &&
      layer &&
      (await map.look(layer, { ...kindsOf(groupOf(req), layer), box }, { most: mostPoints, ...(after === '' ? {} : { after }) }));
    if (!seen)
      return void res.status(400).json({ error: 'box must be south,west,north,east in degrees, layer one of those that there are.' });
    res.set({ 'Cache-Control': 'public, max-age=20', Vary: 'Accept-Language', 'Content-Language': locale });
    res.json(answerOf(seen, layer, locale));
  });
  router.get('/assets/:name', (req, res, next) => {
    const asset = page.assets.get(req.params.name);
    if (!asset) return next();
    res.set({ 'Content-Type': asset.type, 'Cache-Control': 'public, max-age=31536000, immutable' }).send(asset.body);
  });
  router.get('/', async (req, res) => {
    const locale = localeOf(req);
    const [district, group] = [districts.find((one) => one === asked(req, 'district')) ?? '', groupOf(req)];
    const after = asked(req, 'after') || undefined;
    const layers = await Promise.all(
      map.layers.map(async (layer): Promise<Layered> => {
        const query = { ...kindsOf(group, layer), ...(district === '' ? {} : { district }) };
        const sums = (await map.sums(layer, query)) ?? new Map<string, number>();
        // Each layer has pages of its own: where all are asked for, the first of each.
        const list = district === '' ? undefined : await map.list(layer, query, after);
        return { layer, sums, list, total: [...sums.values()].reduce((sum, count) => sum + count, 0) };
      }),
    );
    const inside = layers.map((one) => (one.list ? listed(one.list, one.layer, locale, { district, group }) : summed(one, locale, group)));
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language', 'Content-Language': locale });
    res.type('html').send(document(locale, { district, group, layers, inside }));
  });

  const link = (locale: string, query: Readonly<Record<string, string>>): string =>
    `/carte?${new URLSearchParams(Object.entries({ ...query, locale }).filter(([, value]) => value !== '')).toString()}`;

  function listed(
    seen: Extract<MapSeen, { kind: 'points' }>,
    layer: Layer,
    locale: string,
    { district, group }: { readonly district: string; readonly group: string },
  ): Html {
    const t = texts.t(locale);
    const { next } = seen;
    return html`<ol class="things">
        ${answerOf(seen, layer, locale).things.map(
          ({ reference, title, lines, act }) =>
            html`<li>
              <h3>${title}</h3>
              ${lines.map((line) => html`<p><bdi>${line}</bdi></p>`)}
              <p>
                <a href="/?go=${act.go}">${act.label} <bdi>${reference}</bdi></a>
              </p>
            </li>`,
        )}
      </ol>
      ${
        next === undefined
          ? undefined
          : html`<p class="next"><a href="${link(locale, { district, group: group || layer, after: next })}">${t('carte.next')}</a></p>`
      }`;
  }
  function summed({ layer, sums }: Layered, locale: string, group: string): Html {
    const t = texts.t(locale);
    return html`<ol class="things">
      ${districts
        .filter((one) => sums.has(one))
        .map(
          (one) =>
            html`<li>
              <a href="${link(locale, { district: one, group: group || layer })}"
                >${howMany(t, layer, sums.get(one) ?? 0, t('vote.district.label', { number: one }))}</a
              >
            </li>`,
        )}
    </ol>`;
  }
  function document(
    locale: string,
    {
      district,
      group,
      layers,
      inside,
    }: { readonly district: string; readonly group: string; readonly layers: readonly Layered[]; readonly inside: readonly Html[] },
  ): string {
    const t = texts.t(locale);
    const counts = layers.filter(({ total }) => total > 0).map(({ layer, total }) => howMany(t, layer, total));
    const view: MapView = {
      ...{ locale, district, group, layers: map.layers, tiles: tiles && { url: tiles.url } },
      texts: {
        onMap: t('carte.onMap'),
        nearer: t('carte.nearer'),
        none: t('carte.none'),
        here: t('carte.here'),
        report: t('carte.report'),
        failed: t('carte.failed'),
        loading: t('web.loading'),
        zoomIn: t('web.zoomIn'),
        zoomOut: t('web.zoomOut'),
      },
    };
    const option = (value: string, label: string, chosen: string): Html =>
      value === chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`;
    const body = html`<p>${t('carte.intro')}</p>
      <form id="where" class="where" action="/carte" method="get">
        <input type="hidden" name="locale" value="${locale}" />
        <label
          >${t('carte.district')}
          <select name="district">
            ${option('', t('carte.city'), district)}
            ${districts.map((one) => option(one, t('vote.district.label', { number: one }), district))}
          </select></label
        >
        <label
          >${t('carte.group')}
          <select name="group">
            ${option('', t('carte.all'), group)} ${option('reports', t('carte.reports'), group)}
            ${option('wishes', t('carte.wishes.all'), group)}
            ${taxonomy.groups.map(({ id, label }) => option(id, said(label, locale), group))}
          </select></label
        >
        <button>${t('carte.show')}</button>
      </form>
      <div class="both">
        <section class="drawn" id="drawn" aria-labelledby="drawn-title" hidden>
          <h2 id="drawn-title" class="unseen">${t('web.map')}</h2>
          <p id="drawn-help" class="small">${t('carte.help')}</p>
          <div class="frame">
            <div id="map" class="map" dir="ltr" role="application" aria-labelledby="drawn-title" aria-describedby="drawn-help"></div>
            <div class="cross" aria-hidden="true"></div>
          </div>
        </section>
        <section class="told" aria-labelledby="count">
          <p class="report"><a id="report" href="/?go=report">${t('carte.report')}</a></p>
          <h2 id="count" aria-live="polite">${counts.join(' · ') || t('carte.none')}</h2>
          <div id="inside"><div id="list">${inside}</div></div>
        </section>
      </div>
      <p class="small">
        ${t('carte.source')} <a href="https://opendata.paris.fr/explore/dataset/arrondissements"><bdi>opendata.paris.fr</bdi></a> (<a
          href="https://opendatacommons.org/licenses/odbl/1-0/"
          ><bdi>ODbL</bdi></a
        >). ${tiles ? html`<bdi>${tiles.attribution}</bdi>` : undefined}
      </p>
      <p class="small">
        ${t('data.board.files')} <a href="/opendata/reports.csv"><bdi>reports.csv</bdi></a>
        <a href="/opendata/reports.geojson"><bdi>reports.geojson</bdi></a>
        <a href="/opendata/report-delays.csv"><bdi>report-delays.csv</bdi></a>
      </p>`;
    const head = html`<link rel="stylesheet" href="/carte/assets/${page.style}" />
      <script type="application/json" id="view">
        ${{ html: JSON.stringify(view).replace(/</g, '\\u003c') }}
      </script>
      <script src="/carte/assets/${page.script}" defer></script>`;
    const languages = (tag: string): string => link(tag, { district, group });
    return plainPage({ locale, title: t('carte.title'), body, languages, head }, texts);
  }
  return router;
}

/** What a page without its program shows of a layer: how many by district, or a page of its list. */
interface Layered {
  readonly layer: Layer;
  readonly sums: ReadonlyMap<string, number>;
  readonly list: Extract<MapSeen, { kind: 'points' }> | undefined;
  readonly total: number;
}

/** "48.8,2.3,48.9,2.4": south, west, north, east; undefined where it is none. */
function boxIn(text: string): Box | undefined {
  const numbers = text.split(',').map(Number);
  const [south = NaN, west = NaN, north = NaN, east = NaN] = numbers;
  const good = numbers.length === 4 && text.length <= 100 && south >= -90 && north <= 90 && west >= -180 && east <= 180;
  return good && south < north && west < east ? { south, west, north, east } : undefined;
}
