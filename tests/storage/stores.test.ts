import type { Connection } from 'mongoose';
import type { ConsentStore } from '../../src/services/consents';
import { createBoxStores } from '../../src/storage/box';
import { createConsentStore } from '../../src/storage/consents';
import { createOutbox } from '../../src/storage/outbox';
import { prepare } from '../../src/storage/prepare';
import { createRollStore } from '../../src/storage/roll';
import { createTicketStore } from '../../src/storage/tickets';
import { createTurnStore } from '../../src/storage/turns';
import { createVotingStores } from '../../src/storage/voting';
import { consentStoreContract } from '../contracts/consent-store';
import { ticketStoreContract } from '../contracts/ticket-store';
import { turnStoreContract, type TurnStores } from '../contracts/turn-store';
import { votingStoresContract, type VotingStores } from '../contracts/voting-stores';
import { createMemoryCity } from '../support/memory-city';
import { createMemoryStore } from '../support/memory-store';
import { demo } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connections: readonly [Connection, Connection];
let turns: TurnStores;
let tickets: ReturnType<typeof createTicketStore>;
let consents: ConsentStore;
let voting: readonly [VotingStores, VotingStores];

beforeAll(async () => {
  database = await openTestStorage();
  connections = [(await database.connect()).connection, (await database.connect()).connection];
  const [store, other] = connections.map((each) => createTurnStore(each, database.keys, createOutbox(each, database.keys)));
  turns = { store: store!, other: other! };
  tickets = createTicketStore(connections[0], database.keys);
  consents = createConsentStore(connections[0], database.keys);
  const stores = (connection: Connection): VotingStores => ({
    ...createVotingStores(connection),
    ...createBoxStores(connection),
    roll: createRollStore(connection),
    transaction: async (work) => connection.transaction(work),
  });
  voting = [stores(connections[0]), stores(connections[1])];
  await prepare(connections[0]);
});
afterAll(() => database.close());

const empty = (...collections: readonly string[]) => Promise.all(collections.map((name) => connections[0].collection(name).deleteMany({})));

describe('turns on mongoose', () => turnStoreContract(() => turns));

describe('turns in memory, for tests of the engine alone', () => {
  const store = createMemoryStore();
  turnStoreContract(() => ({ store, other: store }), 'one process alone, which handles a person’s messages one by one');
});

describe('tickets', () =>
  ticketStoreContract(async () => {
    await empty('tickets');
    return tickets;
  }));

describe('the log of consents', () =>
  consentStoreContract(async () => {
    await empty('consents');
    return { store: consents, transaction: (work) => connections[0].transaction(work).then(() => undefined) };
  }));

describe('the log of consents in memory, for tests of the engine alone', () =>
  consentStoreContract(
    () => Promise.resolve({ store: createMemoryCity(demo()).stores.consents, transaction: (work) => work() }),
    'memory knows no transactions',
  ));

describe('editions, roll and box', () =>
  votingStoresContract(async () => {
    await empty('editions', 'projects', 'roll', 'refusals', 'pool');
    return voting;
  }));
