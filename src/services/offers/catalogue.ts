import { isOver, type Offer } from './offer';

/** Where offers are kept. */
export interface OfferStore {
  /** False where its code is taken. */
  add(offer: Offer): Promise<boolean>;
  find(code: number): Promise<Offer | undefined>;
  /** Those that were not withdrawn, by code. */
  standing(): Promise<readonly Offer[]>;
  /** False where there is none, or it was withdrawn before. */
  withdraw(code: number, withdrawn: NonNullable<Offer['withdrawn']>): Promise<boolean>;
  /** 0 where there is none. */
  lastCode(): Promise<number>;
  /** Runs in a transaction, in the one under way where there is one. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
}

/** The offers of the citizen card, as residents look through them. */
export interface Catalogue {
  /** Those that are not over, by code. */
  current(now: Date): Promise<readonly Offer[]>;
  find(
    code: number,
    now: Date,
  ): Promise<{ readonly ok: true; readonly offer: Offer } | { readonly ok: false; readonly reason: 'unknown' | 'over' }>;
}

export function createCatalogue(store: Pick<OfferStore, 'standing' | 'find'>): Catalogue {
  return {
    current: async (now) => (await store.standing()).filter((offer) => !isOver(offer, now)),
    async find(code, now) {
      const offer = await store.find(code);
      if (!offer) return { ok: false, reason: 'unknown' };
      return isOver(offer, now) ? { ok: false, reason: 'over' } : { ok: true, offer };
    },
  };
}
