import { Schema, type Connection, type SchemaDefinition } from 'mongoose';
import type { Keys } from '../keys';
import type { Contact } from '../services/proposals/proposal';
import { bytesOf } from './lines';

/** Somebody's bond with something. `person`: what stands for them. */
interface Bond {
  readonly person: string;
  readonly contact: Contact;
  readonly since: Date;
}

/** A bond as it is kept: whose it is stands as an HMAC, who that is and how to reach them is sealed. */
interface BondRow {
  readonly _id: string;
  readonly person: string;
  readonly since: Date;
  readonly sealed: Buffer;
  /** What they were told of. */
  readonly told: readonly string[];
}

/** `of`: the field that names what people are bound to. */
export interface BondParts<B extends Bond, Of extends keyof B & string> {
  /** The model's name. */
  readonly name: string;
  readonly collection: string;
  readonly of: Of;
  /** What is kept in the open, `of` among it. */
  readonly open: Readonly<Record<Exclude<keyof B, keyof Bond> & string, SchemaDefinition[string]>>;
  /** What people's HMACs are for. */
  readonly purpose: string;
  /** What bonds are sealed under. */
  readonly context: string;
}

/** People's bonds with things of one kind. */
export function createBonds<B extends Bond, Of extends keyof B & string>(
  connection: Connection,
  keys: Pick<Keys, 'seal' | 'open' | 'hmac'>,
  { name, collection, of, open, purpose, context }: BondParts<B, Of>,
) {
  const schema = new Schema<BondRow>({ _id: String, person: String, since: Date, sealed: Buffer, told: [String], ...open } as never, {
    collection,
    versionKey: false,
  });
  schema.index({ [of]: 1, person: 1, _id: 1 } as never);
  schema.index({ person: 1, since: -1, _id: 1 });
  const rows = connection.model(name, schema);
  const personKey = (person: string): string => keys.hmac(purpose, person);
  const idOf = (thing: B[Of], person: string): string => `${String(thing)}/${personKey(person)}`;
  const bondOf = ({ _id, person: _person, sealed, told: _told, ...kept }: BondRow): B =>
    ({ ...kept, ...(JSON.parse(keys.open(bytesOf(sealed), `${context} ${_id}`).toString()) as object) }) as unknown as B;

  return {
    rows,
    idOf,
    /** Takes the place of this person's bond with this thing; what they were told of stays. */
    bind: async ({ person, contact, ...kept }: B): Promise<void> => {
      const _id = idOf((kept as unknown as B)[of], person);
      const sealed = keys.seal(JSON.stringify({ person, contact }), `${context} ${_id}`);
      await rows.updateOne({ _id }, { $set: { ...kept, person: personKey(person), sealed } }, { upsert: true });
    },
    unbind: async (thing: B[Of], person: string): Promise<void> => {
      await rows.deleteOne({ _id: idOf(thing, person) });
    },
    unbindAll: async (person: string): Promise<void> => {
      await rows.deleteMany({ person: personKey(person) });
    },
    /** Bonds of any of these people, the latest first. */
    bonds: async (people: readonly string[]): Promise<readonly B[]> => {
      const found = rows.find({ person: { $in: people.map(personKey) } }).sort({ since: -1, _id: 1 });
      return (await found.lean<BondRow[]>()).map(bondOf);
    },
    /** Those bound to a thing, by a key that stays: those after `after`, at most `limit`. */
    followers: async (thing: B[Of], after: string, limit: number, only: Partial<B> = {}): Promise<readonly { key: string; bond: B }[]> => {
      const found = rows
        .find({ ...only, [of]: thing, person: { $gt: after } } as never)
        .sort({ person: 1, _id: 1 })
        .limit(limit);
      return (await found.lean<BondRow[]>()).map((row) => ({ key: row.person, bond: bondOf(row) }));
    },
    /** Notes that this person is told of something. False where they were, or are not bound to the thing. */
    told: async (thing: B[Of], person: string, what: string): Promise<boolean> => {
      const { matchedCount } = await rows.updateOne({ _id: idOf(thing, person), told: { $ne: what } }, { $push: { told: what } });
      return matchedCount === 1;
    },
    /** How many bonds, restricted to `only`, each of these things has. */
    counts: async (things: readonly B[Of][], only: Partial<B> = {}): Promise<ReadonlyMap<B[Of], number>> => {
      const found = await rows.find({ ...only, [of]: { $in: [...things] } } as never, { [of]: 1 }).lean<Record<Of, B[Of]>[]>();
      const counts = new Map<B[Of], number>();
      for (const { [of]: thing } of found) counts.set(thing, (counts.get(thing) ?? 0) + 1);
      return counts;
    },
  };
}
