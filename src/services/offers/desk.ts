import type { Audit } from '../box/audit';
import type { ActedBy } from '../slip-office';
import type { OfferStore } from './catalogue';
import type { Offer } from './offer';

/** An offer to be made. */
export type NewOffer = Omit<Offer, 'code' | 'withdrawn'>;

export type Added =
  | { readonly ok: true; readonly offers: readonly Offer[] }
  /** One of them leads to a workshop that there is not. */
  | { readonly ok: false; readonly reason: 'no-workshop'; readonly code: number };

/** Offers as staff keep them; each act stands in the published log. */
export interface OfferDesk {
  /** Those that were not withdrawn, by code; also those whose time is over. */
  list(): Promise<readonly Offer[]>;
  /** With the next free code; all or none of them. */
  add(offers: readonly NewOffer[], act: ActedBy): Promise<Added>;
  /** False where there is none, or it was withdrawn before. */
  withdraw(code: number, reason: string, act: ActedBy): Promise<boolean>;
}

export interface OfferDeskParts {
  readonly store: OfferStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly isWorkshop: (code: number) => Promise<boolean>;
}

export function createOfferDesk({ store, audit, isWorkshop }: OfferDeskParts): OfferDesk {
  return {
    list: () => store.standing(),
    add: (offers, { by, now }) =>
      store.transaction(async () => {
        for (const { how } of offers)
          if (how.kind === 'workshop' && !(await isWorkshop(how.code))) return { ok: false, reason: 'no-workshop', code: how.code };
        const first = (await store.lastCode()) + 1;
        const added = offers.map((offer, index): Offer => ({ ...offer, code: first + index }));
        for (const offer of added) {
          if (!(await store.add(offer))) throw new Error('Another offer was added at the same time: do this again.');
          await audit.record({ by: [by], act: 'offer.add', about: { offer: offer.code, name: offer.name.fr } }, now);
        }
        return { ok: true, offers: added };
      }),
    withdraw: (code, reason, { by, now }) =>
      store.transaction(async () => {
        if (!(await store.withdraw(code, { at: now, reason }))) return false;
        await audit.record({ by: [by], act: 'offer.withdraw', about: { offer: code, reason } }, now);
        return true;
      }),
  };
}
