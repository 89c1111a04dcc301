import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import type { Engine } from './engine';
import { CommandError } from './query/error';
import type { Document } from './query/document';
import { FullError } from './store';
import { createParser, formatReply, type Request } from './wire';

/** The engine on a socket. */
export interface WireServer {
  /** Stops listening, rolls back what is open, and hangs up once what was begun is answered. */
  close(): Promise<void>;
  readonly port: number;
}

/** Serves the wire protocol at a path or a loopback port. `defect`: told of an error that is ours, never a client's. */
export async function serve(engine: Engine, at: ListenOptions, defect: (error: unknown) => void): Promise<WireServer> {
  const busy = new Map<Socket, Promise<void>>();
  let connections = 0;
  let closing = false;

  async function answer(request: Request, client: Parameters<Engine['run']>[1]): Promise<Buffer | undefined> {
    if (closing) return undefined;
    let body: Document;
    let batch;
    try {
      if (request.command instanceof CommandError) throw request.command;
      ({ body, batch } = await engine.run(request.command, client));
    } catch (error) {
      body = failure(error, defect);
    }
    return request.silent ? undefined : formatReply(request, body, batch);
  }

  const server: Server = createServer({ noDelay: true }, (socket) => {
    const parse = createParser();
    const client = { id: ++connections, address: at.path ?? `127.0.0.1:${portOf(server)}` };
    busy.set(socket, Promise.resolve());
    socket.on('data', (chunk) => {
      let requests: Request[];
      try {
        requests = parse(chunk);
      } catch {
        // No client of ours speaks so.
        socket.destroy();
        return;
      }
      for (const request of requests)
        busy.set(
          socket,
          (busy.get(socket) ?? Promise.resolve()).then(async () => {
            const reply = await answer(request, client);
            if (reply && socket.writable) socket.write(reply);
          }),
        );
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      busy.delete(socket);
      engine.gone(client);
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(at, () => {
      server.off('error', failed);
      listening();
    });
  });

  return {
    port: portOf(server),
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      closing = true;
      await engine.end();
      await Promise.all([...busy].map(([socket, answered]) => answered.then(() => socket.end())));
      for (const socket of busy.keys()) socket.destroy();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function failure(error: unknown, defect: (error: unknown) => void): Document {
  if (error instanceof CommandError) return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.extra };
  if (error instanceof FullError)
    return {
      ok: 0,
      code: 14031,
      codeName: 'OutOfDiskSpace',
      errmsg: `Nothing was written: there is no room left for the data folder, or its disk fails (${error.message}). Free some space; nothing else needs to be done.`,
    };
  defect(error);
  return { ok: 0, code: 1, codeName: 'InternalError', errmsg: `The embedded engine failed: ${messageOf(error)}` };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
