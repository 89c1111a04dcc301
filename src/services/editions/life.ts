import type { Edition, Localised, Project } from '../voting';

/** An edition and how far it has come. */
export interface EditionState {
  readonly edition: Edition;
  readonly themes: Readonly<Record<string, Localised>>;
  /** Nobody but staff knows of it yet. */
  readonly draft?: boolean;
  /** Its box is finished: nothing comes into it any more. */
  readonly closed?: Date;
  /** Two people decided to publish it. */
  readonly published?: Date;
}

/** Where editions and how far they have come are kept; writes within the transaction under way. */
export interface LifeStore {
  /** By id, drafts among them. */
  all(): Promise<readonly EditionState[]>;
  find(id: string): Promise<EditionState | undefined>;
  /** Puts it in place of what there was, with the projects of its file; those that proposals became stay. */
  put(state: EditionState, listed: readonly Project[]): Promise<void>;
  /** The projects that proposals became. */
  proposed(edition: string): Promise<readonly Project[]>;
  set(
    id: string,
    changed: Partial<Pick<Edition, 'phases' | 'opened' | 'sealing'> & Pick<EditionState, 'draft' | 'closed' | 'published'>>,
  ): Promise<void>;
}

/** An act that cannot be done as things stand. The message says what is in the way and what to do: a sentence a line. */
export class EditionError extends Error {
  readonly code = 'EDITION';
  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'EditionError';
  }
}

/** When its vote is, where it has one. */
export const voteOf = ({ phases }: Pick<Edition, 'phases'>): { readonly from: Date; readonly to: Date } | undefined =>
  phases.find(({ phase }) => phase === 'vote');

/** How far an edition has come, in a word. */
export function stageOf({ edition, draft, closed, published }: EditionState, now: Date): string {
  if (published) return 'published';
  if (closed) return 'closed';
  const vote = voteOf(edition);
  if (edition.opened && vote) return now < vote.from ? 'opened' : now < vote.to ? 'voting' : 'over';
  return draft ? 'draft' : 'announced';
}
