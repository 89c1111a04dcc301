import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { files, type FolderWriter } from './services/box/published';
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

const manifest = z.object({ files: z.record(z.string().regex(/^[\w-]+\.(json|jsonl|csv|pb)$/), z.string()) });

/** Fetches a published edition from where a city gives it out (`https://…/opendata/2027`) into a folder, each file once: what is looked at several times is
 *  then the same each time. Throws for an address that holds none. */
export async function fetchFolder(address: string, dir: string): Promise<void> {
  const folder = openFolder(dir);
  const fetched = async (name: string): Promise<void> => {
    const answer = await fetch(`${address.replace(/\/+$/, '')}/${name}`);
    if (!answer.ok || !answer.body) throw new Error(`${address} does not give out ${name} (${answer.status}).`);
    await folder.write(name, createInterface({ input: Readable.fromWeb(answer.body), crlfDelay: Infinity }));
  };
  await fetched(files.manifest);
  let text = '';
  for await (const line of folder.lines(files.manifest)) text += line;
  const read = manifest.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`What ${address} gives out as ${files.manifest} names no files of an edition.`);
  for (const name of Object.keys(read.data.files)) await fetched(name);
}
