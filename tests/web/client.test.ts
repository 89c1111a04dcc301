import { ConnectionStatus, DirectLine, type Activity, type Message } from 'botframework-directlinejs';
import { WebSocket } from 'ws';
import { pixel } from '../support/direct-line';
import { startWeb } from '../support/web';
import { FetchXMLHttpRequest } from '../support/xhr';

// What Microsoft's client asks of a browser.
Object.assign(globalThis, { WebSocket, XMLHttpRequest: FetchXMLHttpRequest });

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ root: 'every' });
});
afterAll(() => web.close());

/** Microsoft's client against our server. `until` resolves with the city's next message that holds these words. */
function connect(options: { webSocket: boolean; url?: string; token?: string; conversationId?: string; watermark?: string }) {
  const { url = web.url, ...rest } = options;
  const client = new DirectLine({ domain: `${url}/v3/directline`, pollingInterval: 200, ...rest });
  const seen: Activity[] = [];
  const waiting = new Set<() => void>();
  const subscription = client.activity$.subscribe((activity) => {
    seen.push(activity);
    for (const look of waiting) look();
  });
  const said = (words: string) =>
    seen.find((activity) => activity.type === 'message' && activity.from.role === 'bot' && (activity.text ?? '').includes(words)) as
      Message | undefined;
  return {
    client,
    seen,
    until: (words: string) =>
      new Promise<Message>((done) => {
        const look = (): void => {
          const found = said(words);
          if (!found) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      }),
    send: (text: string, more: object = {}) =>
      client.postActivity({ type: 'message', from: { id: 'client' }, text, ...more } as never).toPromise(),
    close: () => {
      client.end();
      subscription.unsubscribe();
    },
  };
}

describe.each([
  ['the WebSocket', true],
  ['polling', false],
])('botframework-directlinejs over %s', (_, webSocket) => {
  test('begins, is online, asks and is answered, each line once and in order', async () => {
    const bot = connect({ webSocket });
    const id: unknown = await bot.send('bonjour');
    expect(id).toMatch(/\|0000001$/);
    await bot.until('Quelle couleur');
    await bot.send('Vert');
    await bot.until('Quels fruits');
    const messages = bot.seen.filter(({ type }) => type === 'message');
    expect(messages.map(({ id }) => id?.split('|')[1])).toEqual(['0000001', '0000002', '0000003', '0000004']);
    expect(messages[0]?.from.id).toBe('client');
    expect(bot.client.connectionStatus$.getValue()).toBe(ConnectionStatus.Online);
    bot.close();
  });

  test('takes up a conversation again by its id and token, and gets what it missed', async () => {
    const first = connect({ webSocket });
    await first.send('bonjour');
    await first.until('Quelle couleur');
    const { conversationId, token } = first.client as unknown as { conversationId: string; token: string };
    first.close();
    const second = connect({ webSocket, conversationId, token, watermark: '1' });
    await second.until('Quelle couleur');
    await second.send('1');
    await second.until('Quels fruits');
    second.close();
  });

  test('uploads a photo', async () => {
    const bot = connect({ webSocket });
    const [kept] = [web.media.kept.size];
    await bot.send('bonjour');
    const source = `data:image/png;base64,${pixel.toString('base64')}`;
    const id: unknown = await bot.send('voici', { attachments: [{ contentType: 'image/png', contentUrl: source, name: 'a.png' }] });
    expect(id).toMatch(/\|\d{7}$/);
    expect(web.media.kept.size).toBe(kept + 1);
    bot.close();
  });
});

test('over the WebSocket the city is seen typing before it answers', async () => {
  const bot = connect({ webSocket: true });
  await bot.send('bonjour');
  await bot.until('Quelle couleur');
  await bot.send('Vert');
  await bot.until('Quels fruits');
  expect(bot.seen.some(({ type }) => type === 'typing')).toBe(true);
  bot.close();
});

test('a token that expired is told as such', async () => {
  const own = await startWeb({ root: 'every' });
  const bot = connect({ webSocket: false, url: own.url });
  await bot.send('bonjour');
  own.wait(1801);
  expect(await bot.send('Vert')).toBe('retry');
  expect([ConnectionStatus.ExpiredToken, ConnectionStatus.FailedToConnect]).toContain(bot.client.connectionStatus$.getValue());
  bot.close();
  await own.close();
});
