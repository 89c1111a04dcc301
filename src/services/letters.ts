/** Bytes that WebCrypto takes. */
type Bytes = Uint8Array<ArrayBuffer>;

/** The pair to which letters are sealed: P-256, uncompressed point (65 bytes) and scalar (32 bytes). */
export interface LetterKeys {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** A letter does not open: it was changed, or sealed to another key, or bears another's name. */
export class LetterError extends Error {
  readonly code = 'LETTER';
}

/** HPKE's base mode (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM), made of what every browser since 2017 has in WebCrypto; what a box's
 *  ballots are sealed with (`box/hpke.ts`) is the stronger curve, which old browsers lack. */
const kemSuite = text('KEM\x00\x10');
const suite = text('HPKE\x00\x10\x00\x01\x00\x01');
const none = new Uint8Array(0);
const info = text('Porte-voix letter 1');
const curve = { name: 'ECDH', namedCurve: 'P-256' } as const;
const pointBytes = 65;
/** Letters are as long as a multiple of this, so that their length tells little. */
const blockBytes = 512;

/** Seals a letter so that the server alone reads it, and under this name alone. */
export async function sealLetter(publicKey: Uint8Array, id: string, letter: object): Promise<Uint8Array> {
  const json = text(JSON.stringify(letter));
  const padded = new Uint8Array(Math.ceil(json.length / blockBytes) * blockBytes).fill(32);
  padded.set(json);
  return seal(new Uint8Array(publicKey), info, text(id), padded);
}

/** Opens what `sealLetter` sealed. Rejects with a LetterError. */
export async function openLetter(keys: LetterKeys, id: string, sealed: Uint8Array): Promise<unknown> {
  const opened = await open(keys, info, text(id), sealed);
  return JSON.parse(new TextDecoder().decode(opened)) as unknown;
}

/** Seals once: the encapsulated key, then what is sealed with its tag. */
async function seal(publicKey: Bytes, about: Bytes, aad: Bytes, content: Bytes): Promise<Bytes> {
  const pair = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
  const theirs = await crypto.subtle.importKey('raw', publicKey, curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256);
  const encapsulated = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const { key, nonce } = await schedule(new Uint8Array(shared), encapsulated, publicKey, about);
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const how = { name: 'AES-GCM', iv: nonce, additionalData: aad };
  return join(encapsulated, new Uint8Array(await crypto.subtle.encrypt(how, cipher, content)));
}

/** Opens what another program sealed to these keys in the same suite. `about`: HPKE's info. Rejects with a LetterError. */
export async function open(keys: LetterKeys, about: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Promise<Bytes> {
  try {
    const publicKey = new Uint8Array(keys.publicKey);
    const encapsulated = new Uint8Array(sealed.subarray(0, pointBytes));
    const [x, y] = [keys.publicKey.subarray(1, 33), keys.publicKey.subarray(33)];
    const jwk = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y), d: base64url(keys.privateKey) };
    const own = await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveBits']);
    const theirs = await crypto.subtle.importKey('raw', encapsulated, curve, false, []);
    const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256);
    const { key, nonce } = await schedule(new Uint8Array(shared), encapsulated, publicKey, new Uint8Array(about));
    const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const how = { name: 'AES-GCM', iv: nonce, additionalData: new Uint8Array(aad) };
    return new Uint8Array(await crypto.subtle.decrypt(how, cipher, new Uint8Array(sealed.subarray(pointBytes))));
  } catch {
    throw new LetterError('A letter does not open: it was changed, or was sealed to another key or under another name.');
  }
}

/** Sections 4.1 (ExtractAndExpand) and 5.1 (KeySchedule) for the base mode. */
async function schedule(shared: Bytes, encapsulated: Bytes, publicKey: Bytes, about: Bytes) {
  const kem = await extract(kemSuite, none, 'eae_prk', shared);
  const secret = await expand(kemSuite, kem, 'shared_secret', join(encapsulated, publicKey), 32);
  const context = join(
    new Uint8Array([0]),
    await extract(suite, none, 'psk_id_hash', none),
    await extract(suite, none, 'info_hash', about),
  );
  const base = await extract(suite, secret, 'secret', none);
  return { key: await expand(suite, base, 'key', context, 16), nonce: await expand(suite, base, 'base_nonce', context, 12) };
}

/** Section 4: LabeledExtract. */
const extract = (of: Bytes, salt: Bytes, label: string, material: Bytes): Promise<Bytes> =>
  hmac(salt, join(text('HPKE-v1'), of, text(label), material));

/** Section 4: LabeledExpand, of one block at the most. */
const expand = async (of: Bytes, secret: Bytes, label: string, about: Bytes, length: number): Promise<Bytes> =>
  (await hmac(secret, join(new Uint8Array([0, length]), text('HPKE-v1'), of, text(label), about, new Uint8Array([1])))).slice(0, length);

/** An empty key is as many zeroes as the hash has bytes (RFC 5869, section 2.2); WebCrypto takes none that is empty. */
async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const bytes = key.length > 0 ? key : new Uint8Array(32);
  const made = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', made, data));
}

function text(words: string): Bytes {
  return new TextEncoder().encode(words);
}

function join(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes as base64url, in a browser and on a server alike. */
export const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

/** The bytes of base64url. */
export const bytesOf = (written: string): Bytes =>
  Uint8Array.from(atob(written.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
