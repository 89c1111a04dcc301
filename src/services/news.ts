import type { Consents } from './consents';

/** Who asked to hear the city's news on a channel, and of where. */
export interface Subscriber {
  readonly address: string;
  readonly channel: string;
  /** The language they are told in, a BCP 47 tag. */
  readonly locale: string;
  /** "18"; absent for the whole city. */
  readonly district?: string;
  readonly since: Date;
}

/** Whom an announcement is for; what is absent leaves nobody out. Who follows the whole city is told of every district. */
export interface Audience {
  readonly districts?: readonly string[];
  readonly locales?: readonly string[];
  readonly channels?: readonly string[];
  /** A consultation's code: those who have something left to say to it. */
  readonly unanswered?: number;
}

/** Where subscribers are kept, one an address. */
export interface SubscriberStore {
  put(subscriber: Subscriber): Promise<void>;
  find(address: string): Promise<Subscriber | undefined>;
  remove(address: string): Promise<void>;
  /** In an order of their own that stays; those after `after`, a key, at most `limit`. */
  page(audience: Audience, after: string, limit: number): Promise<readonly { readonly key: string; readonly subscriber: Subscriber }[]>;
}

/** Consent to be told what one did not ask for, as dialogs see it. All of it writes within the turn's transaction. */
export interface News {
  subscriberOf(address: string): Promise<Subscriber | undefined>;
  /** Begins, or changes of where. `told`: the sentence that was agreed to, as it was read. */
  subscribe(subscriber: Subscriber, told: string): Promise<void>;
  unsubscribe(address: string, told: string, now: Date): Promise<void>;
  /** The person speaks another language from now on. */
  speak(address: string, locale: string): Promise<void>;
  /** An address takes another's place: what was agreed to there is agreed to here, unless they subscribed here themselves. `told`: the sentence by which. */
  takeOver(from: string, to: string, told: string, now: Date): Promise<void>;
}

/** Keeps who agreed, and logs each agreement and its end. */
export function createNews({ subscribers, consents }: { subscribers: SubscriberStore; consents: Consents }): News {
  return {
    subscriberOf: (address) => subscribers.find(address),
    async subscribe(subscriber, told) {
      await subscribers.put(subscriber);
      await consents.record({ address: subscriber.address, kind: 'subscribed', at: subscriber.since, told });
    },
    async unsubscribe(address, told, now) {
      await subscribers.remove(address);
      await consents.record({ address, kind: 'unsubscribed', at: now, told });
    },
    async takeOver(from, to, told, now) {
      const [theirs, own] = [await subscribers.find(from), await subscribers.find(to)];
      if (theirs && !own) {
        await subscribers.put({ ...theirs, address: to, channel: to.slice(0, to.indexOf(':')) });
        await consents.record({ address: to, kind: 'subscribed', at: now, told });
      }
      if (theirs) await subscribers.remove(from);
    },
    async speak(address, locale) {
      const subscriber = await subscribers.find(address);
      if (subscriber && subscriber.locale !== locale) await subscribers.put({ ...subscriber, locale });
    },
  };
}
