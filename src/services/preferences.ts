import type { Person } from './proposals/proposal';

/** What somebody may need in order to come; asked once, used everywhere. */
export const accessNeeds = ['step-free', 'sign-language', 'childcare', 'interpreter'] as const;
export type AccessNeed = (typeof accessNeeds)[number];

/** What offers and workshops are about, and a person may like; `lab`: residents and agents build the innovation lab together. */
export const topics = ['democracy', 'nature', 'moving', 'sport', 'culture', 'solidarity', 'streets', 'lab'] as const;
export type Topic = (typeof topics)[number];

/** What a person would like to be told of, needs, and speaks. What is absent was never asked. */
export interface Preferences {
  readonly topics?: readonly Topic[];
  readonly access?: readonly AccessNeed[];
  /** BCP 47. */
  readonly languages?: readonly string[];
  /** "18". */
  readonly district?: string | undefined;
}

/** Where they are kept, under an HMAC of the address, sealed. */
export interface PreferenceStore {
  /** Of any of these, the one written last. */
  find(people: readonly string[]): Promise<Preferences | undefined>;
  put(person: string, preferences: Preferences, now: Date): Promise<void>;
  remove(person: string): Promise<void>;
}

/** Preferences as dialogs see them. */
export interface PersonPreferences {
  of(person: Person): Promise<Preferences>;
  /** Keeps these beside what was kept before. */
  keep(person: Person, changes: Preferences, now: Date): Promise<void>;
  forget(address: string): Promise<void>;
  /** An address takes another's place; what was told at this one itself counts. */
  takeOver(from: string, to: string, now: Date): Promise<void>;
}

export interface PreferenceParts {
  readonly store: PreferenceStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** All addresses of a person. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}

export function createPreferences({ store, hmac, addressesOf }: PreferenceParts): PersonPreferences {
  const keyOf = (address: string): string => hmac('preferences', address);
  const of = async ({ address, resident }: Person): Promise<Preferences> =>
    (await store.find([...new Set([address, ...(await addressesOf(resident))])].map(keyOf))) ?? {};
  return {
    of,
    keep: async (person, changes, now) => store.put(keyOf(person.address), { ...(await of(person)), ...changes }, now),
    async takeOver(from, to, now) {
      const [theirs, own] = [await store.find([keyOf(from)]), await store.find([keyOf(to)])];
      if (!theirs) return;
      await store.put(keyOf(to), { ...theirs, ...own }, now);
      await store.remove(keyOf(from));
    },
    forget: (address) => store.remove(keyOf(address)),
  };
}
