import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** A pair of X25519 keys, 32 bytes each (RFC 7748). */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
}

/** What was sealed does not open: it was changed, or the key, `info` or `aad` is another. */
export class HpkeError extends Error {
  readonly code = 'HPKE';
}

const keyBytes = 32;
/** Of ChaCha20-Poly1305 (RFC 8439). */
const tagBytes = 16;
const nonceBytes = 12;
/** Bytes by which what is sealed is longer than its content. */
export const overheadBytes = keyBytes + tagBytes;

/** RFC 9180, sections 4.1 and 5.1: which KEM; which KEM, KDF and AEAD. */
const kemSuite = Buffer.from('KEM\x00\x20', 'latin1');
const suite = Buffer.from('HPKE\x00\x20\x00\x01\x00\x03', 'latin1');
const none = Buffer.alloc(0);
/** What DER puts before the bytes of a private X25519 key (RFC 8410, section 7). */
const privateDer = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** As JSON Web Keys (RFC 8037), which OpenSSL takes some ten times faster than DER. */
const jwk = (publicKey: Uint8Array) => ({ kty: 'OKP', crv: 'X25519', x: Buffer.from(publicKey).toString('base64url') });
const publicKeyOf = (publicKey: Uint8Array): KeyObject => createPublicKey({ key: jwk(publicKey), format: 'jwk' });
const privateKeyOf = ({ privateKey, publicKey }: KeyPair): KeyObject =>
  createPrivateKey({ key: { ...jwk(publicKey), d: privateKey.toString('base64url') }, format: 'jwk' });
const decoded = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');

/** The public key that belongs to a private one. */
export function publicOf(privateKey: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([privateDer, privateKey]), format: 'der', type: 'pkcs8' });
  return decoded(key.export({ format: 'jwk' }).x);
}

/** A fresh pair. */
export function newKeyPair(): KeyPair {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { privateKey: decoded(d), publicKey: decoded(x) };
}

/** Seals once, in HPKE's base mode (RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305), so that whatever else speaks it opens
 *  this: the encapsulated key, then what is sealed with its tag. `ephemeral`: for test vectors alone. */
export function hpkeSeal(publicKey: Uint8Array, info: Uint8Array, aad: Uint8Array, content: Uint8Array, ephemeral = newKeyPair()): Buffer {
  const shared = diffieHellman({ privateKey: privateKeyOf(ephemeral), publicKey: publicKeyOf(publicKey) });
  const { key, nonce } = schedule(shared, ephemeral.publicKey, publicKey, info);
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad, { plaintextLength: content.length });
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([ephemeral.publicKey, sealed, cipher.getAuthTag()]);
}

/** Opens what `hpkeSeal` sealed. `keys`: with the public key at hand, which saves deriving it each time. Throws an HpkeError. */
export function hpkeOpen(keys: KeyPair, info: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer {
  try {
    const encapsulated = sealed.subarray(0, keyBytes);
    const body = sealed.subarray(keyBytes, sealed.length - tagBytes);
    const shared = diffieHellman({ privateKey: privateKeyOf(keys), publicKey: publicKeyOf(encapsulated) });
    const { key, nonce } = schedule(shared, encapsulated, keys.publicKey, info);
    const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(aad, { plaintextLength: body.length }).setAuthTag(sealed.subarray(sealed.length - tagBytes));
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new HpkeError('What was sealed does not open: it was changed, or was sealed to another key or place.', { cause });
  }
}

/** Sections 4.1 (ExtractAndExpand) and 5.1 (KeySchedule) for the base mode: no pre-shared key. */
function schedule(shared: Uint8Array, encapsulated: Uint8Array, publicKey: Uint8Array, info: Uint8Array): { key: Buffer; nonce: Buffer } {
  const kem = extract(kemSuite, none, 'eae_prk', shared);
  const secret = expand(kemSuite, kem, 'shared_secret', Buffer.concat([encapsulated, publicKey]), keyBytes);
  const context = Buffer.concat([Buffer.from([0]), extract(suite, none, 'psk_id_hash', none), extract(suite, none, 'info_hash', info)]);
  const base = extract(suite, secret, 'secret', none);
  return { key: expand(suite, base, 'key', context, keyBytes), nonce: expand(suite, base, 'base_nonce', context, nonceBytes) };
}

/** Section 4: LabeledExtract; an absent salt is zeroes, which is HMAC's own empty key. */
const extract = (of: Buffer, salt: Buffer, label: string, material: Uint8Array): Buffer =>
  createHmac('sha256', salt)
    .update(Buffer.concat([Buffer.from('HPKE-v1'), of, Buffer.from(label), material]))
    .digest();

/** Section 4: LabeledExpand, of one block at the most. */
const expand = (of: Buffer, secret: Buffer, label: string, info: Uint8Array, length: number): Buffer =>
  createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from([0, length]), Buffer.from('HPKE-v1'), of, Buffer.from(label), info, Buffer.from([1])]))
    .digest()
    .subarray(0, length);
