import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Subscriber, SubscriberStore } from '../services/news';

interface SubscriberRow {
  /** The address's HMAC. */
  _id: string;
  sealed: { buffer: Uint8Array };
  channel: string;
  locale: string;
  district?: string;
  since: Date;
}

/** Who it is stands sealed; in the clear stands what announcements choose by. */
const subscriberSchema = new Schema<SubscriberRow>(
  { _id: String, sealed: Buffer, channel: String, locale: String, district: String, since: Date },
  { collection: 'subscribers', versionKey: false },
);

/** Who asked for news, in the order of their addresses' HMACs, which is nobody's. */
export function createSubscriberStore(connection: Connection, keys: Pick<Keys, 'hmac' | 'seal' | 'open'>): SubscriberStore {
  const rows = connection.model('Subscriber', subscriberSchema);
  const keyOf = (address: string): string => keys.hmac('address', address);
  const toSubscriber = ({ _id, sealed, channel, locale, district, since }: SubscriberRow): Subscriber => ({
    address: keys.open(sealed.buffer, `subscriber ${_id}`).toString(),
    channel,
    locale,
    ...(district === undefined ? {} : { district }),
    since,
  });
  return {
    async put({ address, channel, locale, district, since }) {
      const key = keyOf(address);
      const where = district === undefined ? {} : { district };
      const row = { sealed: keys.seal(address, `subscriber ${key}`), channel, locale, ...where, since };
      await rows.replaceOne({ _id: key }, row, { upsert: true });
    },
    async find(address) {
      const row = await rows.findById(keyOf(address)).lean<SubscriberRow>();
      return row ? toSubscriber(row) : undefined;
    },
    async remove(address) {
      await rows.deleteOne({ _id: keyOf(address) });
    },
    async page({ districts, locales, channels }, after, limit) {
      const found = await rows
        .find({
          _id: { $gt: after },
          ...(locales ? { locale: { $in: locales } } : {}),
          ...(channels ? { channel: { $in: channels } } : {}),
          ...(districts ? { $or: [{ district: { $in: districts } }, { district: { $exists: false } }] } : {}),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<SubscriberRow[]>();
      return found.map((row) => ({ key: row._id, subscriber: toSubscriber(row) }));
    },
  };
}
