import { can as sms } from '../channels/sms';
import { can as telegram } from '../channels/telegram';
import { can as web } from '../channels/web';
import { can as whatsapp } from '../channels/whatsapp';
import { assemble, type Assembly, type AssemblyParts } from './assembly';
import type { Capabilities } from './conversation/channel';
import type { JobStore } from './jobs/job';
import type { Keys } from './keys';
import type { MediaStore, MediaSweep } from './services/media';
import type { Storage } from './storage/connect';
import { createConsentStore } from './storage/consents';
import { createJobStore } from './storage/jobs';
import { createMediaStore } from './storage/media';
import { createOutbox, type Outbox } from './storage/outbox';
import { prepare } from './storage/prepare';
import { createTicketStore } from './storage/tickets';
import { createTurnStore } from './storage/turns';
import { createVotingStores, type EditionWriter } from './storage/voting';

/** What each channel can show, by the channel's id. */
export const channels: Readonly<Record<string, Capabilities>> = { sms, telegram, web, whatsapp };

export interface AppParts extends Pick<AssemblyParts, 'now' | 'random' | 'broken' | 'dialogs' | 'platforms'> {
  readonly connection: Storage['connection'];
  readonly keys: Keys;
  /** Told what the start waits for: another process that changes what is stored. */
  readonly waiting?: (sentence: string) => void;
}

/** Everything but the ways in and out: what the server, the terminal and the tests share. */
export interface App extends Assembly {
  readonly media: MediaStore & MediaSweep;
  readonly jobs: JobStore;
  readonly editions: EditionWriter;
  readonly outbox: Outbox;
}

/** Assembles everything on an open connection; makes collections and indexes. */
export async function createApp({ connection, keys, waiting, ...parts }: AppParts): Promise<App> {
  const outbox = createOutbox(connection, keys);
  const { editions, roll, box } = createVotingStores(connection);
  const stores = {
    conversations: createTurnStore(connection, keys, outbox),
    editions,
    roll,
    box,
    tickets: createTicketStore(connection, keys),
    consents: createConsentStore(connection, keys),
    outbox,
  };
  const media = createMediaStore(connection, keys);
  const jobs = createJobStore(connection);
  await prepare(connection, waiting ? { waiting } : {});
  return { ...(await assemble({ ...parts, stores, keys, channels })), media, jobs, editions, outbox };
}
