import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { AccessNeed } from '../services/preferences';
import type { BookingContact, Rating, WorkshopStore, WorkshopSums } from '../services/workshops/store';
import { isLive, type Booking, type BookingState, type Taken, type Workshop } from '../services/workshops/workshop';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type WorkshopRow = Omit<Workshop, 'code'> & { readonly _id: number };
interface TakenRow extends Taken {
  readonly _id: number;
}
type BookingRow = Omit<Booking, 'id'> & {
  readonly _id: string;
  readonly live?: true;
  readonly contact: Buffer;
  readonly done: readonly string[];
};
interface RatingRow {
  readonly _id: string;
  readonly workshop: number;
  readonly digit: number;
  readonly words?: Buffer;
}

const mixed = Schema.Types.Mixed;
const workshopSchema = new Schema<WorkshopRow>(
  {
    _id: Number,
    series: String,
    title: mixed,
    summary: mixed,
    topic: mixed,
    topics: { type: [String], default: undefined },
    district: String,
    place: mixed,
    languages: [String],
    starts: Date,
    ends: Date,
    seats: Number,
    for: String,
    kept: mixed,
    companions: Number,
    fromAge: Number,
    access: [String],
    draw: mixed,
    demo: Boolean,
    cancelled: mixed,
    revision: Number,
  },
  { collection: 'workshops', versionKey: false },
);
workshopSchema.index({ starts: 1, _id: 1 });
const takenSchema = new Schema<TakenRow>(
  { _id: Number, resident: Number, agent: Number },
  { collection: 'workshopSeats', versionKey: false },
);
const bookingSchema = new Schema<BookingRow>(
  {
    _id: String,
    workshop: Number,
    person: String,
    state: String,
    live: Boolean,
    kind: String,
    seats: Number,
    access: [String],
    number: Number,
    order: Number,
    since: Date,
    until: Date,
    contact: Buffer,
    done: [String],
  },
  { collection: 'bookings', versionKey: false },
);
bookingSchema.index({ workshop: 1, number: 1 }, { unique: true });
bookingSchema.index({ workshop: 1, person: 1 }, { unique: true, partialFilterExpression: { live: true } });
bookingSchema.index({ workshop: 1, state: 1, order: 1, _id: 1 });
bookingSchema.index({ person: 1, since: -1, _id: 1 });
const ratingSchema = new Schema<RatingRow>(
  { _id: String, workshop: Number, digit: Number, words: Buffer },
  { collection: 'workshopRatings', versionKey: false },
);
const seedSchema = new Schema<{ _id: number; sealed: Buffer }>(
  { _id: Number, sealed: Buffer },
  { collection: 'lotterySeeds', versionKey: false },
);
ratingSchema.index({ workshop: 1, _id: 1 });

/** Workshops and their bookings. Who booked stands there as an HMAC; where to tell them is sealed. */
export function createWorkshopStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>, newId: () => string): WorkshopStore {
  const workshops = connection.model('Workshop', workshopSchema);
  const seats = connection.model('WorkshopSeats', takenSchema);
  const bookings = connection.model('Booking', bookingSchema);
  const ratings = connection.model('WorkshopRating', ratingSchema);
  const seeds = connection.model('LotterySeed', seedSchema);
  const workshopOf = ({ _id, ...rest }: WorkshopRow): Workshop => ({ code: _id, ...rest });
  const bookingOf = ({ _id, live: _live, contact: _contact, done: _done, ...rest }: BookingRow): Booking => ({ id: _id, ...rest });
  const contactContext = (id: string): string => `booking ${id}`;

  return {
    add: ({ code, ...rest }) =>
      transaction(connection, async () => {
        if (await workshops.findById(code, { _id: 1 }).lean()) return false;
        await workshops.insertMany([{ _id: code, ...rest }], { lean: true });
        await seats.insertMany([{ _id: code, resident: 0, agent: 0 }], { lean: true });
        return true;
      }),
    async replace({ code, ...rest }) {
      const { matchedCount } = await workshops.replaceOne({ _id: code, revision: rest.revision - 1 }, rest);
      return matchedCount === 1;
    },
    async find(code) {
      const row = await workshops.findById(code).lean<WorkshopRow>();
      return row ? workshopOf(row) : undefined;
    },
    async list({ from, to, district }) {
      const rows = await workshops
        .find({ starts: { $gte: from, ...(to ? { $lt: to } : {}) }, ...(district === undefined ? {} : { district }) })
        .sort({ starts: 1, _id: 1 })
        .lean<WorkshopRow[]>();
      return rows.map(workshopOf);
    },
    async lastCode() {
      const [row] = await workshops.find({}, { _id: 1 }).sort({ _id: -1 }).limit(1).lean<{ _id: number }[]>();
      return row?._id ?? 0;
    },
    async taken(codes) {
      const rows = await seats.find({ _id: { $in: [...codes] } }).lean<TakenRow[]>();
      return new Map(rows.map(({ _id, resident, agent }) => [_id, { resident, agent }]));
    },
    async take(code, kind, count) {
      const { matchedCount } = await seats.updateOne({ _id: code }, { $inc: { [kind]: count } });
      if (matchedCount !== 1) throw new Error(`Workshop ${code} has no seats.`);
    },

    async book({ id, ...rest }, contact) {
      const live = isLive(rest.state) ? { live: true as const } : {};
      const row = { _id: id, ...rest, ...live, done: [], contact: keys.seal(JSON.stringify(contact), contactContext(id)) };
      await bookings.insertMany([row], { lean: true });
    },
    async change(id, from, { until, ...to }) {
      const over = to.state !== undefined && !isLive(to.state);
      const gone = { ...(until === null ? { until: 1 as const } : {}), ...(over ? { live: 1 as const } : {}) };
      const { matchedCount } = await bookings.updateOne(
        { _id: id, state: from },
        { $set: { ...to, ...(until ? { until } : {}) }, ...(Object.keys(gone).length > 0 ? { $unset: gone } : {}) },
      );
      return matchedCount === 1;
    },
    async rebook(id, person, contact) {
      const sealed = keys.seal(JSON.stringify(contact), contactContext(id));
      await bookings.updateOne({ _id: id }, { $set: { person, contact: sealed } });
    },
    async booking(id) {
      const row = await bookings.findById(id).lean<BookingRow>();
      return row ? bookingOf(row) : undefined;
    },
    async numbered(code, number) {
      const row = await bookings.findOne({ workshop: code, number }).lean<BookingRow>();
      return row ? bookingOf(row) : undefined;
    },
    async once(id, what) {
      const { matchedCount } = await bookings.updateOne({ _id: id, done: { $ne: what } }, { $push: { done: what } });
      return matchedCount === 1;
    },
    async bookings(people) {
      const rows = await bookings
        .find({ person: { $in: [...people] } })
        .sort({ since: -1, _id: 1 })
        .lean<BookingRow[]>();
      return rows.map(bookingOf);
    },
    async at(code, states, limit, after) {
      const later = after ? { $or: [{ order: { $gt: after.order } }, { order: after.order, _id: { $gt: after.id } }] } : {};
      const found: BookingRow[] = [];
      // One state at a time, which the index has in order: of several at once, all would be read and sorted.
      for (const state of states) {
        const query = bookings.find({ workshop: code, state, ...later });
        found.push(...(await query.sort({ order: 1, _id: 1 }).limit(limit).lean<BookingRow[]>()));
      }
      found.sort((a, b) => a.order - b.order || (a._id < b._id ? -1 : 1));
      return found.slice(0, limit).map(bookingOf);
    },
    async before({ workshop, order, id }) {
      const earlier = await bookings.countDocuments({ workshop, state: 'waiting', order: { $lt: order } });
      return earlier + (await bookings.countDocuments({ workshop, state: 'waiting', order, _id: { $lt: id } }));
    },
    async contact(id) {
      const row = await bookings.findById(id, { contact: 1 }).lean<Pick<BookingRow, 'contact'>>();
      return row ? (JSON.parse(keys.open(bytesOf(row.contact), contactContext(id)).toString()) as BookingContact) : undefined;
    },
    async remove(id) {
      await bookings.deleteOne({ _id: id });
    },
    async sums(code) {
      const rows = await bookings
        .find({ workshop: code }, { state: 1, seats: 1, access: 1 })
        .lean<Pick<BookingRow, 'state' | 'seats' | 'access'>[]>();
      const sums = { bookings: {}, seats: {}, access: {} } as {
        bookings: Partial<Record<BookingState, number>>;
        seats: Partial<Record<BookingState, number>>;
        access: Partial<Record<AccessNeed, number>>;
      };
      for (const { state, seats: count, access } of rows) {
        sums.bookings[state] = (sums.bookings[state] ?? 0) + 1;
        sums.seats[state] = (sums.seats[state] ?? 0) + count;
        if (state === 'booked' || state === 'present') for (const need of access) sums.access[need] = (sums.access[need] ?? 0) + 1;
      }
      return sums satisfies WorkshopSums;
    },
    async rate(code, { digit, words }) {
      const id = newId();
      const sealed = words === undefined ? {} : { words: keys.seal(words, `rating ${id}`) };
      await ratings.insertMany([{ _id: id, workshop: code, digit, ...sealed }], { lean: true });
    },
    async ratings(code) {
      const rows = await ratings.find({ workshop: code }).sort({ _id: 1 }).lean<RatingRow[]>();
      return rows.map(({ _id, digit, words }): Rating => ({
        digit,
        ...(words ? { words: keys.open(bytesOf(words), `rating ${_id}`).toString() } : {}),
      }));
    },
    async keepSeed(code, seed) {
      await seeds.insertMany([{ _id: code, sealed: keys.seal(seed, `lottery ${code}`) }], { lean: true });
    },
    async seed(code) {
      const row = await seeds.findById(code).lean<{ sealed: Buffer }>();
      return row ? keys.open(bytesOf(row.sealed), `lottery ${code}`).toString() : undefined;
    },
    async dropSeed(code) {
      await seeds.deleteOne({ _id: code });
    },
    transaction: (work) => transaction(connection, work),
  };
}
