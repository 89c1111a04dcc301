import type { Listed, Member, Proposal, State } from './proposal';

/** `district`: "all" for what is of the whole city. */
export interface Where {
  readonly district?: string;
  readonly theme?: string;
}

/** What proposals ask of the storage. */
export interface ProposalStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** False where the reference is taken. */
  add(proposal: Proposal): Promise<boolean>;
  find(reference: string): Promise<Proposal | undefined>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(proposal: Proposal): Promise<void>;
  /** The public ones of an edition, the latest first, at most `limit`. */
  listed(edition: string, where: Where, limit: number): Promise<readonly Listed[]>;
  /** Those in a state, the oldest first, at most `limit`. */
  inState(state: State, limit: number): Promise<readonly Proposal[]>;
  /** References merged into this one. */
  mergedInto(reference: string): Promise<readonly string[]>;
  /** Takes the place of this person's bond with this proposal. */
  bind(member: Member): Promise<void>;
  /** Forgets every bond of this person. */
  unbind(person: string): Promise<void>;
  /** A person's bonds with these proposals. */
  bonds(proposals: readonly string[], person: string): Promise<readonly Member[]>;
  /** All bonds of a person. */
  bondsOf(person: string): Promise<readonly Member[]>;
  /** References of the proposals this person is an author of, the latest first. */
  authored(person: string): Promise<readonly string[]>;
  /** Those who follow one of these, each once, by a key that stays: those after `after`, about `limit`. `authors`: its authors alone. */
  followers(
    proposals: readonly string[],
    authors: boolean,
    after: string,
    limit: number,
  ): Promise<readonly { readonly key: string; readonly member: Member }[]>;
  /** How many people support one of these; who supports two counts once. */
  supporters(proposals: readonly string[]): Promise<number>;
  /** Notes that this person is told of this step. False where they were. */
  told(proposal: string, person: string, step: number, at: Date): Promise<boolean>;
}
