import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { temporaryFolder } from '../../support/engine';
import { startServed } from '../../support/served';

const strace = spawnSync('strace', ['-V']).status === 0;
const marker = 'written down before it is answered';
const calls = 'trace=openat,read,write,fdatasync,fsync,pwrite64,pwritev';

/** What the engine asked of the system between reading the insert from its socket and writing the answer to it: pages written, the disk told to keep
 *  them (`flush`), pages written through a file opened with O_DSYNC, which returns once they are kept (`page, kept`). */
function between(trace: string): string[] {
  const through = new Set([...trace.matchAll(/openat\(.*data\.mdb".*O_DSYNC.*\) = (\d+)/g)].map(([, file]) => file));
  const lines = trace.split('\n');
  const first = lines.findIndex((line) => line.includes(marker));
  const socket = /read\((\d+)/.exec(lines[first] ?? '')?.[1] ?? 'none';
  const last = lines.findIndex((line, at) => at > first && line.includes(` write(${socket}, `));
  return lines.slice(first, last).flatMap((line) => {
    const file = /pwrite(?:64|v)\((\d+)/.exec(line)?.[1];
    if (file !== undefined) return [through.has(file) ? 'page, kept' : 'page'];
    return /f(?:data)?sync/.test(line) && line.includes('= 0') ? ['flush'] : [];
  });
}

(strace ? test : test.skip)(
  'an insert is on the disk before it is answered, as the system saw it (strace)',
  async () => {
    const dir = temporaryFolder();
    const log = join(dir, 'trace');
    const served = await startServed(join(dir, 'data'), 0, ['strace', '-D', '-f', '-s', '200', '-o', log, '-e', calls]);
    const client = await new mongo.MongoClient(served.uri, { maxPoolSize: 1 }).connect();
    await client.db('city').collection('rows').insertOne({ marker });
    await client.close();
    await served.stop();
    // strace ends a little after what it watched.
    for (let looks = 0; looks < 200 && !/exited with 0 \+\+\+\n$/.test(readFileSync(log, 'utf8')); looks++) await pause(50);
    // The pages, the flush that keeps them, the page that makes them count; only then the answer.
    expect(between(readFileSync(log, 'utf8')).filter((call, at, all) => call !== all[at - 1])).toEqual(['page', 'flush', 'page, kept']);
    rmSync(dir, { recursive: true, force: true });
  },
  60_000,
);
