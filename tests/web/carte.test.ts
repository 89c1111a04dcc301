import type { MapAnswer } from '../../src/web/map-view';
import { wishLayer } from '../../src/services/wishes/map-layer';
import { wishAmenities } from '../../src/street';
import { startMap } from '../support/open-map';

type Open = Awaited<ReturnType<typeof startMap>>;
let open: Open;
let crowded: Open;
let wished: Open;
beforeAll(async () => {
  open = await startMap();
  wished = await startMap({ wishes: true });
  crowded = await startMap({
    many: 700,
    tiles: { url: 'https://tiles.example:8443/{z}/{x}/{y}.png', attribution: '© Somebody <b>' },
  });
});
afterAll(() => Promise.all([open.web.close(), crowded.web.close(), wished.web.close()]));

const paris = '48.81,2.22,48.91,2.47';
const get = (path: string, accepts = 'fr', { web } = open) => fetch(`${web.url}${path}`, { headers: { 'Accept-Language': accepts } });
const points = async (query: string, from = open): Promise<MapAnswer> =>
  (await (await get(`/carte/points?${query}`, 'fr', from)).json()) as MapAnswer;

test('a box holds what is open in it, said in the language asked for, the oldest first', async () => {
  const { lamp, hole, bench, hostile } = open.references;
  const answer = await points(`box=${paris}`);
  expect(answer.things.map(({ reference }) => reference)).toEqual([lamp, hole, bench, hostile]);
  expect(answer).toMatchObject({ total: 4, said: '4 signalements ouverts', heaps: [] });
  expect(answer.things[0]).toMatchObject({ at: [48.8871, 2.3499], title: 'Lampadaire éteint la nuit' });
  expect(answer.things[0]?.lines).toEqual([
    '12 Rue Myrha, 75018 Paris',
    expect.stringMatching(/^Signalé le .* \d{4} \(reçu\)$/),
    'Personnes qui le signalent : 2.',
  ]);
  expect((await points('box=48.886,2.349,48.8875,2.351')).things.map(({ reference }) => reference)).toEqual([lamp]);
  expect((await points(`box=${paris}&group=furniture`)).things.map(({ reference }) => reference)).toEqual([bench, hostile]);
  expect((await points(`box=${paris}&locale=ar`)).said).toBe('4 بلاغات مفتوحة');
});

test('nobody’s words stand in it, nor a place in their words, nor what is closed', async () => {
  const all = [await (await get(`/carte/points?box=${paris}`)).text(), await (await get('/carte?district=18')).text()];
  for (const text of all) expect(text).not.toMatch(/secret|Ann|Ida|web:|Rue Linné, 75005/i);
  expect(all[0]).toContain('Paris 18');
});

test.each(['', 'x', '1,2,3', '48.9,2.2,48.8,2.4', '48.8,2.4,48.9,2.2', '48.8,2.2,48.9,NaN', '-91,0,0,1', '1,1,2,181', '1,1,2,Infinity'])(
  'a box of %j is refused',
  async (box) => {
    expect((await get(`/carte/points?box=${box}`)).status).toBe(400);
  },
);

test('a layer that there is not is refused, and an unknown kind of thing is any', async () => {
  expect((await get(`/carte/points?box=${paris}&layer=secrets`)).status).toBe(400);
  expect((await points(`box=${paris}&group=secrets`)).total).toBe(4);
});

test('who has the answer already is told so', async () => {
  const first = await get(`/carte/points?box=${paris}`);
  await first.text();
  const again = await fetch(`${open.web.url}/carte/points?box=${paris}`, {
    headers: { 'Accept-Language': 'fr', 'If-None-Match': first.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
  });
  expect(again.status).toBe(304);
});

test('too many are counted by parts of the box, which hold them all; nearer they come one by one, page by page', async () => {
  const far = await points(`box=${paris}`, crowded);
  expect(far.things).toEqual([]);
  expect(far.total).toBe(704);
  expect(far.heaps.reduce((sum, { count }) => sum + count, 0)).toBe(704);
  expect(far.heaps.length).toBeLessThanOrEqual(100);
  expect(far.heaps.find(({ title }) => title.startsWith('Paris 20'))?.title).toMatch(/^Paris 20 : \d+ signalements$/);
  const near = 'box=48.8599,2.3899,48.87,2.4';
  const first = await points(near, crowded);
  expect(first.things).toHaveLength(200);
  const second = await points(`${near}&after=${first.next ?? ''}`, crowded);
  expect(second.next).toBeUndefined();
  const all = [...first.things, ...second.things].map(({ reference }) => reference);
  expect(new Set(all).size).toBe(first.total);
});

test('without its program the page is a list by district, with a form, in each language', async () => {
  const overview = await (await get('/carte')).text();
  expect(overview).toContain('<option value="18"');
  expect(overview).toMatch(/<a href="\/carte\?district=18&amp;group=reports&amp;locale=fr"\s*>Paris 18 : 3 signalements<\/a\s*>/);
  const list = await (await get('/carte?district=18&group=lighting')).text();
  expect(list).toContain(`/?go=suivre-${open.references.lamp}`);
  expect(list).not.toContain(open.references.hole);
  const hostile = await (await get('/carte?district=5')).text();
  expect(hostile).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(hostile).not.toContain('<img');
  const arabic = await (await get('/carte?locale=ar')).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('البلاغات والأمنيات على الخريطة');
  for (const odd of ['?district=21', '?district=%3Cb%3E', '?after=%3Cb%3E&district=18', '?locale=%3Cb%3E']) {
    const answer = await get(`/carte${odd}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('<b>');
  }
});

describe('wishes', () => {
  const inFrench = async (path: string): Promise<string> => (await get(path, 'fr', wished)).text();

  test('are a layer of their own, said in the language asked for, with how to support them', async () => {
    const answer = await points(`box=${paris}&layer=wishes`, wished);
    expect(answer).toMatchObject({ total: 3, said: '3 souhaits ouverts', heaps: [] });
    expect(answer.things[0]).toMatchObject({ at: [48.8889, 2.3521], title: 'Un banc' });
    expect(answer.things[0]?.lines).toEqual([
      '20 Rue Léon, 75018 Paris',
      expect.stringMatching(/^Souhaité le .* \d{4} \(reçu\)$/),
      'Personnes qui le souhaitent : 2.',
    ]);
    expect(answer.things[0]?.act).toEqual({ label: 'Je le souhaite aussi :', go: expect.stringMatching(/^soutenir-V\d/) as string });
    // A place in somebody's own words is told by its district.
    expect(answer.things[1]?.lines[0]).toBe('Paris 18');
    expect((await points(`box=${paris}&layer=wishes&locale=ar`, wished)).said).toBe('3 أمنيات مفتوحة');
    expect((await points(`box=${paris}`, wished)).things.map(({ reference }) => reference)).toEqual(
      ['lamp', 'hole', 'bench', 'hostile'].map((name) => wished.references[name as keyof Open['references']]),
    );
  });

  test('hold nobody’s words, nothing that says nothing by itself, nothing refused', async () => {
    for (const path of [`/carte/points?box=${paris}&layer=wishes`, '/carte?district=18', '/carte?district=18&group=wishes'])
      expect(await inFrench(path)).not.toMatch(/secret|Ann|Ida|web:|Rue Vague|Rue Refusée/);
    expect(await inFrench('/carte?district=5')).not.toContain('<img');
  });

  test('tell their words once staff accepted them', async () => {
    const reference = (await points(`box=${paris}&layer=wishes`, wished)).things[1]?.reference ?? '';
    const wish = (await wished.wishes.find(reference))!;
    const layer = wishLayer({ page: async () => [{ ...wish, kind: 'other', shown: { fr: 'Un arbre, ici' } }] }, wishAmenities());
    const told: unknown[] = [];
    for await (const one of layer.points()) told.push(one);
    expect(told).toEqual([expect.objectContaining({ reference, shown: { fr: 'Un arbre, ici' } })]);
  });

  test('are narrowed with reports: all of one of them, or a kind of reports', async () => {
    const totals = async (group: string) =>
      Promise.all(['reports', 'wishes'].map(async (layer) => (await points(`box=${paris}&layer=${layer}&group=${group}`, wished)).total));
    expect(await totals('')).toEqual([4, 3]);
    expect(await totals('reports')).toEqual([4, 0]);
    expect(await totals('wishes')).toEqual([0, 3]);
    expect(await totals('lighting')).toEqual([1, 0]);
  });

  test('stand in the list without its program too', async () => {
    const overview = await inFrench('/carte');
    expect(overview).toContain('4 signalements ouverts · 3 souhaits ouverts');
    expect(overview).toMatch(/<a href="\/carte\?district=18&amp;group=wishes&amp;locale=fr"\s*>Paris 18 : 2 souhaits<\/a\s*>/);
    const both = await inFrench('/carte?district=18');
    expect(both).toMatch(/go=suivre-/);
    expect(both).toMatch(/go=soutenir-V\d/);
    const alone = await inFrench('/carte?district=18&group=wishes');
    expect(alone).not.toMatch(/go=suivre-/);
    expect(alone).toMatch(/go=soutenir-V\d/);
  });
});

test('a long list goes on page by page', async () => {
  let path: string | undefined = '/carte?district=20&locale=fr';
  const seen: string[] = [];
  while (path !== undefined) {
    const html = await (await get(path, 'fr', crowded)).text();
    seen.push(...[...html.matchAll(/go=suivre-(\w+)/g)].map(([, reference]) => reference!));
    path = /<p class="next">\s*<a href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen).toHaveLength(700);
  expect(new Set(seen).size).toBe(700);
});

test('outlines and tiles name whose they are; tiles are the only thing from elsewhere, on this page alone, and none by default', async () => {
  const policyOf = async (path: string, from: Open) => (await get(path, 'fr', from)).headers.get('content-security-policy') ?? '';
  expect(await policyOf('/carte', open)).toContain("img-src 'self' blob:;");
  expect(await policyOf('/carte', crowded)).toContain("img-src 'self' blob: https://tiles.example:8443;");
  expect(await policyOf('/', crowded)).not.toContain('tiles.example');
  const page = await (await get('/carte', 'fr', crowded)).text();
  expect(page).toContain('© Somebody &lt;b&gt;');
  expect(page).toContain('Ville de Paris');
  expect(page).toContain('opendatacommons.org/licenses/odbl');
  expect(await (await get('/carte')).text()).not.toContain('tiles');
});

test('the conversation’s menu leads to it', async () => {
  expect(await (await get('/', 'ar')).text()).toMatch(/<a href="\/carte\?locale=ar"[^>]*>/);
});
