import type { Cards } from './cards';
import type { Codes } from './codes';
import type { Contact } from './proposals/proposal';
import type { Proofs } from './proofs';
import type { Voting } from './voting';

/** Why an address cannot take another's place now. Merging would give one person a right twice, or lose it. */
export type ChangeRefused =
  /** Each phone has a card: one is to be given back first. */
  | { readonly reason: 'two-cards' }
  /** There is a card, and a card goes from one phone to another: the new address is none. */
  | { readonly reason: 'no-phone' }
  /** The card's phone has voted in a vote that is open until then: with another phone the card would vote again. */
  | { readonly reason: 'voted'; readonly until: Date };

/** A change of address as dialogs see it. */
export interface Changes {
  /** Why `to` cannot take the place of `from`; undefined where it can. */
  refusal(from: string, to: string, now: Date): Promise<ChangeRefused | undefined>;
}

/** An address that takes another's place. */
export interface Passing {
  readonly from: string;
  readonly to: Contact;
  /** The sentence that was agreed to, as it was read. */
  readonly told: string;
  readonly now: Date;
}

export interface ChangeParts {
  readonly codes: Pick<Codes, 'own'>;
  readonly cards: Pick<Cards, 'ofPhone' | 'takeOver'>;
  readonly proofs: Pick<Proofs, 'ofNumber'>;
  readonly voting: Pick<Voting, 'standing' | 'castBallots'>;
  /** Each has what stands under one address stand under the other. The roll has none: nobody can find a ballot's voter to move them. */
  readonly takeOver: readonly ((passing: Passing) => Promise<unknown>)[];
}

/** Has all that stands under one address stand under another, within the transaction under way. */
export function createChanges({
  codes,
  cards,
  proofs,
  voting,
  takeOver,
}: ChangeParts): Changes & { pass(passing: Passing): Promise<void> } {
  return {
    async refusal(from, to, now) {
      const [old, fresh] = [codes.own(from), codes.own(to)];
      if (old === undefined || !(await cards.ofPhone(old))) return undefined;
      if (fresh === undefined) return { reason: 'no-phone' };
      if (await cards.ofPhone(fresh)) return { reason: 'two-cards' };
      const standing = await voting.standing(now);
      if (standing.state !== 'open') return undefined;
      const cast = await voting.castBallots(standing.edition.id, proofs.ofNumber(old).id);
      return cast.length > 0 ? { reason: 'voted', until: standing.until } : undefined;
    },
    async pass(passing) {
      const { from, to } = passing;
      const [old, fresh] = [codes.own(from), codes.own(to.address)];
      await cards.takeOver(from, to.address, old !== undefined && fresh !== undefined ? { from: old, to: fresh } : undefined);
      for (const each of takeOver) await each(passing);
    },
  };
}
