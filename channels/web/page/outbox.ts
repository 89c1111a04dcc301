import type { Link, Posted } from './link';

/** A message on its way. `id` names it, so that sent twice it is heard once. A photo lives only as long as the page. */
export interface Outgoing {
  readonly id: string;
  readonly activity: Readonly<Record<string, unknown>>;
  readonly photo?: Blob;
}

/** Under this name in the tab's own storage. */
const shelf = 'porte-voix';

/** Milliseconds before a message that did not get through is sent again: doubles from the first to the last. */
const retry = { first: 2000, last: 30_000 } as const;

export interface Outbox {
  send(message: Outgoing): void;
  /** What an earlier life of this tab wrote and did not get through. */
  left(): readonly Outgoing[];
  /** Tries now: the connection is back. */
  hurry(): void;
  clear(): void;
  /** Names of the messages whose sending has had no answer. */
  readonly ids: readonly string[];
}

/** Messages in the order they were written, one at a time, until each is committed or refused. Kept over a reload. */
export function createOutbox(
  link: Link,
  on: {
    sent(message: Outgoing, posted: Posted & { kind: 'sent' }): void;
    refused(message: Outgoing, text: string): void;
    waiting(message: Outgoing, posted: Posted & { kind: 'later' }): void;
  },
): Outbox {
  const queue: Outgoing[] = [];
  let busy = false;
  let timer = 0;
  let wait: number = retry.first;

  function save(): void {
    try {
      const kept = queue.filter(({ photo }) => !photo);
      if (kept.length > 0) sessionStorage.setItem(shelf, JSON.stringify(kept));
      else sessionStorage.removeItem(shelf);
    } catch {
      // A browser that forbids storage: the queue lives as long as the page.
    }
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    for (let next = queue[0]; next; next = queue[0]) {
      const posted = await link.post(next.activity, next.photo);
      if (posted.kind === 'later') {
        on.waiting(next, posted);
        timer = window.setTimeout(() => void run(), posted.seconds ? posted.seconds * 1000 : wait);
        wait = Math.min(wait * 2, retry.last);
        break;
      }
      wait = retry.first;
      queue.shift();
      save();
      if (posted.kind === 'sent') on.sent(next, posted);
      else on.refused(next, posted.message);
    }
    busy = false;
  }

  return {
    send(message) {
      queue.push(message);
      save();
      void run();
    },
    left() {
      try {
        return JSON.parse(sessionStorage.getItem(shelf) ?? '[]') as Outgoing[];
      } catch {
        return [];
      }
    },
    hurry: () => void run(),
    clear() {
      queue.length = 0;
      clearTimeout(timer);
      save();
    },
    get ids() {
      return queue.map(({ id }) => id);
    },
  };
}
