import type { OfferStore } from '../../src/services/offers/catalogue';

/** A city without offers. */
export const noOffers: OfferStore = {
  add: () => Promise.reject(new Error('There are no offers here.')),
  find: () => Promise.resolve(undefined),
  standing: () => Promise.resolve([]),
  withdraw: () => Promise.resolve(false),
  lastCode: () => Promise.resolve(0),
  transaction: (work) => work(),
};
