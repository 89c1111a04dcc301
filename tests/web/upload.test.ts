import sharp from 'sharp';
import { refusedTexts, type PhotoRefusal } from '../../src/conversation/photo';
import { ask, begin, lastSaid, lines, pixel, say, upload } from '../support/direct-line';
import { hostile, markersOf, noise, secrets, telling } from '../support/pictures';
import { startWeb } from '../support/web';

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ root: 'every', rates: { photos: 1000, conversations: 1000, messages: 1000, uploads: 1000 } });
});
afterAll(() => web.close());

const error = async (answer: Response) => ((await answer.json()) as { error: { code: string; message: string } }).error;

test('a photo is kept by what it is, and shown again to its conversation alone', async () => {
  const conversation = await begin(web.url);
  expect((await upload(conversation, [pixel])).status).toBe(200);
  const [mine] = (await lines(conversation)).activities;
  expect(mine?.attachments).toMatchObject([{ contentType: 'image/jpeg' }]);
  const address = mine!.attachments![0]!.contentUrl;
  const shown = await fetch(address);
  expect(shown.status).toBe(200);
  expect(shown.headers.get('content-type')).toBe('image/jpeg');
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  expect(shown.headers.get('content-security-policy')).toContain('sandbox');
  const { width, height, format } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
  expect({ width, height, format }).toEqual({ width: 1, height: 1, format: 'jpeg' });
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

test('of what a camera writes into a photo nothing is kept', async () => {
  const conversation = await begin(web.url);
  expect((await upload(conversation, [await telling(6)])).status).toBe(200);
  const bytes = Buffer.from([...web.media.kept.values()].at(-1)?.bytes ?? []);
  for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
  expect(markersOf(bytes)).not.toEqual(expect.arrayContaining(['e1']));
});

const codes: Readonly<Record<PhotoRefusal, readonly [status: number, code: string]>> = {
  'not-a-photo': [415, 'NotAPhoto'],
  heic: [415, 'PhotoHeic'],
  'too-heavy': [413, 'PhotoTooBig'],
  'too-large': [413, 'PhotoTooLarge'],
  broken: [422, 'PhotoBroken'],
  busy: [429, 'PhotosBusy'],
};

test('what is no photo, or would harm, is refused kindly in the person’s language, nothing is kept, and the conversation goes on', async () => {
  const conversation = await begin(web.url);
  await say(conversation, 'hello', { locale: 'en' });
  const question = await lastSaid(conversation);
  const before = web.media.kept.size;
  const activity = { type: 'message', locale: 'en', from: { id: 'me' } };
  // What is too heavy is not read to its end: only the browser's headers tell the language, and here they tell none.
  for (const { name, bytes, reason } of await hostile()) {
    const answer = await upload(conversation, [bytes], activity);
    const [status, code] = codes[reason];
    expect([name, answer.status, await error(answer)]).toEqual([
      name,
      status,
      { code, message: web.parts.texts.t(reason === 'too-heavy' ? 'fr' : 'en')(refusedTexts[reason]) },
    ]);
  }
  // One of several is enough: the message is sent again as a whole.
  expect((await upload(conversation, [pixel, Buffer.from('no photo')], activity)).status).toBe(415);
  expect(web.media.kept.size).toBe(before);
  expect((await lines(conversation)).activities).toHaveLength(2);
  expect((await lastSaid(conversation)).id).toBe(question.id);
});

test('too many at once are put off, by one conversation and not for others', async () => {
  const [stormy, calm] = [await begin(web.url), await begin(web.url)];
  const photo = await noise(1600, 1200).jpeg().toBuffer();
  const storm = Array.from({ length: 12 }, () => upload(stormy, [photo]));
  const other = await upload(calm, [pixel]);
  expect(other.status).toBe(200);
  const answers = await Promise.all(storm);
  expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 429]);
  for (const answer of answers.filter(({ status }) => status === 429)) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(5);
    expect((await error(answer)).code).toBe('PhotosBusy');
  }
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
