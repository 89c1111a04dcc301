import { randomBytes, randomInt } from 'node:crypto';
import type { Keys } from './keys';
import { createAudit, actLeaf, type Audit } from './services/box/audit';
import { createBox, type Box, type BoxStore } from './services/box/box';
import { publishRoot, type LogStore } from './services/box/log';
import { actsLog, boxLog, type SignedRoot } from './services/box/root';
import { createRoll, type Roll } from './services/box/roll';
import { createBoxStores } from './storage/box';
import type { Storage } from './storage/connect';
import { createLogStores } from './storage/logs';
import { createRollStore } from './storage/roll';
import { createSecretStore } from './storage/secrets';
import { transaction } from './storage/transaction';

/** Roll, box and the logs that make both checkable. */
export interface BallotBox {
  readonly roll: Roll;
  readonly box: Box;
  readonly audit: Audit;
  /** What is in the box, for the count and for publishing. */
  readonly ballots: BoxStore;
  readonly logs: LogStore;
  /** Runs in a transaction, in the one under way where there is one. */
  within<R>(work: () => Promise<R>): Promise<R>;
  /** Signs and publishes the root of a log that has grown. */
  publish(log: string, now: Date): Promise<SignedRoot | undefined>;
  /** Whose signatures the roots bear: 32 bytes, to be made known before the vote by other ways too. */
  readonly publicKey: Uint8Array;
}

/** Joins them on a connection. `least`: ballots in a batch at the least; absent: the box's own number. */
export function createBallotBox(
  connection: Storage['connection'],
  keys: Pick<Keys, 'seal' | 'open' | 'signer'>,
  least?: number,
): BallotBox {
  const secrets = createSecretStore(connection, keys);
  const { pool, rows } = createBoxStores(connection);
  const { logs, acts } = createLogStores(connection);
  const within = <R>(work: () => Promise<R>): Promise<R> => transaction(connection, work);
  const signer = keys.signer('roots');
  const audit = createAudit({ acts, logs, transaction: within });
  const leaves = async (log: string, size: number): Promise<readonly Uint8Array[]> =>
    log === actsLog
      ? (await acts.all()).slice(0, size).map(({ text }) => actLeaf(text))
      : (await rows.hashes(log.slice(boxLog('').length), size)).map((hash) => Buffer.from(hash, 'hex'));
  return {
    roll: createRoll({ rows: createRollStore(connection), secrets, randomBytes }),
    box: createBox({
      pool,
      rows,
      logs,
      secrets,
      transaction: within,
      randomBytes,
      randomBelow: (bound) => randomInt(bound),
      ...(least === undefined ? {} : { least }),
    }),
    audit,
    ballots: rows,
    logs,
    within,
    publish: (log, now) => publishRoot({ logs, leaves, publicKey: signer.publicKey, sign: (data) => signer.sign(data) }, log, now),
    publicKey: signer.publicKey,
  };
}
