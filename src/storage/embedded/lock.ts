import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { answers, type Address } from './address';

/** Who serves a data folder: read by those who want to join. */
export interface Holder extends Address {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own units: a later process of the same number has another. Absent where the system does not tell. */
  readonly started?: string;
}

/** The right to serve a folder. */
export interface Lock {
  /** To be called every few seconds: a holder on another machine that was silent for long is taken for dead. */
  beat(): void;
  /** Writes down where it really listens. */
  tell(address: Address): void;
  release(): void;
}

/** Locks are files `engine.1`, `engine.2`, ...: the highest is in force. A dead holder's is not replaced but overtaken by the next number, which one
 *  process alone can link: two who find it dead cannot both win. */
const prefix = 'engine.';
/** Milliseconds of silence after which a holder on another machine is taken for dead. */
const silenceMs = 15_000;

/** Takes the folder for the engine at `address`, or gives who holds it already. A holder that was killed never stands in the way. */
export async function acquire(dir: string, address: Address): Promise<Lock | Holder> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const started = startOf(process.pid);
  const { path, port } = address;
  const holder: Holder = { path, port, pid: process.pid, host: hostname(), ...(started === undefined ? {} : { started }) };
  for (;;) {
    const highest = numbers(dir).at(-1) ?? 0;
    const current = highest > 0 ? read(dir, highest) : undefined;
    if (current && (await isAlive(dir, highest, current))) return current;
    const own = join(dir, `${prefix}new-${process.pid}-${process.hrtime.bigint()}`);
    const file = join(dir, prefix + (highest + 1));
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const after = numbers(dir);
    if (after.at(-1) !== highest + 1) {
      rmSync(file, { force: true });
      continue;
    }
    for (const number of after.slice(0, -1)) rmSync(join(dir, prefix + number), { force: true });
    return {
      beat() {
        try {
          utimesSync(file, new Date(), new Date());
        } catch (cause) {
          throw new Error(`${file} is gone: the data folder was removed, or another engine took it. This one stops.`, { cause });
        }
      },
      // An address may come from another holder's record, with that one's name on it.
      tell({ path, port }) {
        writeFileSync(own, JSON.stringify({ ...holder, path, port }), { mode: 0o600 });
        renameSync(own, file);
      },
      // Emptied, not removed: the next number must stay the next.
      release: () => writeFileSync(file, ''),
    };
  }
}

function numbers(dir: string): number[] {
  return readdirSync(dir)
    .filter((name) => /^engine\.\d+$/.test(name))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}

function read(dir: string, number: number): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, prefix + number), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive(dir: string, number: number, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return Date.now() - statSync(join(dir, prefix + number)).mtimeMs < silenceMs;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = startOf(holder.pid);
  if (holder.started !== undefined && started !== undefined) return holder.started === started;
  return answers(holder);
}

/** The 22nd field of /proc/PID/stat (proc_pid_stat(5)), which comes after a name that may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
