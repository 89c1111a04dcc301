import { createHmac } from 'node:crypto';
import { secretOf, type SecretStore } from './secrets';

/** One proof and one ballot; `id` is an HMAC under the edition's own key. No time finer than the day. */
export interface RollRow {
  readonly id: string;
  readonly edition: string;
  readonly ballot: string;
  readonly day: Date;
}

/** What the roll asks of the storage, within the transaction under way. */
export interface RollStore {
  has(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** False where the row is already there. */
  add(row: RollRow): Promise<boolean>;
  /** Counts a proof that came again. */
  refuse(edition: string, ballot: string, day: Date): Promise<void>;
  counts(edition: string): Promise<RollCounts>;
}

/** How many voted, and how often somebody was refused who had, by ballot. */
export interface RollCounts {
  readonly voted: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

/** Who has voted. It shares nothing with the box: no id, no order, no key. */
export interface Roll {
  /** Which of these ballots the holder of this proof has cast. After the key is destroyed nobody can tell. */
  has(edition: string, ballots: readonly string[], proof: string): Promise<ReadonlySet<string>>;
  /** Which of these proofs have cast any of these ballots; undefined once the key is destroyed. */
  among(edition: string, ballots: readonly string[], proofs: readonly string[]): Promise<ReadonlySet<string> | undefined>;
  /** Enters a proof: false where it is there. The first wins, for good; a later one is counted as refused. */
  enter(edition: string, ballot: string, proof: string, now: Date): Promise<boolean>;
  counts(edition: string): Promise<RollCounts>;
  /** Destroys the edition's key: the rows stay, countable, and name nobody any more, not even to us. */
  forget(edition: string): Promise<void>;
}

export interface RollParts {
  readonly rows: RollStore;
  readonly secrets: SecretStore;
  /** Unguessable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The roll of every edition, each under a key of its own that is not that of addresses, so that nobody finds a phone number of one in the other. */
export function createRoll({ rows, secrets, randomBytes }: RollParts): Roll {
  const nameOf = (edition: string): string => `roll/${edition}`;
  const idOf = (key: Buffer, ballot: string, proof: string): string =>
    createHmac('sha256', key).update(`${ballot}\0${proof}`).digest('base64url');
  return {
    async has(edition, ballots, proof) {
      const { living } = await secrets.of(nameOf(edition));
      const key = living[0]?.key;
      if (!key) return new Set();
      const ids = ballots.map((ballot) => [ballot, idOf(key, ballot, proof)] as const);
      const there = await rows.has(ids.map(([, id]) => id));
      return new Set(ids.filter(([, id]) => there.has(id)).map(([ballot]) => ballot));
    },
    async among(edition, ballots, proofs) {
      const { living, destroyed } = await secrets.of(nameOf(edition));
      const key = living[0]?.key;
      if (!key) return destroyed ? undefined : new Set();
      const voted = new Set<string>();
      for (let from = 0; from < proofs.length; from += atOnce) {
        const some = proofs.slice(from, from + atOnce);
        const ids = some.flatMap((proof) => ballots.map((ballot) => [proof, idOf(key, ballot, proof)] as const));
        const there = await rows.has(ids.map(([, id]) => id));
        for (const [proof, id] of ids) if (there.has(id)) voted.add(proof);
      }
      return voted;
    },
    async enter(edition, ballot, proof, now) {
      const secret = await secretOf(secrets, nameOf(edition), now, randomBytes);
      if (!secret) throw new Error(`The roll of ${edition} is closed for ever: its key was destroyed.`);
      const day = dayOf(now);
      if (await rows.add({ id: idOf(secret.key, ballot, proof), edition, ballot, day })) return true;
      await rows.refuse(edition, ballot, day);
      return false;
    },
    counts: (edition) => rows.counts(edition),
    async forget(edition) {
      const { living } = await secrets.of(nameOf(edition));
      await secrets.remove(
        nameOf(edition),
        living.map(({ id }) => id),
        { forEver: true },
      );
    },
  };
}

/** Proofs looked for at once. */
const atOnce = 500;

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
