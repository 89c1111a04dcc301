import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where an engine listens: a Unix socket's path, or a port of the loopback interface. */
export interface Address {
  readonly path?: string | undefined;
  readonly port?: number | undefined;
}

/** A Unix socket's path may have about this many bytes (sun_path: 108 on Linux, 104 on macOS). */
const pathBytes = 100;

/** The address of a data folder's engine, always the same for the same folder, so that whoever takes over is found where the last one was.
 *  The socket stands in a folder that its owner alone can enter, under the first of `roots` whose path is short enough; where there is none, or
 *  where there are no such sockets, a free loopback port (0) is taken. */
export function addressOf(dataDir: string, port?: number, roots: readonly string[] = [tmpdir(), '/tmp']): Address {
  if (port !== undefined) return { port };
  if (process.platform === 'win32') return { port: 0 };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  const uid = process.getuid?.() ?? 0;
  const dir = roots
    .map((root) => join(root, `portevoix-${uid}-${name}`))
    .find((path) => Buffer.byteLength(path) + '/db.sock'.length <= pathBytes);
  if (dir === undefined) return { port: 0 };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new Error(`${dir} is not ours alone, as the embedded engine's socket needs it; remove it.`);
  // Clients know a socket by this ending.
  return { path: join(dir, 'db.sock') };
}

/** Removes what a dead engine left at the address, so that it can be listened at. */
export function clear({ path }: Address): void {
  if (path !== undefined) rmSync(path, { force: true });
}

/** The connection string of an address. */
export const uriOf = ({ path, port }: Address): string =>
  `mongodb://${path === undefined ? `127.0.0.1:${port ?? 0}` : encodeURIComponent(path)}/?directConnection=true`;

/** How to reach an address. */
export const reach = ({ path, port }: Address): NetConnectOpts => (path === undefined ? { port: port ?? 0, host: '127.0.0.1' } : { path });

/** Milliseconds in which a socket must answer. */
const answerMs = 3000;

/** Whether somebody listens there. */
export function answers(address: Address): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(reach(address));
    const end = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(answerMs, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
