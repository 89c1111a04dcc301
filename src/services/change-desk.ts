import type { Audit } from './box/audit';
import type { Cards } from './cards';
import type { CodeStore } from './codes';
import type { Moves } from './moves';
import type { Residents } from './residents';
import type { ActedBy } from './slip-office';

/** Hours between the two people's words: whoever has the old phone hears of it at once and can stop it. */
export const changeWaitHours = 48;
/** Days in which the second person may agree. */
export const changeDays = 14;
/** Hours in which the code sent to the new number is good. */
export const changeCodeHours = 24;

/** A lost phone's number, as its owner asks for it at a desk. */
export interface ChangeAsked {
  /** Their citizen card's number, digits alone. */
  readonly card: string;
  /** The address of the new number. */
  readonly to: string;
}

export type ChangeProposed =
  | { readonly ok: true; readonly id: string; readonly from: Date }
  /** `unknown`: no such card; `no-phone`: it is bound to no phone, and good as it is; `unheard`: nothing was ever heard from its phone; `own`: it is that phone's. */
  | { readonly ok: false; readonly reason: 'unknown' | 'no-phone' | 'unheard' | 'own' };

export type ChangeAgreed =
  | { readonly ok: true }
  /** `alive`: the old phone wrote since it was asked; `same`: the first person came twice. */
  | { readonly ok: false; readonly reason: 'unknown' | 'same' | 'alive' | 'too-many' }
  | { readonly ok: false; readonly reason: 'too-early'; readonly from: Date };

/** A change of number without the old phone: two people of the staff, two days, and a code that only the new number can send. */
export interface ChangeDesk {
  propose(asked: ChangeAsked, act: ActedBy): Promise<ChangeProposed>;
  agree(id: string, act: ActedBy): Promise<ChangeAgreed>;
}

export interface ChangeDeskParts {
  readonly cards: Pick<Cards, 'holder'>;
  readonly residents: Pick<Residents, 'known' | 'addresses'>;
  readonly codes: Pick<CodeStore, 'put' | 'find' | 'remove'>;
  readonly moves: Pick<Moves, 'give'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  /** The addresses that a phone may have written from. */
  readonly addressesOf: (phone: string) => readonly string[];
  /** The language spoken at an address. */
  readonly localeOf: (address: string) => Promise<string>;
  /** Tells the old phone, within the transaction under way. */
  readonly warn: (address: string, locale: string, now: Date) => Promise<void>;
  /** Sends the code to the new number, within the transaction under way. */
  readonly invite: (address: string, locale: string, code: string, now: Date) => Promise<void>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

interface Request {
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly locale: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const hourMs = 3_600_000;
const waits = (at: number): Date => new Date(at + changeWaitHours * hourMs);

export function createChangeDesk(parts: ChangeDeskParts): ChangeDesk {
  const { cards, residents, codes, moves, audit, hmac, random, addressesOf, localeOf, warn, invite, transaction } = parts;
  const idOf = (id: string): string => hmac('change request', id);
  return {
    propose: ({ card, to }, { by, now }) =>
      transaction(async () => {
        const held = await cards.holder(card);
        if (!held) return { ok: false, reason: 'unknown' };
        if (held.phone === undefined) return { ok: false, reason: 'no-phone' };
        const addresses = addressesOf(held.phone);
        if (addresses.includes(to)) return { ok: false, reason: 'own' };
        const known = await Promise.all(addresses.map((address) => residents.known(hmac('address', address))));
        const from = known.find((one) => one !== undefined)?.address;
        if (from === undefined) return { ok: false, reason: 'unheard' };
        const id = String(10_000_000 + Math.floor(random() * 90_000_000));
        const request: Request = { by, from, to, locale: await localeOf(from), at: now.getTime() };
        await codes.put({
          id: idOf(id),
          owner: hmac('change request of', from),
          content: JSON.stringify(request),
          tries: 0,
          until: new Date(now.getTime() + changeDays * 24 * hourMs),
        });
        await warn(from, request.locale, now);
        await audit.record({ by: [by], act: 'number.propose' }, now);
        return { ok: true, id, from: waits(request.at) };
      }),
    agree: (id, { by, now }) =>
      transaction(async () => {
        const kept = await codes.find(idOf(id));
        if (kept?.content === undefined || kept.until <= now) return { ok: false, reason: 'unknown' };
        const { by: first, from, to, locale, at } = JSON.parse(kept.content) as Request;
        if (first.toLowerCase() === by.toLowerCase()) return { ok: false, reason: 'same' };
        if (now < waits(at)) return { ok: false, reason: 'too-early', from: waits(at) };
        const known = await residents.known(hmac('address', from));
        const heard = known && (await residents.addresses(known.resident, now)).find(({ address }) => address === from)?.heard;
        if (!known || (heard && heard.getTime() > at)) {
          await codes.remove(idOf(id));
          await audit.record({ by: [first, by], act: 'number.stop' }, now);
          return { ok: false, reason: known ? 'alive' : 'unknown' };
        }
        const minutes = changeCodeHours * 60;
        const given = await moves.give({ address: from, dialog: undefined, leaves: from, locale, only: to, minutes, now });
        if (!given.ok) return given;
        await codes.remove(idOf(id));
        await invite(to, locale, given.code, now);
        await audit.record({ by: [first, by], act: 'number.agree' }, now);
        return { ok: true };
      }),
  };
}
