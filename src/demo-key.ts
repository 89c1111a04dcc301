import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { newKeyPair, publicOf, type KeyPair } from './services/box/hpke';

const fileSchema = z.object({ note: z.string(), privateKey: z.string().regex(/^[\w-]{43}$/) });
const note =
  'This opens the box of the demonstration edition. The key of a real edition is split among its key-holders and never kept on a server.';

/** The file's key cannot be read; the message names the file. */
export class DemoKeyError extends Error {
  readonly code = 'DEMO_KEY';
}

/** Where a data folder keeps the key that opens the demonstration edition's box: of that edition alone. */
export const demoKeyFile = (dataDir: string): string => join(dataDir, 'demo-edition.key.json');

/** Reads the demonstration edition's key, or makes one that its owner alone can read. Of two processes that make it at once, one does. */
export function openDemoKey(dataDir: string): KeyPair {
  const path = demoKeyFile(dataDir);
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const own = `${path}.${randomBytes(6).toString('hex')}`;
    const content = { note, privateKey: newKeyPair().privateKey.toString('base64url') } satisfies z.infer<typeof fileSchema>;
    writeFileSync(own, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    try {
      linkSync(own, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own);
    }
  }
  try {
    const privateKey = Buffer.from(fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).privateKey, 'base64url');
    return { privateKey, publicKey: publicOf(privateKey) };
  } catch (cause) {
    throw new DemoKeyError(`${path} holds no key; without the one that was made the demonstration's box cannot be opened.`, { cause });
  }
}
