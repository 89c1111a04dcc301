import { createHmac } from 'node:crypto';
import { lock, unlock } from './lock';
import { append, merkle, type LogStore } from './log';
import { headOf, readReceipt, receiptOf } from './receipt';
import { ballotEntry, boxLog } from './root';
import { sealBallot, type OpenedBallot, type Sealing, type SealedBallot } from './sealed';
import { addSecret, secretOf, type Secret, type SecretStore } from './secrets';

/** A sealed ballot that waits, locked once more with a key that is soon destroyed. `id` is an HMAC under that key. */
export interface PoolRow {
  readonly id: string;
  readonly locked: Uint8Array;
}

/** Ballots that wait, in no order. All of it within the transaction under way. */
export interface PoolStore {
  put(edition: string, rows: readonly PoolRow[]): Promise<void>;
  ids(edition: string): Promise<readonly string[]>;
  /** Gives these and removes them. */
  take(ids: readonly string[]): Promise<readonly PoolRow[]>;
  has(ids: readonly string[]): Promise<boolean>;
}

/** A ballot in the box for good. `hash`: its leaf's, in hexadecimal, which is also its id; `place`: in the edition's log, from 0. */
export interface BoxRow extends SealedBallot {
  readonly hash: string;
  readonly edition: string;
  readonly place: number;
}

/** The published box. */
export interface BoxStore {
  /** Within the transaction under way. */
  add(rows: readonly BoxRow[]): Promise<void>;
  /** The ballot whose hash begins so. */
  find(head: string): Promise<Omit<BoxRow, 'sealed'> | undefined>;
  /** By place. */
  rows(edition: string): AsyncIterable<BoxRow>;
  /** Hashes by place, the first so many. */
  hashes(edition: string, count: number): Promise<readonly string[]>;
  count(edition: string): Promise<number>;
}

/** What a receipt proves at this moment. */
export type Checked =
  /** Its ballot is in the box, at this place of the edition's log. */
  | {
      readonly ok: true;
      readonly state: 'in-box';
      readonly edition: string;
      readonly ballot: string;
      readonly hash: string;
      readonly place: number;
    }
  /** It was received and is kept; it goes into the box among others. */
  | { readonly ok: true; readonly state: 'waiting'; readonly edition: string }
  | { readonly ok: false; readonly reason: 'mistyped' | 'none' | 'unknown' };

/**
 * Where ballots go. A sealed ballot first waits in a pool, under an id and a lock made with a key that lives an hour or two, and goes into the box in a
 * batch, shuffled, of `least` ballots or more, while as many others stay behind; those that stay are locked anew. So whoever takes the whole database,
 * or its files with all that was ever deleted in them, can pair a row of the roll with a row of the pool (they were written together) and neither with
 * a ballot of the box: the rows of a batch have nothing in common with what they were but the key, which is gone.
 *
 * What remains: a key of the pool stands in the database wrapped by the deployment's own (which is outside it) until it is destroyed. A copy of the
 * database's files from before that (deleted pages, MongoDB's oplog and journal, backups) and the deployment's key file, together, pair roll and sealed
 * ballots of that hour; what is in those still needs two key-holders. Who may read the key file must therefore not be who holds a share, backups of
 * the database are for days and not for ever, and the key file's AES key is to be replaced when an edition is over.
 */
export interface Box {
  /** Seals a ballot and keeps it, within the turn's transaction; gives its receipt, true from the commit on. */
  put(edition: { readonly id: string; readonly sealing: Sealing }, ballot: OpenedBallot, now: Date): Promise<string>;
  /** Takes a part of what waits into the box, in shuffled batches; `all`: everything, once nothing more can come. Gives how many went. May be run
   *  twice at once. */
  mix(edition: string, now: Date, options?: { readonly all: boolean }): Promise<number>;
  /** Holds a receipt against box and pool. */
  check(receipt: string, editions: readonly string[]): Promise<Checked>;
  /** Ballots that wait. */
  waiting(edition: string): Promise<number>;
  /** Destroys the last keys of the pool, before the count; from then on nothing is put. False where ballots still wait. To be called when no turn that
   *  began before the end can be under way any more, ten minutes after it. */
  close(edition: string): Promise<boolean>;
}

export interface BoxParts {
  readonly pool: PoolStore;
  readonly rows: BoxStore;
  readonly logs: LogStore;
  readonly secrets: SecretStore;
  /** Runs in a transaction, in the one under way where there is one; again after a lost race. */
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
  readonly randomBytes: (count: number) => Uint8Array;
  /** A whole number from 0 below `bound`, unguessable. */
  readonly randomBelow: (bound: number) => number;
  /** Ballots in a batch, and left behind, at the least. */
  readonly least?: number;
}

/** By default: as published figures leave out fewer than 11 people, no ballot is ever one of fewer than 20. */
const leastBallots = 20;
/** Ballots in a batch at the most: a transaction must be short. */
const mostBallots = 2000;
/** Milliseconds that a key of the pool lives on after the next was made: a turn that began under it (60 s at the most) has ended long before. */
const graceMs = 10 * 60_000;
/** Bytes in which a ballot's id is locked, whatever its length. */
const nameBytes = 64;

/** The box of every edition. */
export function createBox(parts: BoxParts): Box {
  const { pool, rows, logs, secrets, transaction, randomBytes, randomBelow, least = leastBallots } = parts;
  const nameOf = (edition: string): string => `pool/${edition}`;
  const idOf = (key: Buffer, head: string): string => createHmac('sha256', key).update(head).digest('base64url');
  const hashOf = (edition: string, { ballot, sealed }: SealedBallot): string =>
    Buffer.from(merkle.leaf(ballotEntry(edition, ballot, sealed))).toString('hex');

  function locked(edition: string, key: Buffer, one: SealedBallot): PoolRow {
    const id = idOf(key, headOf(hashOf(edition, one)));
    const name = Buffer.alloc(nameBytes);
    if (name.write(one.ballot) < Buffer.byteLength(one.ballot))
      throw new Error(`The ballot's id '${one.ballot}' is longer than ${nameBytes} bytes.`);
    return { id, locked: lock(key, randomBytes(12), id, Buffer.concat([name, one.sealed])) };
  }
  function unlocked(keys: readonly Secret[], { id, locked: content }: PoolRow): SealedBallot {
    for (const { key } of keys) {
      const open = unlock(key, id, content);
      if (open) return { ballot: open.toString('utf8', 0, open.indexOf(0)), sealed: open.subarray(nameBytes) };
    }
    throw new Error('A ballot that waits opens with no key that is left: nothing of this batch was moved.');
  }
  /** Some of them, in an order that nobody can guess. */
  function drawn<T>(all: readonly T[], count: number): T[] {
    const left = [...all];
    for (let at = 0; at < count; at++) {
      const other = at + randomBelow(left.length - at);
      [left[at], left[other]] = [left[other]!, left[at]!];
    }
    return left.slice(0, count);
  }
  /** Of rows taken out of the pool, in the order asked for: a storage gives them in its own. */
  async function taken(edition: string, ids: readonly string[]): Promise<readonly SealedBallot[]> {
    const { living } = await secrets.of(nameOf(edition));
    const found = new Map((await pool.take(ids)).map((row) => [row.id, row]));
    return ids.map((id) => unlocked(living, found.get(id)!));
  }

  /** One batch; gives how many went. */
  function batch(edition: string, all: boolean): Promise<number> {
    return transaction(async () => {
      const ids = await pool.ids(edition);
      if (all ? ids.length === 0 : ids.length < 2 * least) return 0;
      const ballots = await taken(edition, drawn(ids, Math.min(ids.length - (all ? 0 : least), mostBallots)));
      const hashes = ballots.map((one) => hashOf(edition, one));
      const first = await append(
        logs,
        boxLog(edition),
        hashes.map((hash) => Buffer.from(hash, 'hex')),
      );
      await rows.add(ballots.map((one, at) => ({ ...one, hash: hashes[at]!, edition, place: first + at })));
      return ballots.length;
    });
  }
  /** A new key; what waits is locked with it, in another order; keys that nothing can be under any more are destroyed. */
  function renew(edition: string, now: Date): Promise<void> {
    return transaction(async () => {
      const { living } = await secrets.of(nameOf(edition));
      if (living.length === 0) return;
      const ids = await pool.ids(edition);
      const ballots = await taken(edition, drawn(ids, ids.length));
      const { key } = await addSecret(secrets, nameOf(edition), now, randomBytes);
      await pool.put(
        edition,
        ballots.map((one) => locked(edition, key, one)),
      );
      const old = living.filter((_, at) => at > 0 && living[at - 1]!.since.getTime() <= now.getTime() - graceMs);
      await secrets.remove(
        nameOf(edition),
        old.map(({ id }) => id),
      );
    });
  }

  return {
    async put({ id: edition, sealing }, ballot, now) {
      const secret = await secretOf(secrets, nameOf(edition), now, randomBytes);
      if (!secret) throw new Error(`The box of ${edition} is closed for ever.`);
      const one = { ballot: ballot.ballot, sealed: sealBallot(sealing, edition, ballot) };
      await pool.put(edition, [locked(edition, secret.key, one)]);
      return receiptOf(hashOf(edition, one));
    },
    async mix(edition, now, { all } = { all: false }) {
      let moved = 0;
      for (let went = await batch(edition, all); went > 0; went = await batch(edition, all)) moved += went;
      await renew(edition, now);
      return moved;
    },
    async check(receipt, editions) {
      const read = readReceipt(receipt);
      if (!read.ok) return read;
      const found = await rows.find(read.head);
      if (found) return { ok: true, state: 'in-box', ...found };
      for (const edition of editions) {
        const { living } = await secrets.of(nameOf(edition));
        if (await pool.has(living.map(({ key }) => idOf(key, read.head)))) return { ok: true, state: 'waiting', edition };
      }
      // Between the two looks it may have gone into the box.
      const since = await rows.find(read.head);
      return since ? { ok: true, state: 'in-box', ...since } : { ok: false, reason: 'unknown' };
    },
    waiting: async (edition) => (await pool.ids(edition)).length,
    close: (edition) =>
      transaction(async () => {
        if ((await pool.ids(edition)).length > 0) return false;
        const { living } = await secrets.of(nameOf(edition));
        await secrets.remove(
          nameOf(edition),
          living.map(({ id }) => id),
          { forEver: true },
        );
        return true;
      }),
  };
}
