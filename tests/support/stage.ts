import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { can as smsCan, render as renderSms } from '../../channels/sms';
import { createWebChannel } from '../../channels/web';
import { createApp } from '../../src/app';
import { assemble, type Assembly, type AssemblyParts } from '../../src/assembly';
import type { Activity } from '../../src/conversation/activity';
import { rewrite } from '../../src/conversation/gsm';
import type { Message } from '../../src/conversation/message';
import { createKeyFile, loadKeys } from '../../src/keys';
import { demoEdition } from '../../src/services/demo';
import { openStorage } from '../../src/storage/connect';
import { createMemoryCity } from './memory-city';
import { texts } from './talker';

/** Where a script is played: one person on one channel, a clock to move, dialogs to replace. */
export interface Stage {
  readonly channel: string;
  act(activity: Activity): Promise<readonly Message[]>;
  wait(hours: number): void;
  /** A new version of this dialog takes over, without an upgrade. */
  deploy(dialog: string): Promise<void>;
  /** The messages as the channel really shows them, a text each. */
  lines(messages: readonly Message[]): readonly string[];
  /** A line as the channel's alphabet writes it. */
  typography(line: string): string;
  /** Turns that broke. */
  readonly errors: readonly unknown[];
}

/** What stages stand on, one played after the other: the city with its demonstration edition, in the versions of dialogs asked for. */
export interface Ground {
  /** Versions added to a dialog's own, by its id. */
  city(versions: Readonly<Record<string, number>>): Promise<Assembly>;
  /** What time it is, set by who plays. */
  clock: Date;
  readonly errors: unknown[];
  close(): Promise<void>;
}

/** The day of every script: a Monday, ten in the morning in Paris. */
export const scriptDay = new Date('2026-11-23T09:00:00Z');
export const demo = () => demoEdition(join(__dirname, '../../demo/edition.json'), scriptDay);

const web = createWebChannel((tag) => texts.t(tag));

/** On a storage of its own, on disk, as the server has it by default. */
export async function onDisk(): Promise<Ground> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pv-stage-'));
  createKeyFile(join(dataDir, 'keys.json'));
  const keys = loadKeys(join(dataDir, 'keys.json'));
  const storage = await openStorage({ dataDir, poolSize: 5, waiting: () => undefined });
  const open = async (parts: Played): Promise<Assembly> => {
    // A deployment is a new process; here its models are made anew on the same connection.
    storage.connection.deleteModel(/./);
    const app = await createApp({ ...parts, connection: storage.connection, keys });
    const { edition, themes, projects } = demo();
    await app.editions.addFirst(edition, themes, projects);
    return app;
  };
  return ground(open, async () => {
    await storage.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
}

/** In memory, for what plays more than a disk would bear, or looks into what was kept. */
export function inMemory(city = createMemoryCity(demo())): Ground {
  return ground(
    (parts) => assemble({ ...parts, channels: { sms: smsCan, web: web.can }, stores: city.stores, keys: city.keys }),
    () => Promise.resolve(),
  );
}

type Played = Pick<AssemblyParts, 'now' | 'random' | 'broken' | 'dialogs'>;

function ground(open: (parts: Played) => Promise<Assembly>, close: () => Promise<void>): Ground {
  const opened = new Map<string, Promise<Assembly>>();
  const made: Ground = {
    clock: scriptDay,
    errors: [],
    close,
    city(versions) {
      const name = JSON.stringify(versions);
      const city =
        opened.get(name) ??
        open({
          now: () => made.clock,
          random: () => (417 - 100) / 900,
          broken: (error) => made.errors.push(error),
          dialogs: (current) => current.map((dialog) => ({ ...dialog, version: dialog.version + (versions[dialog.id] ?? 0) })),
        });
      opened.set(name, city);
      return city;
    },
  };
  return made;
}

let people = 0;

/** Sets a stage for a person nobody has met. The read-back's code is 417. `hint`: the language their platform tells. */
export async function openStage(channel: 'sms' | 'web', on: Ground, hint?: string): Promise<Stage> {
  const address = `${channel}:${++people}`;
  const errors: unknown[] = [];
  let at = scriptDay.getTime();
  let deliveries = 0;
  let versions: Readonly<Record<string, number>> = {};
  let city = await on.city(versions);
  let spoken = 'fr';
  return {
    channel,
    errors,
    async act(activity) {
      on.clock = new Date(at);
      const id = `${address}:${++deliveries}`;
      const turned = await city.turns.handle({ id, address, channel, activity, ...(hint === undefined ? {} : { locale: hint }) });
      errors.push(...on.errors.splice(0));
      if (turned.kind === 'again') return [];
      spoken = turned.locale;
      return turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
    },
    wait: (hours) => {
      at += hours * 3_600_000;
    },
    async deploy(dialog) {
      versions = { ...versions, [dialog]: (versions[dialog] ?? 0) + 1 };
      city = await on.city(versions);
    },
    lines: (messages) => (channel === 'sms' ? renderSms(messages) : web.render(messages, spoken).map(plain)),
    typography: channel === 'sms' ? rewrite : (line) => line,
  };
}

/** What any web client shows of an activity: the words, then what can be tapped, as "1 Voter". */
function plain({ text = '', suggestedActions }: ReturnType<typeof web.render>[number]): string {
  const taps = (suggestedActions?.actions ?? []) as readonly { readonly title?: string }[];
  return [text, ...taps.map(({ title = '' }) => title.replace(/^(\d+)\. /, '$1 '))].join('\n');
}
