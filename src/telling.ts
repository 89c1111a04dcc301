import type { Contact } from './services/proposals/proposal';
import { everyBond } from './services/paged';
import type { Tell } from './tell';

/** Somebody bound to a thing that goes on. */
interface Bound {
  readonly person: string;
  readonly since: Date;
  readonly contact: Contact;
}

export interface TellingParts<B extends Bound> {
  /** Those bound to it, by a key that stays: those after `after`, at most `limit`. */
  readonly followers: (after: string, limit: number) => Promise<readonly { readonly key: string; readonly bond: B }[]>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
  /** Notes that this person is told of it; false where they were. */
  readonly once: (person: string) => Promise<boolean>;
  readonly tell: Tell;
  readonly text: (bond: B) => string;
  /** What else is done with who is told, within the same transaction. */
  readonly also?: (bond: B) => Promise<void>;
}

/** Tells whoever is bound to a thing of what happened to it then: each once however often it is begun, in a transaction of their own, and nobody who asked for it
 *  only afterwards. Gives how many were told now. */
export async function tellFollowers<B extends Bound>(
  { followers, transaction, once, tell, text, also }: TellingParts<B>,
  happened: Date,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  let told = 0;
  for await (const bond of everyBond(followers)) {
    if (signal?.aborted) return told;
    if (bond.since > happened) continue;
    const said = text(bond);
    const isNew = await transaction(async () => {
      if (!(await once(bond.person))) return false;
      await also?.(bond);
      return tell({ to: bond.contact, text: said, at: now, asked: bond.since });
    });
    if (isNew) told++;
  }
  return told;
}
