import { ask, begin, lines, pixel, say, upload } from '../support/direct-line';
import { startWeb } from '../support/web';

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ root: 'every', rates: { photos: 1000, conversations: 1000 } });
});
afterAll(() => web.close());

const error = async (answer: Response) => ((await answer.json()) as { error: { code: string; message: string } }).error;

test('a photo is kept by what it is, and shown again to its conversation alone', async () => {
  const conversation = await begin(web.url);
  expect((await upload(conversation, [pixel])).status).toBe(200);
  const [mine] = (await lines(conversation)).activities;
  expect(mine?.attachments).toMatchObject([{ contentType: 'image/png' }]);
  const address = mine!.attachments![0]!.contentUrl;
  const shown = await fetch(address);
  expect(shown.status).toBe(200);
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(shown.headers.get('content-security-policy')).toContain('sandbox');
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(pixel);
  const other = await begin(web.url);
  expect((await fetch(address.replace(conversation.id, other.id))).status).toBe(403);
  expect((await fetch(`${address.slice(0, -4)}AAAA`)).status).toBe(403);
});

test('one file as the whole body, as the protocol also has it', async () => {
  const conversation = await begin(web.url);
  const answer = await ask(conversation, '/upload?userId=me', {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: new Uint8Array(pixel),
  });
  expect(answer.status).toBe(200);
  expect((await lines(conversation)).activities[0]?.attachments).toHaveLength(1);
});

test.each([
  ['a drawing that is a program (SVG)', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['a page that says it is a photo', '<!doctype html><script>alert(1)</script>'],
  ['a PDF', '%PDF-1.7\n%âãÏÓ\n1 0 obj'],
  ['nothing', ''],
])('%s is refused kindly, nothing is kept, and the conversation goes on', async (_, content) => {
  const conversation = await begin(web.url);
  await say(conversation, 'bonjour');
  const before = web.media.kept.size;
  const answer = await upload(conversation, [Buffer.from(content)], { type: 'message', locale: 'fr', from: { id: 'me' } });
  expect(answer.status).toBe(415);
  expect((await error(answer)).code).toBe('NotAPhoto');
  expect(web.media.kept.size).toBe(before);
  expect((await lines(conversation)).activities).toHaveLength(2);
});

test('more than 10 MB is refused kindly; 10 MB are taken', async () => {
  const conversation = await begin(web.url);
  const big = Buffer.alloc(10 * 1024 * 1024);
  pixel.copy(big);
  expect((await upload(conversation, [big])).status).toBe(200);
  const answer = await upload(conversation, [Buffer.concat([big, Buffer.alloc(1)])]);
  expect(answer.status).toBe(413);
  expect(await error(answer)).toMatchObject({ code: 'PhotoTooBig', message: web.parts.texts.t('fr')('web.photoTooBig') });
});

test.each([
  ['no file', []],
  ['too many files', [pixel, pixel, pixel, pixel]],
])('%s: refused', async (_, files) => {
  expect((await upload(await begin(web.url), files)).status).toBe(400);
});

test('a photo that comes twice is heard once', async () => {
  const conversation = await begin(web.url);
  const named = { type: 'message', from: { id: 'me' }, channelData: { clientActivityID: 'p1' } };
  await upload(conversation, [pixel], named);
  await upload(conversation, [pixel], named);
  expect((await lines(conversation)).activities.filter(({ from }) => from.role === 'user')).toHaveLength(1);
});
