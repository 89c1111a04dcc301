import { personOf, type Contact, type Person } from '../proposals/proposal';
import { daysBefore } from '../workshops/hours';
import {
  daysLeft,
  isLateCall,
  isPublicCall,
  signable,
  type Call,
  type CallRule,
  type CallStep,
  type PublicCall,
  type Signature,
} from './call';
import type { CallStore } from './store';

/** A call with how many have signed it. */
export interface CallListed {
  readonly call: PublicCall;
  readonly signatures: number;
}

/** A call as one person may see it: what is not shown, its author alone. */
export interface SeenCall {
  readonly call: Call;
  readonly signatures: number;
  readonly author: boolean;
  readonly signed: boolean;
  /** It can be signed now. */
  readonly open: boolean;
  /** Days in which it can still be signed, if too few have by then. */
  readonly left: number;
  /** The answer should have been given by now. */
  readonly late: boolean;
}

type Refused<R extends string> = { readonly ok: false; readonly reason: R };

/** Calls to the City as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Calls {
  /** What a call written now would need. */
  readonly rule: CallRule;
  /** Those that can be signed, the nearest to their threshold first. */
  open(now: Date): Promise<readonly CallListed[]>;
  /** Open calls that say the same as these words, the nearest first, at most three. */
  similar(words: string, now: Date): Promise<readonly CallListed[]>;
  /** Keeps a call; it waits for a moderator. `max`: how many of one person may wait at once. */
  write(
    text: string,
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly number: number } | (Refused<'too-many'> & { readonly max: number })>;
  see(number: number, person: Person, now: Date): Promise<{ readonly ok: true; readonly seen: SeenCall } | Refused<'unknown'>>;
  /** One signature a person, and news of the call from then on. `reached`: theirs made it enough. */
  sign(
    number: number,
    who: Person & Contact,
    now: Date,
  ): Promise<
    | { readonly ok: true; readonly call: Call; readonly signatures: number; readonly reached: boolean }
    | Refused<'unknown' | 'already' | 'not-now'>
  >;
  /** Calls that this person wrote or signed, the latest first. */
  mine(person: Person): Promise<readonly { readonly call: Call; readonly author: boolean }[]>;
  /** Takes this address's signatures out of the count of calls that are not over, and forgets them. */
  forget(address: string): Promise<void>;
  /** An address takes another's place; what both signed is signed once. */
  takeOver(from: string, to: Contact): Promise<void>;
}

export interface CallsParts {
  readonly store: CallStore;
  readonly rule: CallRule;
  /** How alike words and texts are, the nearest first; `alike`: they say the same. */
  readonly similar: (
    words: string,
    texts: readonly { readonly id: string; readonly text: string }[],
  ) => readonly { readonly id: string; readonly alike: boolean }[];
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  readonly languageOf: (text: string) => string | undefined;
  readonly announce: CallAnnounce;
}

/** Has those who signed told of a step, and staff of one that is theirs to act on, once the transaction under way is kept. */
export type CallAnnounce = (call: number, step: number, kind: CallStep['kind'], now: Date) => Promise<void>;

const waitingAtMost = 3;
const similarAtMost = 3;

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

/** The call from now on, since enough have signed: the City's answer is due. */
export function reachedAt(call: Call, now: Date): Call {
  return { ...call, state: 'due', due: daysBefore(now, -call.rule.answerDays), steps: [...call.steps, { kind: 'reached', at: now }] };
}

export function createCalls({ store, rule, similar, addressesOf, languageOf, announce }: CallsParts): Calls {
  async function signaturesOf({ address, resident }: Person): Promise<readonly Signature[]> {
    return store.signatures([...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one })));
  }
  const counted = async (call: Call): Promise<number> => call.signatures ?? (await store.count(call.number));
  async function listed(now: Date): Promise<readonly CallListed[]> {
    const open = (await store.calls(['open', 'due'])).filter(isPublicCall).filter((call) => canSign(call, now));
    return Promise.all(open.map(async (call) => ({ call, signatures: await counted(call) })));
  }
  async function seen(number: number, person: Person, now: Date): Promise<SeenCall | undefined> {
    const call = await store.find(number);
    if (!call) return undefined;
    const own = (await signaturesOf(person)).filter((one) => one.call === number);
    const author = own.some((one) => one.author);
    if (!isPublicCall(call) && !author) return undefined;
    return {
      call,
      signatures: await counted(call),
      author,
      signed: own.length > 0,
      open: canSign(call, now),
      left: daysLeft(call.until ?? now, now),
      late: isLateCall(call, now),
    };
  }
  const sign = (call: number, author: boolean, { address, channel, locale }: Contact, since: Date): Promise<void> =>
    store.sign({ call, person: personOf({ address }), author, since, contact: { address, channel, locale } });

  return {
    rule,
    async open(now) {
      const share = ({ call, signatures }: CallListed): number => signatures / call.rule.threshold;
      return [...(await listed(now))].sort((a, b) => share(b) - share(a) || b.call.number - a.call.number);
    },
    async similar(words, now) {
      const all = await listed(now);
      // Each language for itself: told in five, a call would be a fifth as near.
      const texts = all.flatMap(({ call }) => Object.values(call.text).map((text) => ({ id: String(call.number), text })));
      const near = new Set(similar(words, texts).flatMap(({ id, alike }) => (alike ? [Number(id)] : [])));
      return [...near].slice(0, similarAtMost).flatMap((number) => all.find(({ call }) => call.number === number) ?? []);
    },
    write: (text, who, now) =>
      store.transaction(async () => {
        const own = (await signaturesOf(who)).flatMap((one) => (one.author ? [one.call] : []));
        const waiting = (await Promise.all(own.map((number) => store.find(number)))).filter((call) => call?.state === 'moderation');
        if (waiting.length >= waitingAtMost) return { ...refused('too-many'), max: waitingAtMost };
        const number = await store.nextNumber();
        const original = { text, locale: languageOf(text) ?? who.locale };
        await store.add({ number, state: 'moderation', at: now, demo: false, original, rule, steps: [], revision: 0 });
        await sign(number, true, who, now);
        return { ok: true, number };
      }),
    async see(number, person, now) {
      const found = await seen(number, person, now);
      return found ? { ok: true, seen: found } : refused('unknown');
    },
    sign: (number, who, now) =>
      store.transaction(async () => {
        const found = await seen(number, who, now);
        if (!found) return refused('unknown');
        if (found.signed) return refused('already');
        if (!found.open) return refused('not-now');
        await sign(number, false, who, now);
        const signatures = await store.count(number);
        const { call } = found;
        if (call.state !== 'open' || signatures < call.rule.threshold) return { ok: true, call, signatures, reached: false };
        const reached = reachedAt(call, now);
        await store.save(reached);
        await announce(number, call.steps.length, 'reached', now);
        return { ok: true, call: reached, signatures, reached: true };
      }),
    async mine(person) {
      const own = await signaturesOf(person);
      const found = await Promise.all([...new Set(own.map(({ call }) => call))].map((number) => store.find(number)));
      return found.flatMap((call) => (call ? [{ call, author: own.some((one) => one.author && one.call === call.number) }] : []));
    },
    forget: (address) => store.unsign(personOf({ address })),
    async takeOver(from, to) {
      const own = await store.signatures([personOf(to)]);
      for (const { call, author, since } of await store.signatures([personOf({ address: from })])) {
        const before = own.find((one) => one.call === call);
        await sign(call, author || before?.author === true, to, before?.since ?? since);
      }
      await store.unsign(personOf({ address: from }));
    },
  };
}

const canSign = ({ state, until }: Call, now: Date): boolean => signable(state) && (state === 'due' || until === undefined || now < until);
