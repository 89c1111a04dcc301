import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { startWeb } from '../support/web';

/** A connection to the server, which has said this much on it. */
async function open(url: string, said: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  if (said !== '') socket.write(said);
  return socket;
}

test('who only opened a connection, as browsers do ahead of need, or said half of what they want, keeps no server from ending', async () => {
  const web = await startWeb();
  const sockets = [await open(web.url, ''), await open(web.url, 'GET /healthz HTTP/1.1\r\nHost: x')];
  // Heard after them: so that the server knows of both.
  expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
  const gone = sockets.map((socket) => once(socket, 'close'));
  await web.close();
  await Promise.all(gone);
});
