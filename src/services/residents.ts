/** One of a person's addresses. */
export interface ResidentAddress {
  /** As in `Inbound.address`. */
  readonly address: string;
  /** When something came from it last. */
  readonly heard: Date;
}

/** What residents ask of the storage. Turns make them, and join them where a code shows that two are one. */
export interface ResidentStore {
  /** A resident's addresses, the one heard last first. */
  addresses(resident: string): Promise<readonly ResidentAddress[]>;
  /** Whose address is kept under this HMAC of it. */
  known(key: string): Promise<{ readonly address: string; readonly resident: string } | undefined>;
}

/** People, by whichever addresses they write from: a phone is an address, not a person. */
export interface Residents {
  /** The addresses that are surely still theirs, the one heard last first: a phone number unseen for long is left out. */
  addresses(resident: string, now: Date): Promise<readonly ResidentAddress[]>;
  /** Whose address is kept under this HMAC of it. */
  known(key: string): Promise<{ readonly address: string; readonly resident: string } | undefined>;
  /** Everything that conversations keep of a person, as JSON: their addresses and what was said at each. */
  export(resident: string): Promise<readonly (ResidentAddress & { readonly lines: readonly unknown[] })[]>;
  /** Erases the conversations at all their addresses; gives how many there were. Ballots are in nobody's name and stay. */
  forget(resident: string): Promise<number>;
  /** Whether an address last heard then may be somebody else's by now. */
  lapsed(address: string, heard: Date, now: Date): boolean;
}

export interface ResidentsParts {
  readonly store: ResidentStore;
  /** The conversation at an address, a page of lines after `after`. */
  readonly history: (address: string, after: number, limit: number) => Promise<readonly { readonly seq: number }[]>;
  readonly forget: (address: string) => Promise<void>;
  /** Whether an address passes to somebody else when it is given up: a phone number does. */
  readonly passesOn: (address: string) => boolean;
  /** Calendar months without a message after which such an address has to prove itself anew. */
  readonly unseenMonths: number;
}

/** Lines read at once. */
const pageLines = 500;

export function createResidents({ store, history, forget, passesOn, unseenMonths }: ResidentsParts): Residents {
  const lapsed = (address: string, heard: Date, now: Date): boolean => passesOn(address) && now >= later(heard, unseenMonths);
  return {
    lapsed,
    known: (key) => store.known(key),
    addresses: async (resident, now) => (await store.addresses(resident)).filter(({ address, heard }) => !lapsed(address, heard, now)),
    async export(resident) {
      const all = [];
      for (const each of await store.addresses(resident)) {
        const lines: { readonly seq: number }[] = [];
        for (let page; page === undefined || page.length === pageLines; lines.push(...page))
          page = await history(each.address, lines.at(-1)?.seq ?? 0, pageLines);
        all.push({ ...each, lines });
      }
      return all;
    },
    async forget(resident) {
      const all = await store.addresses(resident);
      for (const { address } of all) await forget(address);
      return all.length;
    },
  };
}

/** The same day so many months later; where that month has no such day, as many days into the next. */
function later(date: Date, months: number): Date {
  const moved = new Date(date);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  return moved;
}
