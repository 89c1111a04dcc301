import { printed } from './printed';

/** A citizen card as it is kept. `id`: an HMAC of its number, which stands nowhere. */
export interface Card {
  readonly id: string;
  /** Who has it, at random or an HMAC of their phone: a card that replaces another has the same. */
  readonly holder: string;
  /** The day it was issued, and the day it was taken back or replaced. */
  readonly issued: Date;
  readonly ended?: Date;
  /** Printed before it is anybody's: worth nothing until somebody is given it. */
  readonly blank?: true;
  /** E.164: of who had it issued by themselves. It is the same voter as that phone: nobody votes by both. */
  readonly phone?: string;
  /** The address it was asked from, as an HMAC. */
  readonly person?: string;
}

/** Citizen cards. */
export interface CardStore {
  add(card: Card): Promise<void>;
  find(id: string): Promise<Card | undefined>;
  /** False where it is not blank (any more). */
  activate(id: string, day: Date): Promise<boolean>;
  /** The card that this holder has now. */
  held(holder: string): Promise<Card | undefined>;
  /** Ends whichever card this holder has, and forgets whose it was; gives how many. */
  end(holder: string, day: Date): Promise<number>;
  /** Holders of cards asked from there. */
  holders(person: string): Promise<readonly string[]>;
  /** Whatever was asked from `from` counts as asked from `to`. */
  reask(from: string, to: string): Promise<void>;
  /** Cards of one holder are another's from now on; a good one bears that phone. */
  rehold(from: string, to: string, phone: string): Promise<void>;
}

/** The registry of citizen cards: numbers, and nothing about people. */
export interface Cards {
  /** A new card; its number is given now and never again. `holder`: of the card that it replaces, which is worth nothing from now on. */
  issue(now: Date, holder?: string): Promise<{ readonly number: string; readonly holder: string }>;
  /** The card that the owner of this phone had issued, and has. */
  ofPhone(phone: string): Promise<Card | undefined>;
  /** A card for the owner of this phone, in place of the one they have: its number is given now and never again. `address`: where they ask. */
  issueTo(phone: string, address: string, now: Date): Promise<string>;
  endOf(phone: string, now: Date): Promise<boolean>;
  /** Whether a good card was asked from one of these addresses. */
  askedFrom(addresses: readonly string[]): Promise<boolean>;
  /** Ends the cards that were asked from this address. */
  forget(address: string, now: Date): Promise<void>;
  /** An address takes another's place: cards asked from that one, and the card of that phone where both are phones, are this one's. */
  takeOver(from: string, to: string, phones?: { readonly from: string; readonly to: string }): Promise<void>;
  /** A card to be printed before anybody has it. */
  print(now: Date): Promise<string>;
  /** A printed card is somebody's from now on: its holder; undefined where there is no such card, or it is somebody's already. */
  activate(number: string, now: Date): Promise<string | undefined>;
  /** The card with this number, printed or somebody's, is worth nothing any more; false where there is none that was. */
  end(number: string, now: Date): Promise<boolean>;
  /** The holder of a good card, and the phone that is the same voter. */
  holder(number: string): Promise<{ readonly holder: string; readonly phone?: string } | undefined>;
}

/** Digits of a card's number, the last a check: of 100,000 cards, one in 1,000,000 guesses hits one. */
export const cardDigits = 12;

export interface CardParts {
  readonly store: CardStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Runs in a transaction, in the one under way where there is one; again after a lost race. */
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

export function createCards({ store, hmac, random, newId, transaction }: CardParts): Cards {
  const idOf = (number: string): string => hmac('card', number);
  const holderOf = (phone: string): string => hmac('card holder', phone);
  return {
    issue: (now, former) =>
      transaction(async () => {
        const day = dayOf(now);
        const holder = former ?? newId();
        if (former !== undefined) await store.end(former, day);
        const number = printed(cardDigits, random);
        await store.add({ id: idOf(number), holder, issued: day });
        return { number, holder };
      }),
    ofPhone: (phone) => store.held(holderOf(phone)),
    issueTo: (phone, address, now) =>
      transaction(async () => {
        const [holder, day] = [holderOf(phone), dayOf(now)];
        await store.end(holder, day);
        const number = printed(cardDigits, random);
        await store.add({ id: idOf(number), holder, issued: day, phone, person: hmac('card person', address) });
        return number;
      }),
    endOf: async (phone, now) => (await store.end(holderOf(phone), dayOf(now))) > 0,
    async askedFrom(addresses) {
      const held = await Promise.all(addresses.map((address) => store.holders(hmac('card person', address))));
      return held.some((holders) => holders.length > 0);
    },
    async forget(address, now) {
      for (const holder of await store.holders(hmac('card person', address))) await store.end(holder, dayOf(now));
    },
    async takeOver(from, to, phones) {
      await store.reask(hmac('card person', from), hmac('card person', to));
      if (phones) await store.rehold(holderOf(phones.from), holderOf(phones.to), phones.to);
    },
    async print(now) {
      const number = printed(cardDigits, random);
      await store.add({ id: idOf(number), holder: newId(), issued: dayOf(now), blank: true });
      return number;
    },
    async activate(number, now) {
      const id = idOf(number);
      return (await store.activate(id, dayOf(now))) ? (await store.find(id))?.holder : undefined;
    },
    async end(number, now) {
      const card = await store.find(idOf(number));
      return card !== undefined && !card.ended && (await store.end(card.holder, dayOf(now))) > 0;
    },
    async holder(number) {
      const card = await store.find(idOf(number));
      if (!card || card.ended || card.blank) return undefined;
      return { holder: card.holder, ...(card.phone === undefined ? {} : { phone: card.phone }) };
    },
  };
}

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
