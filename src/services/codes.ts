import { timingSafeEqual } from 'node:crypto';
import { readNumber, type NumberRead } from './numbers';
import { windowsOf } from './windows';

/** A one-time code as it is kept: never itself, and worthless after `until`. */
export interface KeptCode {
  readonly id: string;
  /** Who has it: one code each. */
  readonly owner: string;
  /** What the right answer hashes to, where the id is not that already. */
  readonly hash?: string;
  /** What it opens, kept sealed. */
  readonly content?: string;
  /** Wrong tries so far. */
  readonly tries: number;
  readonly until: Date;
}

/** What codes ask of the storage; everything within the turn's transaction. */
export interface CodeStore {
  /** Keeps a code in place of the one that its owner had. */
  put(code: KeptCode): Promise<void>;
  find(id: string): Promise<KeptCode | undefined>;
  /** One wrong try more. */
  miss(id: string): Promise<void>;
  /** False where it is gone already: somebody was first. */
  remove(id: string): Promise<boolean>;
  /** Adds to a count that is forgotten after `until`. */
  count(id: string, by: number, until: Date): Promise<void>;
  /** Counts by id; what was never counted is left out. */
  counted(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Bounds of the codes sent to numbers, each with its unit. Windows begin at the hour and at midnight, UTC. */
export const codeLimits = {
  digits: 6,
  minutes: 10,
  tries: 5,
  numberDaily: 5,
  askerDaily: 5,
  /** A range of 10,000 numbers: whoever earns by messages to their own numbers has many in a row. */
  rangeHourly: 20,
} as const;

/** Something that an operator should look at. It names nobody. */
export type CodeAlarm =
  /** SMS parts of codes sent today, at four fifths of the ceiling and at the ceiling. */
  | { readonly kind: 'spending'; readonly parts: number; readonly ceiling: number }
  /** Many codes were asked for numbers in a row. */
  | { readonly kind: 'range' }
  /** Many wrong codes came, from whichever addresses. */
  | { readonly kind: 'guessing' };

/** Who asks for a code, for what and for which number: a code answers this request alone. */
export interface CodeRequest {
  /** What is proven by it; a code asked for one thing is none for another. */
  readonly purpose: string;
  /** The address that asks. */
  readonly address: string;
  /** E.164. */
  readonly number: string;
  readonly now: Date;
}

export type CodeSent = { readonly ok: true } | { readonly ok: false; readonly reason: 'too-many' | 'unavailable' };

export type CodeChecked =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'wrong'; /** Tries left. */ readonly left: number }
  | { readonly ok: false; readonly reason: 'expired' };

/** Proof of a phone number by a code sent to it. Nobody is told whether a number is known: nothing here looks. */
export interface Codes {
  /** The number that the address itself proves; undefined where it proves none. */
  own(address: string): string | undefined;
  /** False where no SMS can be sent. */
  readonly sends: boolean;
  read(text: string): NumberRead;
  /** Sees to it that a good code was sent: the one of before stays while it is good. `again`: it did not arrive, another is sent in its place. */
  request(request: CodeRequest & { readonly locale: string; readonly again?: boolean }): Promise<CodeSent>;
  /** Whether these are its digits. A right code is used up, a wrong one counts against it. */
  check(request: CodeRequest & { readonly code: string }): Promise<CodeChecked>;
}

export interface CodesParts {
  readonly store: CodeStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly own: (address: string) => string | undefined;
  /** Calling codes of the countries whose numbers are sent codes. */
  readonly countries: readonly string[];
  /** SMS parts a day for codes. */
  readonly ceiling: number;
  readonly alarm: (alarm: CodeAlarm) => void;
  /** Has the code sent, within the transaction under way; gives its SMS parts. Absent where no SMS can be sent. */
  readonly deliver?: (sms: {
    readonly number: string;
    readonly code: string;
    readonly locale: string;
    readonly at: Date;
    readonly until: Date;
  }) => Promise<number>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function createCodes({ store, hmac, random, own, countries, ceiling, alarm, deliver }: CodesParts): Codes {
  const idOf = ({ purpose, address }: CodeRequest): string => hmac('code request', `${purpose}\0${address}`);
  const hashOf = ({ purpose, address, number }: CodeRequest, code: string): string =>
    hmac('code', `${purpose}\0${address}\0${number}\0${code}`);
  const window = windowsOf(hmac, 'code count');

  return {
    own,
    sends: deliver !== undefined,
    read: (text) => readNumber(text, countries),
    async request(request) {
      if (!deliver) return { ok: false, reason: 'unavailable' };
      const { address, number, now, locale, again = false } = request;
      const id = idOf(request);
      const former = await store.find(id);
      if (!again && former?.content === number && good(former, now)) return { ok: true };
      const range = { ...window('range', number.slice(0, -4), hourMs, now), limit: codeLimits.rangeHourly };
      const limited = [
        { ...window('number', number, dayMs, now), limit: codeLimits.numberDaily },
        { ...window('asker', address, dayMs, now), limit: codeLimits.askerDaily },
        range,
      ];
      const spending = window('parts', '', dayMs, now);
      const counted = await store.counted([...limited, spending].map(({ id }) => id));
      const of = ({ id }: { readonly id: string }): number => counted.get(id) ?? 0;
      if (of(spending) >= ceiling) return { ok: false, reason: 'unavailable' };
      if (limited.some((one) => of(one) >= one.limit)) return { ok: false, reason: 'too-many' };
      if (of(range) === range.limit - 1) alarm({ kind: 'range' });

      const code = String(Math.floor(random() * 10 ** codeLimits.digits)).padStart(codeLimits.digits, '0');
      const until = new Date(now.getTime() + codeLimits.minutes * 60_000);
      await store.put({ id, owner: id, hash: hashOf(request, code), content: number, tries: 0, until });
      const parts = await deliver({ number, code, locale, at: now, until });
      for (const one of limited) await store.count(one.id, 1, one.until);
      await store.count(spending.id, parts, spending.until);
      const spent = of(spending) + parts;
      for (const mark of [0.8 * ceiling, ceiling])
        if (of(spending) < mark && spent >= mark) alarm({ kind: 'spending', parts: spent, ceiling });
      return { ok: true };
    },
    async check(request) {
      const kept = await store.find(idOf(request));
      if (!kept?.hash || !good(kept, request.now)) return { ok: false, reason: 'expired' };
      if (!same(kept.hash, hashOf(request, request.code))) {
        await store.miss(kept.id);
        const left = codeLimits.tries - kept.tries - 1;
        return left > 0 ? { ok: false, reason: 'wrong', left } : { ok: false, reason: 'expired' };
      }
      return (await store.remove(kept.id)) ? { ok: true } : { ok: false, reason: 'expired' };
    },
  };
}

const good = ({ until, tries }: KeptCode, now: Date): boolean => until > now && tries < codeLimits.tries;

const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
