import type { WorkshopStore } from '../../src/services/workshops/store';

const none = (): Promise<never> => Promise.reject(new Error('There are no workshops here.'));

/** A city without workshops. */
export const noWorkshops: WorkshopStore = {
  add: none,
  replace: () => Promise.resolve(false),
  find: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  lastCode: () => Promise.resolve(0),
  taken: () => Promise.resolve(new Map()),
  take: none,
  book: none,
  change: () => Promise.resolve(false),
  rebook: none,
  booking: () => Promise.resolve(undefined),
  numbered: () => Promise.resolve(undefined),
  once: () => Promise.resolve(false),
  bookings: () => Promise.resolve([]),
  at: () => Promise.resolve([]),
  before: () => Promise.resolve(0),
  contact: () => Promise.resolve(undefined),
  remove: () => Promise.resolve(),
  sums: () => Promise.resolve({ bookings: {}, seats: {}, access: {} }),
  rate: none,
  ratings: () => Promise.resolve([]),
  keepSeed: none,
  seed: () => Promise.resolve(undefined),
  dropSeed: none,
  transaction: (work) => work(),
};
