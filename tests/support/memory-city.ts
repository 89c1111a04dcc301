import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Stores } from '../../src/assembly';
import type { Outgoing } from '../../src/conversation/sending';
import { readReceipt, receiptOf } from '../../src/services/box/receipt';
import type { ConsentChange } from '../../src/services/consents';
import { demoIdeas } from '../../src/services/proposals/demo';
import type { Ticket } from '../../src/services/handover';
import type { Subscriber } from '../../src/services/news';
import type { Preferences } from '../../src/services/preferences';
import type { Edition, Localised, Project } from '../../src/services/voting';
import { createMemoryCodes } from './memory-codes';
import { createMemoryConsultations } from './memory-consultations';
import { createMemoryDataRounds } from './memory-data-rounds';
import { createMemoryCalls } from './memory-calls';
import { createMemoryLab } from './memory-lab';
import { createMemoryLessons } from './memory-lessons';
import { memoryLinks } from './memory-links';
import { noOutreach } from './memory-outreach';
import { createMemoryProposals } from './memory-proposals';
import { memoryOrganisations } from './memory-organisations';
import { memoryGeocoded, memoryPlaces } from './memory-places';
import { createMemoryCrews, createMemoryReports } from './memory-reports';
import { memoryParticipation } from './memory-participation';
import { createMemoryStore } from './memory-store';
import { createMemoryPlacings } from './memory-placings';
import { createMemoryWishes } from './memory-wishes';
import { noOffers } from './memory-offers';
import { noWorkshops } from './memory-workshops';

/** Photos that nobody keeps. */
const noPhotos = {
  keep: () => Promise.resolve(),
  release: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  takeOver: () => Promise.resolve(),
  disown: () => Promise.resolve(),
};

/** Stores in memory holding one edition and the one after it, for tests that look into what was kept, or play more than a storage on disk would bear. */
export function createMemoryCity({
  edition,
  themes,
  projects,
}: {
  readonly edition: Edition;
  readonly themes: Readonly<Record<string, Localised>>;
  readonly projects: readonly Project[];
}) {
  const voteFrom = edition.phases.find(({ phase }) => phase === 'vote')?.from ?? new Date(0);
  const next = demoIdeas(join(__dirname, '../../demo/ideas.json'), edition, new Date(voteFrom.getTime() + 7 * 86_400_000));
  const proposals = createMemoryProposals(next.proposals);
  const conversations = createMemoryStore();
  const roll = new Set<string>();
  const box = new Map<string, string>();
  const tickets = new Map<string, Ticket>();
  const consents: ConsentChange[] = [];
  const dropped: string[] = [];
  const posted: Outgoing[] = [];
  const jobs = new Set<string>();
  const subscribers = new Map<string, Subscriber>();
  const preferences = new Map<string, Preferences>();
  const places = memoryPlaces();
  const stores: Stores = {
    calls: createMemoryCalls(),
    lab: createMemoryLab(),
    lessons: createMemoryLessons(),
    workshops: noWorkshops,
    offers: noOffers,
    dataRounds: createMemoryDataRounds(),
    consultations: createMemoryConsultations(),
    outreach: noOutreach,
    places,
    geocoded: memoryGeocoded(),
    photos: noPhotos,
    reports: createMemoryReports(),
    crews: createMemoryCrews(),
    wishes: createMemoryWishes(),
    placings: createMemoryPlacings(),
    audit: { record: () => Promise.resolve() },
    preferences: {
      find: (people) => Promise.resolve(people.map((person) => preferences.get(person)).find((one) => one !== undefined)),
      put: (person, kept) => Promise.resolve(void preferences.set(person, kept)),
      remove: (person) => Promise.resolve(void preferences.delete(person)),
    },
    conversations: { ...conversations, append: () => Promise.resolve(true) },
    editions: {
      all: () => Promise.resolve([edition, next.edition]),
      projects: () => Promise.resolve(projects),
      themes: () => Promise.resolve(themes),
    },
    roll: {
      has: (_edition, ballots, proof) => Promise.resolve(new Set(ballots.filter((ballot) => roll.has(`${ballot} ${proof}`)))),
      enter: (_edition, ballot, proof) => Promise.resolve(roll.size < roll.add(`${ballot} ${proof}`).size),
    },
    box: {
      put(_edition, ballot) {
        const receipt = receiptOf(randomBytes(32).toString('hex'));
        box.set(receipt, JSON.stringify(ballot));
        return Promise.resolve(receipt);
      },
      check(text) {
        const read = readReceipt(text);
        if (!read.ok) return Promise.resolve(read);
        const kept = [...box.keys()].some((code) => code.replace(/-/g, '') === text.toUpperCase().replace(/[^A-Z0-9]/g, ''));
        return Promise.resolve(kept ? { ok: true, state: 'waiting', edition: edition.id } : { ok: false, reason: 'unknown' });
      },
    },
    participation: memoryParticipation(),
    slips: { find: () => Promise.resolve(undefined) },
    links: memoryLinks(),
    cards: {
      holder: () => Promise.resolve(undefined),
      ofPhone: () => Promise.resolve(undefined),
      issueTo: () => Promise.resolve('482100771934'),
      endOf: () => Promise.resolve(false),
      askedFrom: () => Promise.resolve(false),
      forget: () => Promise.resolve(),
      takeOver: () => Promise.resolve(),
    },
    organisations: memoryOrganisations(),
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
      forget: async (address) => {
        for (const [id, ticket] of tickets) if (ticket.address === address) tickets.delete(id);
      },
      takeOver: async (from, to) => {
        for (const [id, ticket] of tickets) if (ticket.address === from) tickets.set(id, { ...ticket, ...to });
      },
    },
    consents: {
      add: async (change) => void consents.push(change),
      of: (address, limit, kinds) =>
        Promise.resolve(
          consents
            .filter((change) => change.address === address && (kinds?.includes(change.kind) ?? true))
            .reverse()
            .slice(0, limit)
            .map(({ address: _, ...change }) => change),
        ),
    },
    subscribers: {
      put: async (subscriber) => void subscribers.set(subscriber.address, subscriber),
      find: (address) => Promise.resolve(subscribers.get(address)),
      remove: async (address) => void subscribers.delete(address),
      page: () => Promise.resolve([]),
    },
    outbox: { drop: (address) => Promise.resolve(dropped.push(address)), post: async (messages) => void posted.push(...messages) },
    residents: {
      known: () => Promise.resolve(undefined),
      addresses: (resident) =>
        Promise.resolve(
          [...conversations.kept]
            .filter(([, kept]) => kept.resident === resident)
            .map(([address, kept]) => ({ address, heard: new Date((JSON.parse(kept.session ?? '{"at":0}') as { at: number }).at) })),
        ),
    },
    codes: createMemoryCodes(),
    proposals,
    jobs: { add: async (job) => jobs.size < jobs.add(`${job.name}/${job.key}`).size },
  };
  /** Seals nothing: a test may read the ballots. */
  const keys = {
    hmac: (purpose: string, text: string): string => createHmac('sha256', 'test').update(`${purpose}\0${text}`).digest('base64url'),
    seal: (content: string | Uint8Array): Buffer => Buffer.from(content),
  };
  return { stores, places, keys, conversations, box, tickets, consents, dropped, posted };
}
