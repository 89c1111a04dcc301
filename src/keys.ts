import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign as signWith,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Secrets outside the database: what seals contents, what stands for phone numbers, what signs tokens. */
export interface Keys {
  /** AES-256-GCM under the newest key: key id, nonce, tag, content. `context` must be given again to open. */
  seal(content: string | Uint8Array, context: string): Buffer;
  /** Throws a KeysError where the key is unknown or the content or context is not what was sealed. */
  open(sealed: Uint8Array, context: string): Buffer;
  /** Stands for `text` in the database, always the same: HMAC-SHA-256 under the oldest key, so that rotation finds what was stored before. 43 characters of base64url. */
  hmac(purpose: string, text: string): string;
  /** Signs under the newest key. */
  sign(purpose: string, data: string): string;
  /** Checks a signature under whichever key made it, in constant time. */
  verify(purpose: string, data: string, mac: string): boolean;
  /** Signs so that anyone can check it: Ed25519 (RFC 8032), a pair of its own for each purpose, made from the oldest key as `hmac` is. */
  signer(purpose: string): Signer;
}

/** A pair of keys for signatures that anyone can check. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Buffer;
  /** 64 bytes. */
  sign(data: Uint8Array): Buffer;
}

/** The file of keys cannot serve; the message says what to do. */
export class KeysError extends Error {
  readonly code = 'KEYS';
}

const file = z.object({
  /** Newest first; old ones stay until nothing sealed or signed with them is left. `key`: 32 bytes, base64. */
  aes: z.array(z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: z.base64() })).min(1),
  hmac: z.array(z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: z.base64() })).min(1),
});
type KeyFile = z.infer<typeof file>;

const keyBytes = 32;
/** NIST SP 800-38D: 96-bit nonces, 128-bit tags. */
const nonceBytes = 12;
const tagBytes = 16;

/** What DER puts before the 32 bytes of an Ed25519 key, private and public (RFC 8410, sections 4 and 7). */
const privateDer = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicDerBytes = 12;

/** Fresh nonces, from random bytes that are drawn for many at a time: each draw costs as much as what it is for. */
function createNonces(): () => Buffer {
  const many = 256 * nonceBytes;
  let drawn = randomBytes(many);
  let used = 0;
  return () => {
    if (used === many) {
      drawn = randomBytes(many);
      used = 0;
    }
    return drawn.subarray(used, (used += nonceBytes));
  };
}

/** Makes a file of fresh keys that its owner alone can read; false where there is one already, also one that another process makes at the same moment. */
export function createKeyFile(path: string): boolean {
  const fresh = () => [{ id: '1', key: randomBytes(keyBytes).toString('base64') }];
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(own, `${JSON.stringify({ aes: fresh(), hmac: fresh() } satisfies KeyFile, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** Reads the file of keys. Throws a KeysError that names the file: missing, readable by others, not of this shape. */
export function loadKeys(path: string): Keys {
  if (!existsSync(path)) throw new KeysError(`PORTEVOIX_KEYS names ${path}, which does not exist; copy the deployment's key file there.`);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new KeysError(`The key file ${path} can be read by others; run chmod 600 on it.`);
  let read: KeyFile;
  try {
    read = file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new KeysError(`The key file ${path} is not of the form {"aes":[{"id","key"}],"hmac":[{"id","key"}]} with keys in base64.`);
  }
  return createKeys(read);
}

/** Keys from their file's content. */
export function createKeys({ aes, hmac }: KeyFile): Keys {
  const bytes = ({ id, key }: { id: string; key: string }): readonly [string, Buffer] => {
    const decoded = Buffer.from(key, 'base64');
    if (decoded.length !== keyBytes) throw new KeysError(`The key '${id}' has ${decoded.length} bytes instead of ${keyBytes}.`);
    return [id, decoded];
  };
  const sealers = new Map(aes.map(bytes));
  const signers = hmac.map(bytes);
  const [newest] = sealers;
  const [signer] = signers;
  const oldest = signers[signers.length - 1];
  if (!newest || !signer || !oldest) throw new KeysError('The key file lists no keys.');
  const nonces = createNonces();
  const mac = (key: Buffer, purpose: string, data: string): Buffer => createHmac('sha256', key).update(`${purpose}\0${data}`).digest();

  return {
    seal(content, context) {
      const [id, key] = newest;
      const nonce = nonces();
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
      return Buffer.concat([Buffer.from([id.length]), Buffer.from(id), nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, context) {
      const body = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const start = 1 + (body[0] ?? 0);
      const id = body.toString('latin1', 1, start);
      const key = sealers.get(id);
      if (!key) throw new KeysError(`Something is sealed with the key '${id}', which the key file no longer lists.`);
      const nonce = body.subarray(start, start + nonceBytes);
      const tag = body.subarray(start + nonceBytes, start + nonceBytes + tagBytes);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(Buffer.from(context))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(body.subarray(start + nonceBytes + tagBytes)), decipher.final()]);
      } catch (cause) {
        throw new KeysError(`Something sealed with the key '${id}' does not open: it was changed, or stands in another's place.`, {
          cause,
        });
      }
    },
    hmac: (purpose, text) => mac(oldest[1], purpose, text).toString('base64url'),
    sign: (purpose, data) => `${signer[0]}.${mac(signer[1], purpose, data).toString('base64url')}`,
    verify(purpose, data, given) {
      const dot = given.indexOf('.');
      const key = signers.find(([id]) => id === given.slice(0, dot))?.[1];
      if (!key) return false;
      const claimed = Buffer.from(given.slice(dot + 1), 'base64url');
      const right = mac(key, purpose, data);
      return claimed.length === right.length && timingSafeEqual(claimed, right);
    },
    signer(purpose) {
      const seed = mac(oldest[1], 'ed25519', purpose);
      const key = createPrivateKey({ key: Buffer.concat([privateDer, seed]), format: 'der', type: 'pkcs8' });
      const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicDerBytes);
      return { publicKey, sign: (data) => signWith(null, data, key) };
    },
  };
}
