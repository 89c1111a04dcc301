import { mongo, type Connection } from 'mongoose';
import type { RetentionStore } from '../services/retention';
import type { SessionRow } from './sessions';

/** Rows looked at or changed at once. */
const page = 500;

/** Removes what is past its time. Collections are asked by their names: each is declared by the store whose it is. */
export function createRetentionStore(connection: Connection): RetentionStore {
  const rows = <T extends object = { _id: string }>(name: string) => connection.collection<T>(name);
  const removed = async (name: string, filter: Record<string, unknown>): Promise<number> =>
    (await rows(name).deleteMany(filter)).deletedCount;

  /** Of closed things of the street: what is sealed, their photos, and who followed them. */
  async function pastStreet(name: string, bonds: string, of: string, before: Date): Promise<number> {
    type Row = { readonly photos?: readonly { readonly id: string }[]; readonly photo?: string };
    const past = { closed: { $lt: before }, sealed: { $exists: true } };
    let changed = 0;
    for (;;) {
      const some = await rows(name)
        .find(past, { projection: { photos: 1, photo: 1 } })
        .sort({ _id: 1 })
        .limit(page)
        .toArray();
      const ids = some.map(({ _id }) => _id);
      const photos = (some as readonly Row[]).flatMap(({ photos: several = [], photo }) => [
        ...several.map(({ id }) => id),
        ...(photo === undefined ? [] : [photo]),
      ]);
      const kept = photos.filter((id) => /^[0-9a-f]{24}$/.test(id)).map((id) => new mongo.ObjectId(id));
      await connection
        .collection('media.files')
        .updateMany({ _id: { $in: kept } }, { $unset: { 'metadata.kept': 1, 'metadata.thing': 1, 'metadata.shown': 1, 'metadata.by': 1 } });
      await removed(bonds, { [of]: { $in: ids } });
      await rows(name).updateMany({ _id: { $in: ids } }, { $unset: { sealed: 1, photo: 1 } });
      await rows(name).updateMany({ _id: { $in: ids }, photos: { $exists: true } }, { $set: { photos: [] } });
      changed += ids.length;
      if (ids.length < page) return changed;
    }
  }

  return {
    messages: (before) => removed('messages', { at: { $lt: before } }),
    tickets: (before) => removed('tickets', { state: 'answered', at: { $lt: before } }),
    flags: (before) => removed('outreachFlags', { decided: { $exists: true }, at: { $lt: before } }),
    workers: (before) => removed('workers', { ended: { $lt: before } }),
    cards: (before) => removed('cards', { ended: { $lt: before } }),
    async workshops(before) {
      const over = await rows<{ _id: number }>('workshops')
        .find({ ends: { $lt: before } }, { projection: { _id: 1 } })
        .toArray();
      let changed = 0;
      for (let first = 0; first < over.length; first += page) {
        const workshop = { $in: over.slice(first, first + page).map(({ _id }) => _id) };
        const bookings = { workshop, person: { $exists: true } };
        const gone = { person: 1, contact: 1, access: 1, until: 1, live: 1, done: 1 } as const;
        changed += (await rows('bookings').updateMany(bookings, { $unset: gone })).modifiedCount;
        changed += (await rows('workshopRatings').updateMany({ workshop, words: { $exists: true } }, { $unset: { words: 1 } }))
          .modifiedCount;
      }
      return changed;
    },
    async calls(before) {
      const over = await rows<{ _id: number; state: string }>('calls')
        .find({ over: { $lt: before } }, { projection: { state: 1 } })
        .toArray();
      let changed = 0;
      for (const { _id, state } of over) {
        changed += await removed('callSignatures', { call: _id });
        if (state === 'declined') changed += await removed('calls', { _id });
      }
      return changed;
    },
    lessons: (before) => removed('lessonProgress', { at: { $lt: before } }),
    async topics(before) {
      const declined = await rows<{ _id: string }>('labReferrals')
        .find({ state: 'declined', at: { $lt: before } }, { projection: { _id: 1 } })
        .toArray();
      for (let first = 0; first < declined.length; first += page) {
        const reference = { $in: declined.slice(first, first + page).map(({ _id }) => _id) };
        await removed('labBonds', { reference });
        await removed('labReferrals', { _id: reference });
      }
      return declined.length;
    },
    async questions(before) {
      const declined = await rows<{ _id: number }>('dataNeeds')
        .find({ state: 'declined', at: { $lt: before } }, { projection: { _id: 1 } })
        .toArray();
      for (let first = 0; first < declined.length; first += page) {
        const need = { $in: declined.slice(first, first + page).map(({ _id }) => _id) };
        await removed('dataBonds', { need });
        await removed('dataNeeds', { _id: need });
      }
      return declined.length;
    },
    async consultations(before) {
      const over = await rows<{ _id: number }>('consultations')
        .find({ closed: { $exists: true }, closes: { $lt: before } }, { projection: { _id: 1 } })
        .toArray();
      let changed = 0;
      for (const { _id: consultation } of over) {
        // Marks begin with their consultation and a slash, which 0 follows among characters.
        changed += await removed('consultationMarks', { _id: { $gt: `${consultation}/`, $lt: `${consultation}0` } });
        changed += await removed('consultationStatements', { consultation, state: { $ne: 'published' } });
        const named = { consultation, author: { $exists: true } };
        // How to reach the author is sealed with the words that are shown.
        changed += (await rows('consultationStatements').updateMany(named, { $unset: { author: 1, sealed: 1 } })).modifiedCount;
      }
      return changed;
    },
    reports: (before) => pastStreet('reports', 'reportBonds', 'report', before),
    async placings(before) {
      const over = await rows<{ _id: number }>('placings')
        .find({ closes: { $lt: before } }, { projection: { _id: 1 } })
        .toArray();
      return removed('placingPreferences', { placing: { $in: over.map(({ _id }) => _id) } });
    },
    wishes: (before) => pastStreet('wishes', 'wishBonds', 'wish', before),
    async consents(before) {
      let count = 0;
      const people = await rows('consents').distinct('person', { at: { $lt: before } });
      for (let first = 0; first < people.length; first += page) {
        const some = people.slice(first, first + page) as string[];
        const heard = await rows('sessions')
          .find({ _id: { $in: some } }, { projection: { _id: 1 } })
          .toArray();
        const known = new Set(heard.map(({ _id }) => _id));
        count += await removed('consents', { person: { $in: some.filter((one) => !known.has(one)) }, at: { $lt: before } });
      }
      return count;
    },
    async *unseen(before) {
      const sessions = rows<Pick<SessionRow, '_id' | 'at' | 'resident'>>('sessions');
      for (let after = ''; ;) {
        const old = await sessions
          .find({ _id: { $gt: after }, at: { $lt: before }, resident: { $exists: true } }, { projection: { resident: 1 } })
          .sort({ _id: 1 })
          .limit(page)
          .toArray();
        for (const resident of new Set(old.flatMap(({ resident }) => resident ?? [])))
          if (!(await sessions.findOne({ resident, at: { $gte: before } }))) yield resident;
        if (old.length < page) return;
        after = old.at(-1)?._id ?? '';
      }
    },
  };
}
