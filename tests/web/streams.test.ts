import { WebSocket } from 'ws';
import { ask, begin, say, type Conversation, type Seen } from '../support/direct-line';
import { startWeb } from '../support/web';

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ root: 'every', rates: { messages: 1000 } });
});
afterAll(() => web.close());

/** A socket and what it heard. */
function open(url: string) {
  const socket = new WebSocket(url);
  const heard: Seen[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    if (data.length === 0) return;
    heard.push(...(JSON.parse(data.toString()) as { activities: Seen[] }).activities.filter(({ type }) => type !== 'typing'));
    for (const look of waiting) look();
  });
  return {
    socket,
    heard,
    opened: new Promise<void>((done, failed) => socket.once('open', done).once('error', failed)),
    closed: new Promise<number>((done) => socket.once('close', (code) => done(code))),
    until: (count: number) =>
      new Promise<void>((done) => {
        const look = (): void => {
          if (heard.length >= count) done();
        };
        waiting.add(look);
        look();
      }),
  };
}

const streamUrl = async (conversation: Conversation, query: string): Promise<string> =>
  ((await (await ask(conversation, `?${query}`)).json()) as { streamUrl: string }).streamUrl;

const seqs = (lines: readonly Seen[]) => lines.map(({ id }) => Number(id.split('|')[1]));

test('with a watermark the stream replays from it; without, only what is new', async () => {
  const conversation = await begin(web.url);
  await say(conversation, 'bonjour');
  await say(conversation, 'Vert');
  const replay = open(await streamUrl(conversation, 'watermark=1&tab=a'));
  await replay.until(3);
  expect(seqs(replay.heard)).toEqual([2, 3, 4]);
  const fresh = open(await streamUrl(conversation, 'tab=b'));
  await fresh.opened;
  await say(conversation, 'Pomme');
  await fresh.until(2);
  expect(seqs(fresh.heard)).toEqual([5, 6]);
  await replay.until(5);
  replay.socket.close();
  fresh.socket.close();
});

test('a second socket of the same place closes the first; tabs of our page have a place each', async () => {
  const conversation = await begin(web.url);
  const first = open(conversation.streamUrl);
  await first.opened;
  const second = open(await streamUrl(conversation, 'watermark=0'));
  expect(await first.closed).toBe(4000);
  const tab = open(await streamUrl(conversation, 'watermark=0&tab=one'));
  await tab.opened;
  await say(conversation, 'bonjour');
  await Promise.all([second.until(2), tab.until(2)]);
  expect(seqs(second.heard)).toEqual(seqs(tab.heard));
  second.socket.close();
  tab.socket.close();
});

test('of nine places the oldest gives way', async () => {
  const conversation = await begin(web.url);
  const tabs = [];
  for (let i = 0; i < 9; i++) {
    const tab = open(await streamUrl(conversation, `tab=t${i}`));
    await tab.opened;
    tabs.push(tab);
  }
  expect(await tabs[0]!.closed).toBe(4001);
  for (const tab of tabs) tab.socket.close();
});

test('what another process wrote comes by looking again', async () => {
  const conversation = await begin(web.url);
  const stream = open(conversation.streamUrl);
  await stream.opened;
  await web.store.turn(
    { id: 'elsewhere', address: `web:${conversation.id}`, channel: 'web', activity: { kind: 'text', text: 'x' } },
    new Date(),
    () =>
      Promise.resolve({
        session: { locale: 'fr', stack: [], asked: 0, at: 0 },
        resident: 'r',
        json: '{"locale":"fr","stack":[],"asked":0,"at":0}',
        messages: [{ kind: 'say', text: 'Votre réponse' }],
        secret: false,
        forget: false,
      }),
  );
  await stream.until(2);
  expect(stream.heard[1]?.text).toBe('Votre réponse');
  stream.socket.close();
});

test('a stream is granted for a minute, for one conversation, by us', async () => {
  const own = await startWeb();
  const conversation = await begin(own.url);
  const other = await begin(own.url);
  const stolen = conversation.streamUrl.replace(conversation.id, other.id);
  await expect(open(stolen).opened).rejects.toThrow('403');
  await expect(open(conversation.streamUrl.replace(/t=.{4}/, 't=AAAA')).opened).rejects.toThrow('403');
  await expect(open(`${own.url.replace('http', 'ws')}/elsewhere`).opened).rejects.toThrow();
  own.wait(61);
  await expect(open(conversation.streamUrl).opened).rejects.toThrow('403');
  await own.close();
});

test('the server stops although sockets are open', async () => {
  const own = await startWeb();
  const stream = open((await begin(own.url)).streamUrl);
  await stream.opened;
  await own.close();
  expect(await stream.closed).toBe(1001);
});
