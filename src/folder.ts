import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FolderWriter } from './services/box/published';
import type { FolderReader } from './services/box/verify';

/** A published edition's folder on the disk, made where it is not there. */
export function openFolder(dir: string): FolderReader & FolderWriter {
  return {
    async *lines(name) {
      const path = join(dir, name);
      if (!existsSync(path)) throw new Error(`${name} is missing.`);
      yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
    },
    async write(name, lines) {
      mkdirSync(dir, { recursive: true });
      const out = createWriteStream(join(dir, name));
      for await (const line of lines) if (!out.write(`${line}\n`)) await once(out, 'drain');
      out.end();
      await once(out, 'finish');
    },
  };
}
