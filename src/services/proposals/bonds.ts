import { family, resolve, type Resolved } from './family';
import { personOf, publicStates, type Contact, type Member, type Person, type Proposal } from './proposal';
import type { ProposalStore } from './store';

/** Who acts in a turn, and where they are told of what follows. */
export type Speaker = Person & Contact;

/** A person's bonds with a proposal and those merged into it, as one. */
export interface Bond extends Pick<Member, 'author' | 'supports' | 'follows'> {
  readonly all: readonly Member[];
}

/** Who may see and do what. */
export interface Bonds {
  readonly bondOf: (reference: string, who: Person) => Promise<Bond>;
  /** A person's own proposals, the latest first. */
  readonly ownOf: (who: Person) => Promise<readonly Proposal[]>;
  /** The proposal in a message, where it is public or one's own. */
  readonly visible: (
    reference: string,
    who: Person,
  ) => Promise<{ readonly ok: true; readonly proposal: Proposal; readonly bond: Bond } | Extract<Resolved, { ok: false }>>;
  /** The proposal in a message, where it is one's own. */
  readonly own: (reference: string, who: Person) => Promise<Resolved>;
  /** Changes the bond of an address with a proposal. */
  readonly bind: (
    proposal: Pick<Proposal, 'reference'>,
    who: Contact,
    now: Date,
    change: Partial<Pick<Member, 'author' | 'supports' | 'follows' | 'since'>>,
  ) => Promise<void>;
}

/** `addressesOf`: the addresses that are surely a resident's, by now. */
export function createBonds({
  store,
  addressesOf,
}: {
  readonly store: ProposalStore;
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}): Bonds {
  /** What a person's bonds may stand under: this address, then their others. */
  async function personsOf(who: Person): Promise<readonly string[]> {
    const others = await addressesOf(who.resident);
    return [...new Set([personOf(who), ...others.map((address) => personOf({ address }))])];
  }
  async function bondOf(reference: string, who: Person): Promise<Bond> {
    const references = await family(store, reference);
    const all: Member[] = [];
    for (const person of await personsOf(who)) all.push(...(await store.bonds(references, person)));
    const any = (of: 'author' | 'supports' | 'follows'): boolean => all.some((member) => member[of]);
    return { author: any('author'), supports: any('supports'), follows: any('follows'), all };
  }
  async function ownOf(who: Person): Promise<readonly Proposal[]> {
    const found: Proposal[] = [];
    for (const person of await personsOf(who))
      for (const reference of await store.authored(person)) {
        const proposal = found.some((one) => one.reference === reference) ? undefined : await store.find(reference);
        if (proposal) found.push(proposal);
      }
    return found.sort((a, b) => b.at.getTime() - a.at.getTime());
  }
  const visible: Bonds['visible'] = async (reference, who) => {
    const found = await resolve(store, reference);
    if (!found.ok) return found;
    const bond = await bondOf(found.proposal.reference, who);
    const seen = publicStates.includes(found.proposal.state) || bond.author;
    return seen ? { ...found, bond } : { ok: false, reason: 'unknown' };
  };

  return {
    bondOf,
    ownOf,
    visible,
    async own(reference, who) {
      const found = await visible(reference, who);
      return found.ok && !found.bond.author ? { ok: false, reason: 'unknown' } : found;
    },
    async bind({ reference }, { address, channel, locale }, now, change) {
      const person = personOf({ address });
      const [before] = await store.bonds([reference], person);
      const fresh = { author: false, supports: false, follows: false, since: now };
      await store.bind({
        ...fresh,
        ...before,
        ...(change.follows && !before?.follows ? { since: now } : {}),
        ...change,
        proposal: reference,
        person,
        contact: { address, channel, locale },
      });
    },
  };
}

/** An address takes another's place; what both are bound to they are bound to once. */
export async function takeOverBonds(store: ProposalStore, from: string, to: Contact): Promise<void> {
  const person = personOf(to);
  for (const theirs of await store.bondsOf(personOf({ address: from }))) {
    const [own] = await store.bonds([theirs.proposal], person);
    const since = own?.since ?? theirs.since;
    await store.bind({ ...(own ? either(own, theirs) : theirs), proposal: theirs.proposal, person, since, contact: { ...to } });
  }
  await store.unbind(personOf({ address: from }));
}

const either = (a: Member, b: Member): Pick<Member, 'author' | 'supports' | 'follows'> => ({
  author: a.author || b.author,
  supports: a.supports || b.supports,
  follows: a.follows || b.follows,
});
