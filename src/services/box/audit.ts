import { append, merkle, type LogStore } from './log';
import { actsLog } from './root';

/** Something that staff did to an edition: it is published as it stands, so nothing of a resident is ever in it. */
export interface Act {
  /** Who, by the name they bear towards the public ("dir-participation-2"). */
  readonly by: readonly string[];
  /** "edition.open", "project.withdraw". */
  readonly act: string;
  readonly edition?: string;
  /** What else should be known: a reason, numbers. */
  readonly about?: Readonly<Record<string, string | number | boolean>>;
}

/** An act as it stands in the log: `text` is the line whose hash is its leaf. */
export interface ActRow {
  readonly place: number;
  readonly text: string;
}

/** Where acts are kept, in order. */
export interface ActStore {
  /** Within the transaction under way. */
  add(row: ActRow): Promise<void>;
  all(): Promise<readonly ActRow[]>;
}

/** The log of what staff did: nothing in it can be taken out or changed unseen. */
export interface Audit {
  /** Within the transaction under way, where there is one: the act and its line stand or fall together. */
  record(act: Act, now: Date): Promise<void>;
  all(): Promise<readonly ActRow[]>;
}

export function createAudit(parts: {
  readonly acts: ActStore;
  readonly logs: LogStore;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}): Audit {
  const { acts, logs, transaction } = parts;
  return {
    record: ({ by, act, edition, about }, now) =>
      transaction(async () => {
        const line = {
          at: `${now.toISOString().slice(0, 16)}Z`,
          by,
          act,
          ...(edition === undefined ? {} : { edition }),
          ...(about ? { about } : {}),
        };
        const text = JSON.stringify(line);
        const place = await append(logs, actsLog, [actLeaf(text)]);
        await acts.add({ place, text });
      }),
    all: () => acts.all(),
  };
}

/** The leaf of an act's line. */
export const actLeaf = (text: string): Uint8Array => merkle.leaf(Buffer.from(text));
