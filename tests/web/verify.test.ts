import { createHash } from 'node:crypto';
import { createMerkle } from '../../src/services/box/merkle';
import { boxLog, type SignedRoot } from '../../src/services/box/root';
import { startOpenBox } from '../support/open-box';
import { texts } from '../support/web';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
let open: Awaited<ReturnType<typeof startOpenBox>>;
beforeAll(async () => {
  open = await startOpenBox();
});
afterAll(() => open.close());
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${open.web.url}${path}`, { headers });

test('what is published of a box: a signed root, and the hashes that make it', async () => {
  const listed = (await (await get('/opendata/')).json()) as { editions: { id: string; files: string[] }[]; files: string[] };
  expect(listed.editions.map(({ id }) => id)).toEqual(['2027']);
  for (const path of [...listed.editions[0]!.files, ...listed.files]) expect((await get(path)).status).toBe(200);
  const root = (await (await get('/opendata/2027/root.json')).json()) as SignedRoot;
  expect(root).toMatchObject({ log: boxLog('2027'), size: 5 });
  const leaves = Buffer.from(await (await get('/opendata/2027/leaves')).arrayBuffer());
  expect(leaves).toHaveLength(5 * 32);
  const hashes = Array.from({ length: 5 }, (_, at) => leaves.subarray(at * 32, at * 32 + 32));
  expect(Buffer.from(createMerkle(sha256).root(hashes)).toString('hex')).toBe(root.root);
});

test('nothing that is under no root yet, no ballot, and nothing of who voted is told', async () => {
  const acts = await (await get('/opendata/acts.jsonl')).text();
  expect(acts.trim().split('\n')).toHaveLength(1);
  const all = await Promise.all(
    ['/opendata/', '/opendata/2027/roots.jsonl', '/opendata/acts-roots.jsonl'].map(async (path) => (await get(path)).text()),
  );
  for (const trace of ['sealed"', 'proof 1', ...open.receipts]) expect(all.join()).not.toContain(trace);
});

test('what is not there is not found', async () => {
  for (const path of ['/opendata/2028/root.json', '/opendata/2028/roots.jsonl', '/opendata/2028/leaves', '/opendata/2027/leaves?size=3'])
    expect((await get(path)).status).toBe(404);
});

test('the page says everything in each language, right to left where that is read so, and names nothing from elsewhere', async () => {
  for (const locale of texts.locales) {
    const answer = await get(`/verify?lang=${locale}`);
    const html = await answer.text();
    expect(html).toContain(texts.t(locale)('verify.title'));
    expect(html).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(html).not.toContain('{{intro}}');
    expect(html).toContain('Budget \\u003c2027>');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)="(?!\/|data:,)/);
  }
  expect((await get('/verify/main.js')).headers.get('content-type')).toContain('javascript');
  expect((await get('/verify/style.css')).headers.get('content-type')).toContain('css');
});
