import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Schema, type Connection, type Model } from 'mongoose';
import type { Keys } from '../keys';
import { nameTickets } from './tickets';

/** One change of what is stored already. `run` may be begun twice (a process that dies in it): it must stand finding its own work done. */
export interface Migration {
  /** A day and a name ("2027-01-15-districts-by-code"), never changed once released. */
  readonly id: string;
  readonly run: (connection: Connection, keys?: Pick<Keys, 'open' | 'hmac'>) => Promise<void>;
}

/** All of them, in the order in which they are run; new ones at the end, none ever taken out. */
export const migrations: readonly Migration[] = [
  {
    // Demonstrations from before ballots were sealed to an edition's key begin anew: nobody could count what is in their box.
    id: '2026-11-25-demonstration-with-a-key',
    async run({ db }) {
      const editions = await db!.collection<{ _id: string }>('editions').find({ demo: true, sealing: null }).toArray();
      for (const { _id: edition } of editions) {
        for (const name of ['roll', 'box', 'projects']) await db!.collection(name).deleteMany({ edition });
        await db!.collection<{ _id: string }>('editions').deleteOne({ _id: edition });
      }
    },
  },
  {
    // Nobody votes in an edition that was not opened; a demonstration was open from the day it was made.
    id: '2026-11-25-demonstration-opened',
    async run({ db }) {
      const editions = db!.collection<{ _id: string; phases: { phase: string; from: Date }[] }>('editions');
      for (const { _id, phases } of await editions.find({ demo: true, opened: null }).toArray()) {
        const vote = phases.find(({ phase }) => phase === 'vote');
        if (vote) await editions.updateOne({ _id }, { $set: { opened: vote.from } });
      }
    },
  },
  {
    // Who asked a person of the City stands as an HMAC since a number can be changed.
    id: '2026-11-29-tickets-by-person',
    run: nameTickets,
  },
];

/** What a migration cannot go on without. */
export class MigrationError extends Error {
  readonly code = 'MIGRATION';
}

export interface MigrateOptions {
  /** The deployment's; only what changes something sealed needs them. */
  readonly keys?: Pick<Keys, 'open' | 'hmac'>;
  /** Told once for each migration that another process is at. */
  readonly waiting?: (sentence: string) => void;
  readonly now?: () => Date;
  /** Milliseconds a process has a migration before another may take it over; renewed thrice as often while it runs. */
  readonly leaseMs?: number;
  /** Milliseconds between two looks at what another process runs. */
  readonly lookMs?: number;
}

interface MigrationRow {
  _id: string;
  state: 'running' | 'done';
  owner: string;
  until: Date;
  doneAt?: Date;
}

const migrationSchema = new Schema<MigrationRow>(
  { _id: String, state: String, owner: String, until: Date, doneAt: Date },
  { collection: 'migrations', versionKey: false },
);

/** The record of what was run, to be made with all other collections. */
export const migrationModel = (connection: Connection): Model<MigrationRow> =>
  connection.models['Migration'] ?? connection.model<MigrationRow>('Migration', migrationSchema);

/** Runs what was not run yet, each once among all processes that start at the same time: one has the lease, the others wait for it. Throws a
 *  MigrationError that names the migration that failed; it is tried again at the next start, and what comes after it is not run. */
export async function migrate(connection: Connection, list: readonly Migration[], options: MigrateOptions = {}): Promise<void> {
  const { keys, waiting = () => undefined, now = () => new Date(), leaseMs = 30_000, lookMs = 500 } = options;
  const rows = migrationModel(connection);
  const owner = randomUUID();
  const until = (): Date => new Date(now().getTime() + leaseMs);

  /** Ours, done by another, or being run by another. */
  async function take(id: string): Promise<'ours' | MigrationRow> {
    const row = await rows.findById(id).lean<MigrationRow>();
    if (row?.state === 'done') return row;
    if (row) {
      if (row.until > now()) return row;
      const taken = await rows.updateOne(
        { _id: id, owner: row.owner, state: 'running', until: row.until },
        { $set: { owner, until: until() } },
      );
      return taken.matchedCount === 1 ? 'ours' : take(id);
    }
    try {
      await rows.insertMany([{ _id: id, state: 'running', owner, until: until() }]);
      return 'ours';
    } catch (error) {
      if ((error as { code?: unknown }).code !== 11000) throw error;
      return take(id);
    }
  }

  async function run({ id, run: change }: Migration): Promise<void> {
    const renewing = setInterval(() => {
      rows.updateOne({ _id: id, owner, state: 'running' }, { $set: { until: until() } }).catch(() => undefined);
    }, leaseMs / 3);
    try {
      await change(connection, keys);
    } catch (cause) {
      await rows.deleteOne({ _id: id, owner, state: 'running' });
      throw new MigrationError(
        `The migration '${id}' failed (${cause instanceof Error ? cause.message : String(cause)}); nothing after it was run.`,
        { cause },
      );
    } finally {
      clearInterval(renewing);
    }
    const recorded = await rows.updateOne({ _id: id, owner, state: 'running' }, { $set: { state: 'done', doneAt: now() } });
    if (recorded.matchedCount === 0)
      throw new MigrationError(
        `The migration '${id}' took so long without a sign that another process began it too; start again once that one is done.`,
      );
  }

  for (const migration of list) {
    let told = false;
    for (;;) {
      const row = await take(migration.id);
      if (row === 'ours') {
        await run(migration);
        break;
      }
      if (row.state === 'done') break;
      if (!told) waiting(`Waiting for the migration '${migration.id}', which another process runs.`);
      told = true;
      await pause(lookMs);
    }
  }
}
