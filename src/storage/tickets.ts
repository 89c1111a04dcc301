import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Ticket, TicketStore } from '../services/handover';

interface TicketRow {
  _id: string;
  person: string;
  state: 'waiting' | 'answered';
  at: Date;
  sealed: { buffer: Uint8Array };
}

/** Who asked stands as an HMAC, and is sealed beside what they asked; what stands open is when and whether it waits. */
const ticketSchema = new Schema(
  { _id: String, person: String, state: String, at: Date, sealed: Buffer },
  { collection: 'tickets', versionKey: false },
);
ticketSchema.index({ state: 1, at: 1, _id: 1 });
ticketSchema.index({ person: 1 });

/** What stands for who asked. */
const personOf = (keys: Pick<Keys, 'hmac'>, address: string): string => keys.hmac('ticket', address);
const contextOf = (id: string): string => `ticket ${id}`;

/** Gives questions from before who asked stood as an HMAC theirs: without it they were neither forgotten with their person nor answered at a new number. */
export async function nameTickets({ db }: Connection, keys: Pick<Keys, 'open' | 'hmac'> | undefined): Promise<void> {
  const tickets = db!.collection<TicketRow>('tickets');
  for (const { _id, sealed } of await tickets.find({ person: { $exists: false } }).toArray()) {
    if (!keys) throw new Error('it needs the keys');
    const { address } = JSON.parse(keys.open(sealed.buffer, contextOf(_id)).toString()) as Pick<Ticket, 'address'>;
    await tickets.updateOne({ _id }, { $set: { person: personOf(keys, address) } });
  }
}

/** Questions for a human, as the hand-over asks for them. */
export function createTicketStore(connection: Connection, keys: Keys): TicketStore {
  const tickets = connection.model('Ticket', ticketSchema);
  const hide = (id: string, told: Pick<Ticket, 'address' | 'channel' | 'locale' | 'text'>): Buffer =>
    keys.seal(JSON.stringify(told), contextOf(id));
  const toTicket = ({ _id, state, at, sealed }: TicketRow): Ticket => ({
    id: _id,
    state,
    at,
    ...(JSON.parse(keys.open(sealed.buffer, contextOf(_id)).toString()) as Pick<Ticket, 'address' | 'channel' | 'locale' | 'text'>),
  });
  return {
    async add({ id, state, at, ...rest }) {
      await tickets.insertMany([{ _id: id, person: personOf(keys, rest.address), state, at, sealed: hide(id, rest) }]);
    },
    waiting: async () => (await tickets.find({ state: 'waiting' }).sort({ at: 1, _id: 1 }).limit(100).lean<TicketRow[]>()).map(toTicket),
    async find(id) {
      const row = await tickets.findById(id).lean<TicketRow>();
      return row ? toTicket(row) : undefined;
    },
    async forget(address) {
      await tickets.deleteMany({ person: personOf(keys, address) });
    },
    async takeOver(from, to) {
      for (const row of await tickets.find({ person: personOf(keys, from) }).lean<TicketRow[]>()) {
        const { id, text } = toTicket(row);
        await tickets.updateOne({ _id: id }, { $set: { person: personOf(keys, to.address), sealed: hide(id, { ...to, text }) } });
      }
    },
    close: async (id) => (await tickets.updateOne({ _id: id, state: 'waiting' }, { $set: { state: 'answered' } })).modifiedCount === 1,
  };
}
