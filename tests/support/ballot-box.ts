import { createBallotBox, type BallotBox } from '../../src/box';
import { newKeyPair, type KeyPair } from '../../src/services/box/hpke';
import type { OpenedBallot, Sealing } from '../../src/services/box/sealed';
import type { Storage } from '../../src/storage/connect';
import { prepare } from '../../src/storage/prepare';
import { transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from './storage';

/** A box on a storage of its own, with the key that opens it: what the key-holders have, and the server has not. */
export interface TestBox extends BallotBox {
  readonly database: TestStorage;
  readonly connection: Storage['connection'];
  readonly holders: KeyPair;
  readonly edition: { readonly id: string; readonly sealing: Sealing };
  /** One turn: a proof on the roll and its ballot in the box, or neither. Undefined where the proof is there already. */
  cast(proof: string, ballot: OpenedBallot, now: Date): Promise<string | undefined>;
  /** One more process on the same storage. */
  beside(): Promise<TestBox>;
}

/** `least`: ballots in a batch at the least. */
export async function openTestBox(least = 4): Promise<TestBox> {
  const database = await openTestStorage();
  const holders = newKeyPair();
  const edition = { id: '2027', sealing: { publicKey: holders.publicKey.toString('base64url'), bytes: 256 } };
  async function open(): Promise<TestBox> {
    const { connection } = await database.connect();
    const joined = createBallotBox(connection, database.keys, least);
    return {
      ...joined,
      database,
      connection,
      holders,
      edition,
      cast: (proof, ballot, now) =>
        transaction(connection, async () =>
          (await joined.roll.enter(edition.id, ballot.ballot, proof, now)) ? joined.box.put(edition, ballot, now) : undefined,
        ),
      beside: open,
    };
  }
  const first = await open();
  await prepare(first.connection);
  return first;
}
