/** A short link of a place or an event: whoever sends its code begins what its words begin. */
export interface Link {
  /** Four digits or more, printed on a poster, said on a stage. It is no secret. */
  readonly code: string;
  /** What a person would send to begin ("VOTE 18"). */
  readonly words: string;
  /** The place or event, as people call it. */
  readonly place: string;
  /** What it is a part of: what comes of it is counted under this name. */
  readonly campaign?: string;
  /** BCP 47: spoken with whoever has not shown another language. */
  readonly locale?: string;
  /** From then on it is worth nothing. */
  readonly until?: Date;
}

/** How often its page was `opened`, its code sent (by the channel's id), and what came of it: `voted`, `proposed`, `booked`, `card`; with ` helped` behind it, of those by
 *  whom a worker stood. */
export type LinkCounts = Readonly<Record<string, number>>;

export interface LinkStore {
  /** False where there is one of this code. */
  add(link: Link): Promise<boolean>;
  find(code: string): Promise<Link | undefined>;
  all(): Promise<readonly Link[]>;
  /** False where there is none of this code. */
  close(code: string, at: Date): Promise<boolean>;
  /** One more of these, within the transaction under way where there is one. */
  count(code: string, what: string): Promise<void>;
  counts(code: string): Promise<LinkCounts>;
}

/** Short links as dialogs and pages see them. Nothing is kept of who came by one but sums. */
export interface Links {
  /** The link of this code, while it is worth something. */
  find(code: string, now: Date): Promise<Link | undefined>;
  /** Counts that its code was sent on this channel, within the turn's transaction. */
  joined(code: string, channel: string): Promise<void>;
  opened(code: string): Promise<void>;
  /** Counts that somebody who came by it did this, within the turn's transaction. Who and what is not kept. `came`: as `Turn.came`, which ends with "+" for who was
   *  helped. */
  led(came: string, to: 'voted' | 'proposed' | 'booked' | 'card'): Promise<void>;
  /** Whether a worker began with them here: `pass` is worth something at this address and with this code alone. */
  helps(code: string, address: string, pass: string): boolean;
}

/** Short links as staff see them. */
export interface LinkDesk {
  /** Gives the link its code: the shortest that is free, drawn, or the one asked for; undefined where that one is taken. */
  add(link: Omit<Link, 'code'> & { readonly code?: string }): Promise<Link | undefined>;
  all(): Promise<readonly (Link & { readonly counts: LinkCounts })[]>;
  close(code: string, now: Date): Promise<boolean>;
}

/** Digits of the shortest code, and of the longest. */
const [fewest, most] = [4, 6];
/** Draws among codes of one length before a longer one is taken. */
const draws = 20;

/** `passOf`: what a worker's shared phone shows that they began with somebody. */
export function createLinks(store: LinkStore, passOf: (code: string, address: string) => string): Links {
  return {
    async find(code, now) {
      const link = await store.find(code);
      return link && (link.until === undefined || now < link.until) ? link : undefined;
    },
    joined: (code, channel) => store.count(code, channel),
    opened: (code) => store.count(code, 'opened'),
    async led(came, to) {
      const code = came.replace('+', '');
      await store.count(code, to);
      if (code !== came) await store.count(code, `${to} helped`);
    },
    helps: (code, address, pass) => pass === passOf(code, address),
  };
}

/** `random`: 0 <= x < 1. */
export function createLinkDesk(store: LinkStore, random: () => number): LinkDesk {
  return {
    async add(wanted) {
      const { code: own } = wanted;
      if (own !== undefined) return (await store.add({ ...wanted, code: own })) ? { ...wanted, code: own } : undefined;
      for (let digits = fewest; digits <= most; digits++)
        for (let draw = 0; draw < draws; draw++) {
          // No zero in front: it is lost when a number is copied.
          const code = String(10 ** (digits - 1) + Math.floor(random() * 9 * 10 ** (digits - 1)));
          const link = { ...wanted, code };
          if (await store.add(link)) return link;
        }
      throw new Error('No code is free: close links that have had their day.');
    },
    all: async () => Promise.all((await store.all()).map(async (link) => ({ ...link, counts: await store.counts(link.code) }))),
    close: (code, now) => store.close(code, now),
  };
}
