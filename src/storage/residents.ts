import type { Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { ResidentStore } from '../services/residents';
import { addressContext, sessionModel } from './sessions';
import { seenOnce } from './transaction';

/** Which addresses are one person's: it stands with each conversation, where turns find and write it without asking twice. */
export function createResidentStore(connection: Connection, keys: Pick<Keys, 'open'>): ResidentStore {
  const sessions = sessionModel(connection);
  return {
    async known(key) {
      const row = await sessions.findById(key).lean<{ resident?: string; address?: { buffer: Uint8Array } }>();
      if (!row?.address || row.resident === undefined) return undefined;
      return { address: keys.open(row.address.buffer, addressContext(key)).toString(), resident: row.resident };
    },
    // Each service of a turn asks whose addresses are whose.
    addresses: (resident) =>
      seenOnce(`addresses ${resident}`, async () => {
        const rows = await sessions
          .find({ resident }, { at: 1, address: 1 })
          .sort({ at: -1, _id: 1 })
          .lean<readonly { _id: string; at: Date; address: { buffer: Uint8Array } }[]>();
        return rows.map(({ _id, at, address }) => ({ address: keys.open(address.buffer, addressContext(_id)).toString(), heard: at }));
      }),
  };
}
