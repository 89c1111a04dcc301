import { createCipheriv, createDecipheriv } from 'node:crypto';

/** NIST SP 800-38D: 96-bit nonces, 128-bit tags. */
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key of 32 bytes: nonce, tag, content. */
export function lock(key: Uint8Array, nonce: Uint8Array, context: string, content: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce.subarray(0, nonceBytes)).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([nonce.subarray(0, nonceBytes), cipher.getAuthTag(), body]);
}

/** Undefined where the key or the context is another, or anything was changed. */
export function unlock(key: Uint8Array, context: string, locked: Uint8Array): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, locked.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(locked.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(locked.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
