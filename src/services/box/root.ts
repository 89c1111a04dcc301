/** A log's state at one moment, signed: what was in it then can no longer be taken out or changed unseen. JSON as it is published. */
export interface SignedRoot {
  /** "box/2027", "acts". */
  readonly log: string;
  /** Which root of this log, from 0: none can be left out. */
  readonly number: number;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** ISO 8601, to the minute. */
  readonly at: string;
  /** Hashes, in hexadecimal, that show this log to begin with that of the root before (RFC 9162, section 2.1.4). */
  readonly proof: readonly string[];
  /** Ed25519 (RFC 8032) over `rootText`: the public key and the signature, base64url. */
  readonly key: string;
  readonly signature: string;
}

/** What is signed. */
export const rootText = ({ log, number, size, root, at }: Pick<SignedRoot, 'log' | 'number' | 'size' | 'root' | 'at'>): string =>
  ['Porte-voix root 1', log, String(number), String(size), root, at, ''].join('\n');

/** Which log the ballots of an edition are in, and that of what staff did. */
export const boxLog = (edition: string): string => `box/${edition}`;
export const actsLog = 'acts';

/** The bytes whose hash is a ballot's leaf: a sealed ballot counts in its edition and as its ballot alone. */
export function ballotEntry(edition: string, ballot: string, sealed: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${edition}\0${ballot}\0`);
  const entry = new Uint8Array(head.length + sealed.length);
  entry.set(head);
  entry.set(sealed, head.length);
  return entry;
}
