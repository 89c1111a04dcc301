import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logged } from '../conversation/turns';
import type { WebParts } from './parts';
import type { Grant, Seals } from './tokens';
import { createWatch, type Schedule } from './watch';

/** Open sockets of one conversation at the most: tabs and devices of one person. */
const mostSockets = 8;
/** Open sockets of this process at the most. */
const mostOverall = 10_000;
/** Milliseconds between two keep-alive frames: proxies cut what is silent for a minute. */
const keepAliveMs = 25_000;

/** The sockets of Direct Line: a conversation's lines as they come, and typing. */
export interface Streams {
  /** Takes over a request to upgrade; false where it is none of ours. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Shows that the city is about to answer. Typing is said over sockets alone, and not kept. */
  typing(conversation: string): void;
  close(): void;
}

/** `activitySet`: lines as the frame that a client reads. */
export function createStreams(
  parts: Pick<WebParts, 'turns' | 'log' | 'config'>,
  seals: Seals,
  activitySet: (ticket: Grant, lines: readonly Logged[]) => string,
): Streams {
  const server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024, perMessageDeflate: false });
  const schedule: Schedule = (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  const watch = createWatch(parts.turns, parts.config.pollMs ?? 1000, schedule);
  /** By conversation, then by place: a second socket of one place closes the first, as Direct Line has it. Our page's tabs have a place each. */
  const open = new Map<string, Map<string, WebSocket>>();

  function join(ws: WebSocket, grant: Grant): void {
    const places = open.get(grant.c) ?? new Map<string, WebSocket>();
    open.set(grant.c, places);
    places.get(grant.s)?.close(4000, 'collision');
    places.delete(grant.s);
    const [oldest] = places;
    if (oldest && places.size >= mostSockets) oldest[1].close(4001, 'too many');
    places.set(grant.s, ws);
    let alive = true;
    const beat = setInterval(() => {
      if (!alive) return ws.terminate();
      alive = false;
      ws.ping();
      ws.send('');
    }, keepAliveMs);
    const stop = watch.follow(
      `web:${grant.c}`,
      grant.w,
      (lines) => ws.send(activitySet(grant, lines)),
      (err) => parts.log.error({ err }, 'a conversation could not be read for its stream'),
    );
    ws.on('pong', () => (alive = true));
    ws.on('message', () => (alive = true));
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      stop();
      clearInterval(beat);
      if (places.get(grant.s) === ws) places.delete(grant.s);
      if (places.size === 0) open.delete(grant.c);
    });
  }

  return {
    upgrade(req, socket, head) {
      const url = new URL(req.url ?? '/', 'http://localhost');
      const named = /^\/v3\/directline\/conversations\/([\w-]+)\/stream$/.exec(url.pathname)?.[1];
      if (named === undefined) return false;
      const opened = seals.stream.open(url.searchParams.get('t') ?? '');
      if (opened.kind !== 'open' || opened.value.c !== named) return reject(socket, '403 Forbidden');
      if (server.clients.size >= mostOverall) return reject(socket, '503 Service Unavailable');
      server.handleUpgrade(req, socket, head, (ws) => join(ws, opened.value));
      return true;
    },
    typing(conversation) {
      const frame = JSON.stringify({
        activities: [{ type: 'typing', from: { id: 'porte-voix', role: 'bot' }, conversation: { id: conversation } }],
      });
      for (const ws of open.get(conversation)?.values() ?? []) ws.send(frame);
    },
    close() {
      for (const ws of server.clients) ws.close(1001, 'the server stops');
      server.close();
    },
  };
}

function reject(socket: Duplex, status: string): true {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  return true;
}
