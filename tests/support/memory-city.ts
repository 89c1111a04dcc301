import { createHmac } from 'node:crypto';
import type { Stores } from '../../src/assembly';
import type { ConsentChange } from '../../src/services/consents';
import type { Ticket } from '../../src/services/handover';
import type { Edition, Localised, Project } from '../../src/services/voting';
import { createMemoryStore } from './memory-store';

/** Stores in memory holding one edition, for tests that look into what was kept, or play more than a storage on disk would bear. */
export function createMemoryCity({
  edition,
  themes,
  projects,
}: {
  readonly edition: Edition;
  readonly themes: Readonly<Record<string, Localised>>;
  readonly projects: readonly Project[];
}) {
  const conversations = createMemoryStore();
  const roll = new Set<string>();
  const box = new Map<string, string>();
  const tickets = new Map<string, Ticket>();
  const consents: ConsentChange[] = [];
  const dropped: string[] = [];
  const stores: Stores = {
    conversations: { ...conversations, append: () => Promise.resolve(true) },
    editions: {
      all: () => Promise.resolve([edition]),
      projects: () => Promise.resolve(projects),
      themes: () => Promise.resolve(themes),
    },
    roll: {
      has: (ids) => Promise.resolve(new Set(ids.filter((id) => roll.has(id)))),
      add: ({ id }) => Promise.resolve(roll.size < roll.add(id).size),
    },
    box: {
      put: async ({ id, sealed }) => void box.set(id, Buffer.from(sealed).toString().trim()),
      has: (id) => Promise.resolve(box.has(id)),
    },
    tickets: {
      add: async (ticket) => void tickets.set(ticket.id, ticket),
      waiting: () => Promise.resolve([...tickets.values()].filter(({ state }) => state === 'waiting')),
      find: (id) => Promise.resolve(tickets.get(id)),
      close: async (id) => {
        const ticket = tickets.get(id);
        if (ticket?.state !== 'waiting') return false;
        tickets.set(id, { ...ticket, state: 'answered' });
        return true;
      },
    },
    consents: {
      add: async (change) => void consents.push(change),
      of: (address, limit) =>
        Promise.resolve(
          consents
            .filter((change) => change.address === address)
            .reverse()
            .slice(0, limit)
            .map(({ address: _, ...change }) => change),
        ),
    },
    outbox: { drop: (address) => Promise.resolve(dropped.push(address)) },
  };
  /** Seals nothing: a test may read the ballots. */
  const keys = {
    hmac: (purpose: string, text: string): string => createHmac('sha256', 'test').update(`${purpose}\0${text}`).digest('base64url'),
    seal: (content: string | Uint8Array): Buffer => Buffer.from(content),
  };
  return { stores, keys, conversations, box, tickets, consents, dropped };
}
