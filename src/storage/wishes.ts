import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { isWishOpen, type Wish, type WishBond } from '../services/wishes/wish';
import type { WishFilter, WishStore } from '../services/wishes/store';
import { createBonds } from './bonds';
import { createStreetItems, queryOf } from './street-items';

const mixed = Schema.Types.Mixed;

/** Wishes, and who supports them. */
export function createWishStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): WishStore {
  const {
    rows: _rows,
    itemOf: _itemOf,
    page,
    ...items
  } = createStreetItems<Wish>(connection, keys, {
    name: 'Wish',
    collection: 'wishes',
    beside: 'wish',
    open: {
      state: String,
      channel: String,
      demo: Boolean,
      locale: String,
      photo: String,
      shown: mixed,
      people: Number,
      closed: Date,
      merged: String,
      offered: Date,
      proposal: String,
      steps: mixed,
    },
    isOpen: isWishOpen,
  });
  const bonds = createBonds<WishBond, 'wish'>(connection, keys, {
    name: 'WishBond',
    collection: 'wishBonds',
    of: 'wish',
    open: { wish: String, author: Boolean, asked: Date },
    purpose: 'wishes',
    context: 'wish-bond',
  });
  return {
    ...items,
    page: (filter, after, limit) => page(filterOf(filter), after, limit),
    bind: ({ asked: _asked, ...bond }) => bonds.bind(bond),
    unbind: bonds.unbind,
    bonds: bonds.bonds,
    followers: (wish, after, limit) => bonds.followers(wish, after, limit),
    told: bonds.told,
    async ask(wish, person, at) {
      await bonds.rows.updateOne({ _id: bonds.idOf(wish, person) }, at ? { $set: { asked: at } } : { $unset: { asked: 1 } });
    },
  };
}

const filterOf = ({ ripe, ...filter }: WishFilter) => ({
  ...queryOf(filter),
  ...(ripe === undefined ? {} : { people: { $gte: ripe }, offered: { $exists: false }, merged: { $exists: false } }),
});
