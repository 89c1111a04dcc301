import { createHash } from 'node:crypto';
import { createMerkle, type Peaks } from './merkle';
import { rootText, type SignedRoot } from './root';

/** The tree, with Node's own SHA-256. */
export const merkle = createMerkle((bytes) => createHash('sha256').update(bytes).digest());

/** What the logs ask of the storage: how far each is grown, and the roots that were published. */
export interface LogStore {
  /** Within the transaction under way. */
  peaks(log: string): Promise<Peaks>;
  /** Within the transaction that read its peaks: where another let it grow meanwhile, the storage has the transaction run again. */
  grown(log: string, from: number, peaks: Peaks): Promise<void>;
  lastRoot(log: string): Promise<SignedRoot | undefined>;
  /** False where a root of this log and size was added before. */
  addRoot(root: SignedRoot): Promise<boolean>;
  /** In the order in which they were published. */
  roots(log: string): Promise<readonly SignedRoot[]>;
}

/** Puts leaves at a log's end, in this order; gives the place of the first. */
export async function append(logs: LogStore, log: string, leaves: readonly Uint8Array[]): Promise<number> {
  const peaks = await logs.peaks(log);
  await logs.grown(log, peaks.size, merkle.grow(peaks, leaves));
  return peaks.size;
}

export interface RootParts {
  readonly logs: LogStore;
  /** The first `size` leaves of a log, in order. */
  readonly leaves: (log: string, size: number) => Promise<readonly Uint8Array[]>;
  /** Ed25519: the public key's 32 bytes, and a signature. */
  readonly publicKey: Uint8Array;
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** Signs a log's root and publishes it with the proof that it continues the one before. Undefined where the log has not grown since. Run twice, it
 *  publishes one. */
export async function publishRoot({ logs, leaves, publicKey, sign }: RootParts, log: string, now: Date): Promise<SignedRoot | undefined> {
  const before = await logs.lastRoot(log);
  const peaks = await logs.peaks(log);
  if (before?.size === peaks.size) return undefined;
  const proof = before && before.size > 0 ? merkle.consistency(await leaves(log, peaks.size), before.size) : [];
  const root = {
    log,
    number: before ? before.number + 1 : 0,
    size: peaks.size,
    root: hex(merkle.rootOf(peaks)),
    at: `${now.toISOString().slice(0, 16)}Z`,
  };
  const signed: SignedRoot = {
    ...root,
    proof: proof.map(hex),
    key: Buffer.from(publicKey).toString('base64url'),
    signature: Buffer.from(sign(Buffer.from(rootText(root)))).toString('base64url'),
  };
  return (await logs.addRoot(signed)) ? signed : undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
