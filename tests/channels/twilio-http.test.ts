import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createAccount } from '../../channels/twilio/account';
import { createHttp } from '../../channels/twilio/http';
import { startFakeTwilio } from '../support/fake-twilio';
import { account, publicUrl } from '../support/twilio-person';

const servers: Server[] = [];
const seen: { readonly method: string; readonly url: string; readonly type: string | undefined; readonly body: string }[] = [];
const env = { ...process.env };
afterEach(async () => {
  seen.length = 0;
  process.env = { ...env };
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** A server that answers so; gives its address. */
async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, type: headers['content-type'], body });
      answer(response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const say =
  (status: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const http = createHttp(2000);
const get = (uri: string, params?: object) =>
  http({ method: 'get', uri, username: 'AC', password: 'token', ...(params ? { params } : {}) });

test('a form names a list several times, leaves out what is absent, and is written as forms are', async () => {
  const uri = await serve(say(200, '{}'));
  const data = { To: '+33600000001', Body: 'é + ✓\nb&c', MediaUrl: ['https://a.example/?b=c&d', 'e f'], ValidityPeriod: undefined };
  await http({ method: 'post', uri, headers: form, data });
  expect(seen).toMatchObject([{ method: 'POST', type: 'application/x-www-form-urlencoded' }]);
  expect([...new URLSearchParams(seen[0]?.body)]).toEqual([
    ['To', '+33600000001'],
    ['Body', 'é + ✓\nb&c'],
    ['MediaUrl', 'https://a.example/?b=c&d'],
    ['MediaUrl', 'e f'],
  ]);
  expect(seen[0]?.body).toContain('To=%2B33600000001');
});

test('parameters are added to an address as it is, and none change nothing: pages that follow have theirs already', async () => {
  const uri = await serve(say(200, '{}'));
  await get(`${uri}/one`, { To: '+1', Empty: undefined });
  await get(`${uri}/two?Page=2`, {});
  await get(`${uri}/three?Page=2`, { PageSize: 5 });
  expect(seen.map(({ url }) => url)).toEqual(['/one?To=%2B1', '/two?Page=2', '/three?Page=2&PageSize=5']);
});

test.each([
  [204, '', ''],
  [200, '', ''],
  [502, '<html>', '<html>'],
  [200, '{"a":1}', { a: 1 }],
] as const)('an answer %d of %j is %j', async (status, text, body) => {
  const uri = await serve(say(status, text));
  expect(await get(uri)).toMatchObject({ statusCode: status, body });
});

test('nobody is led elsewhere with the password', async () => {
  const other = await serve(say(200, '{}'));
  const uri = await serve(say(307, '', { location: `${other}/elsewhere` }));
  expect(await get(uri)).toMatchObject({ statusCode: 307 });
  expect(seen).toHaveLength(1);
});

test('an answer that never ends is given up, and is lost; its error holds no secret', async () => {
  const uri = await serve((response) => void response.writeHead(200).write('{"a":'));
  const error = await createHttp(300)({ method: 'get', uri, username: account.accountSid, password: account.authToken }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ name: 'TimeoutError' });
  const shown = `${(error as Error).stack} ${JSON.stringify(error, Object.getOwnPropertyNames(error))}`;
  for (const secret of [account.authToken, Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')])
    expect(shown).not.toContain(secret);
});

describe('behind a proxy', () => {
  /** A proxy that hands on what it is given, by a tunnel; gives its address and where it was led. */
  async function proxy(refuse = false) {
    const led: string[] = [];
    const address = await serve(say(502));
    servers.at(-1)?.on('connect', (request: IncomingMessage, socket) => {
      led.push(request.url ?? '');
      if (refuse) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const [host, port] = (request.url ?? '').split(':');
      const there = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(socket).pipe(there);
      });
      there.on('error', () => socket.destroy());
      socket.on('error', () => there.destroy());
    });
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']) delete process.env[name];
    process.env['HTTP_PROXY'] = address;
    process.env['HTTPS_PROXY'] = address;
    return led;
  }

  test('Twilio is reached through it', async () => {
    const twilio = await startFakeTwilio(account);
    const led = await proxy();
    const { call } = createAccount({ ...account, publicUrl, apiUrl: twilio.url });
    expect(await call((client) => client.messages.list({ limit: 1 }))).toEqual({ ok: true, result: [] });
    expect(led.length + seen.length).toBeGreaterThan(0);
    await twilio.close();
  });

  test('where it lets nobody through, surely nothing was sent', async () => {
    const led = await proxy(true);
    const { call } = createAccount({ ...account, publicUrl });
    const called = await call((client) => client.messages.create({ to: '+33600000001', from: '36000', body: 'x' }));
    expect(called).toEqual({ ok: false, failure: { kind: 'unreached' } });
    expect(led).toEqual(['api.twilio.com:443']);
  });

  test('one that is no address is told at once, and not quoted', () => {
    process.env['HTTPS_PROXY'] = 'someone:secret@nowhere';
    expect(() => createHttp(1000)).toThrow(/^HTTPS_PROXY or HTTP_PROXY must be the web address of a proxy((?!secret).)*$/);
  });
});
