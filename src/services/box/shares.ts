import { createHash } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { publicOf, type KeyPair } from './hpke';

/** What became of putting shares together. `at`: which of those given, from 0. */
export type Combined =
  | { readonly ok: true; readonly privateKey: Buffer }
  /** A letter is wrong or missing. */
  | { readonly ok: false; readonly reason: 'mistyped'; readonly at: number }
  /** A share of another key: another edition's, or of an earlier split. */
  | { readonly ok: false; readonly reason: 'another-key'; readonly at: number }
  /** One holder's share was given twice. */
  | { readonly ok: false; readonly reason: 'twice'; readonly at: number }
  | { readonly ok: false; readonly reason: 'too-few'; readonly needed: number }
  /** Each is well written, and together they make another key: one was not made with the others. */
  | { readonly ok: false; readonly reason: 'do-not-match' };

/** How many people hold a share, and how many of them open the box. */
const holders = 3;
export const sharesNeeded = 2;

/** Read aloud and scanned alike: a QR code's own capitals and digits, none of them taken for another (no I, L, O, U). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Bytes that name the split, and those that tell a slip of the pen. */
const setBytes = 4;
const checkBytes = 3;
/** A share of 32 bytes, with the place that the library puts after it. */
const shareBytes = 33;
const groupLetters = 4;

const digest = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Splits an edition's private key among three holders: any two open the box, one alone knows nothing (Shamir's sharing over GF(256)). Each share is
 *  16 groups of 4 letters to be printed; what it begins with is the same for all three and tells splits apart. */
export async function splitKey({ privateKey, publicKey }: KeyPair): Promise<readonly string[]> {
  const set = setOf(publicKey);
  const parts = await split(Uint8Array.from(privateKey), holders, sharesNeeded);
  return parts.map((part) => {
    const body = Buffer.concat([set, part]);
    return write(Buffer.concat([body, digest(body).subarray(0, checkBytes)]));
  });
}

/** Puts two shares together again and holds the key they make against the edition's public key: a wrong one is never given. More than are needed must
 *  all agree. */
export async function combineShares(publicKey: Uint8Array, shares: readonly string[]): Promise<Combined> {
  const parts: Uint8Array[] = [];
  for (const [at, share] of shares.entries()) {
    const bytes = read(share);
    const body = bytes?.subarray(0, setBytes + shareBytes);
    if (!bytes || !body?.length || !digest(body).subarray(0, checkBytes).equals(bytes.subarray(body.length)))
      return { ok: false, reason: 'mistyped', at };
    if (!body.subarray(0, setBytes).equals(setOf(publicKey))) return { ok: false, reason: 'another-key', at };
    const part = Uint8Array.from(body.subarray(setBytes));
    if (parts.some((other) => other[shareBytes - 1] === part[shareBytes - 1])) return { ok: false, reason: 'twice', at };
    parts.push(part);
  }
  if (parts.length < sharesNeeded) return { ok: false, reason: 'too-few', needed: sharesNeeded };
  const privateKey = Buffer.from(await combine(parts));
  return publicOf(privateKey).equals(Buffer.from(publicKey)) ? { ok: true, privateKey } : { ok: false, reason: 'do-not-match' };
}

const setOf = (publicKey: Uint8Array): Buffer => digest(Buffer.from('Porte-voix shares'), publicKey).subarray(0, setBytes);

/** 5 bits a letter: 40 bytes are 64 letters, nothing left over. */
function write(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => alphabet.charAt(parseInt(five, 2))).join('');
  return (letters.match(new RegExp(`.{${groupLetters}}`, 'g')) ?? []).join('-');
}

/** Undefined where a letter is unknown or the length another; blanks, hyphens and small letters are as good, and O, I, L are read as they look. */
function read(share: string): Buffer | undefined {
  const letters = share.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  let bits = '';
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    bits += value.toString(2).padStart(5, '0');
  }
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
  return bytes.length === setBytes + shareBytes + checkBytes && bits.length === bytes.length * 8 ? bytes : undefined;
}
