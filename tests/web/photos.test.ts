import { startWeb } from '../support/web';

const id = '0123456789abcdef01234567';
const hidden = '0123456789abcdef01234568';
let web: Awaited<ReturnType<typeof startWeb>>;
const asked: string[] = [];
beforeAll(async () => {
  web = await startWeb({
    gallery: {
      shown: async (one) => {
        asked.push(one);
        return one === id ? Buffer.from('ffd8ffd9', 'hex') : undefined;
      },
    },
  });
});
afterAll(() => web.close());

test('a public photo is a picture and nothing else, to be kept for a day', async () => {
  const shown = await fetch(`${web.url}/photos/${id}.jpg`);
  expect(shown.status).toBe(200);
  expect(Buffer.from(await shown.arrayBuffer()).toString('hex')).toBe('ffd8ffd9');
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=86400, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect((await fetch(`${web.url}/photos/${id}.jpg`, { method: 'POST' })).status).toBe(404);
});

test('a private photo is answered like one that is not there, and nothing else is asked for', async () => {
  const answers = await Promise.all(
    [`${hidden}.jpg`, 'ffffffffffffffffffffffff.jpg'].map(async (file) => {
      const answer = await fetch(`${web.url}/photos/${file}`);
      const headers = [...answer.headers].filter(([name]) => name !== 'date');
      return [answer.status, await answer.text(), headers];
    }),
  );
  expect(answers[0]?.[0]).toBe(404);
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.[2]).toContainEqual(['cache-control', 'no-store']);
  asked.length = 0;
  for (const file of [id, `${id}.png`, `${id.toUpperCase()}.jpg`, '..%2f..%2fetc%2fpasswd', `${id}.jpg%00`])
    expect((await fetch(`${web.url}/photos/${file}`)).status).toBe(404);
  expect(asked).toEqual([]);
});
