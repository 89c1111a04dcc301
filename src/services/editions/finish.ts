import { createHash } from 'node:crypto';
import type { Audit } from '../box/audit';
import type { Box, BoxStore } from '../box/box';
import type { LogStore } from '../box/log';
import { openBox } from '../box/open';
import { ballotLine, files, publishFolder, type FolderWriter } from '../box/published';
import { countChoices } from '../box/counts';
import { actsLog, boxLog, type SignedRoot } from '../box/root';
import type { Roll } from '../box/roll';
import type { OpenedBallot } from '../box/sealed';
import { isOver, lateMs } from '../box/tend';
import { verifyFolder, type FolderReader, type Verified } from '../box/verify';
import type { Participations } from '../participation';
import { resultsOf, type Results } from '../tally/results';
import type { Project } from '../voting';
import { nameOf, type Assented, type Assents } from './assents';
import type { By } from './editions';
import { keyOf } from './holders';
import { EditionError, voteOf, type EditionState, type LifeStore } from './life';

/** What opens an edition's box, and by what ties fall. */
export interface Opener {
  readonly seed: string;
  /** Two holders' shares; a demonstration's key lies with the server. */
  readonly shares: readonly string[];
  readonly demoKey?: (() => Uint8Array) | undefined;
}

/** What a count came to. `again`: the box was counted before, and came to the same. */
export interface Counted {
  readonly ballots: number;
  readonly spoiled: number;
  readonly results: Results;
  readonly projects: readonly Project[];
  readonly again: boolean;
}

/** Editions from the end of their vote to their publication. Whatever cannot be done throws an EditionError that says why. */
export interface Finish {
  /** Finishes the box: all that waits goes in, its last root is signed, the keys of the pool are destroyed. */
  close(id: string, given: By): Promise<Assented<{ readonly ballots: number }>>;
  /** Opens the box and counts. May be done again until it is published. `given.opener` is asked of the second person alone. */
  count(id: string, given: By & { readonly opener: Opener }): Promise<Assented<Counted>>;
  /** Publishes everything, and checks it as a stranger would. Taken up again where it broke off. */
  publish(id: string, given: By): Promise<Assented<{ readonly verified: Verified }>>;
}

export interface FinishParts {
  readonly lives: LifeStore;
  readonly projects: (edition: string) => Promise<readonly Project[]>;
  readonly assents: Assents;
  readonly participation: Pick<Participations, 'of'>;
  readonly ballots: {
    readonly box: Pick<Box, 'mix' | 'close'>;
    readonly ballots: Pick<BoxStore, 'rows' | 'count'>;
    readonly roll: Pick<Roll, 'counts'>;
    readonly audit: Pick<Audit, 'all'>;
    readonly logs: Pick<LogStore, 'roots'>;
    readonly publish: (log: string, now: Date) => Promise<SignedRoot | undefined>;
    readonly publicKey: Uint8Array;
  };
  readonly sign: (data: Uint8Array) => Uint8Array;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly folder: (edition: string) => FolderReader & FolderWriter;
  /** Whether all of it is there, for anyone. */
  readonly isPublic: (edition: string) => Promise<boolean>;
}

export function createFinish(parts: FinishParts): Finish {
  const { lives, projects, assents, participation, ballots, sign, random, folder, isPublic } = parts;
  async function found(id: string): Promise<EditionState> {
    const state = await lives.find(id);
    if (!state) throw new EditionError(`There is no edition '${id}'.`);
    if (!state.edition.opened) throw new EditionError(`The edition '${id}' was never opened.`);
    return state;
  }
  async function closed(id: string): Promise<EditionState> {
    const state = await found(id);
    if (!state.closed)
      throw new EditionError(`The edition '${id}' is not closed: nothing is counted before. Run \`npm run edition -- close ${id}\`.`);
    return state;
  }
  const total = (numbers: Readonly<Record<string, number>>): number => Object.values(numbers).reduce((sum, one) => sum + one, 0);
  async function text(id: string, name: string): Promise<string> {
    const lines: string[] = [];
    for await (const line of folder(id).lines(name)) lines.push(line);
    return lines.join('\n');
  }
  /** What the last count left; undefined where there was none. */
  async function kept(id: string): Promise<
    | {
        readonly opened: readonly OpenedBallot[];
        readonly spoiled: Record<string, number>;
        readonly seed: string;
        readonly results: string;
      }
    | undefined
  > {
    try {
      const results = await text(id, files.results);
      const lines = await text(id, files.ballots);
      return {
        opened: lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as OpenedBallot),
        spoiled: (JSON.parse(await text(id, files.counts)) as { spoiled: Record<string, number> }).spoiled,
        seed: (JSON.parse(results) as Results).seed,
        results,
      };
    } catch (error) {
      if (error instanceof Error && /is missing\.$/.test(error.message)) return undefined;
      throw error;
    }
  }

  async function counted(id: string, { seed, shares, demoKey }: Opener): Promise<Counted> {
    const { edition } = await closed(id);
    const all = await projects(id);
    const key = edition.demo && demoKey ? demoKey() : await keyOf(edition.sealing?.publicKey ?? '', shares);
    const { opened, spoiled } = await openBox({ edition, projects: all }, ballots.ballots.rows(id), key);
    key.fill(0);
    const roll = await ballots.roll.counts(id);
    if (opened.length + total(spoiled) !== total(roll.voted))
      throw new EditionError(`The box has ${opened.length + total(spoiled)} ballots, the roll ${total(roll.voted)}: nothing was counted.`);
    const results = resultsOf({ edition, projects: all, opened, spoiled, refused: roll.refused, seed });
    const before = await kept(id);
    const told = JSON.stringify(results);
    if (before && before.results !== told)
      throw new EditionError('Counted again, it comes to another result than before: nothing was kept.');
    const write = (name: string, lines: readonly string[]): Promise<void> => folder(id).write(name, lines);
    // In the order of their text, which tells nothing of the box's; the results last.
    await write(files.ballots, opened.map(ballotLine).sort());
    await write(files.counts, [JSON.stringify({ counts: countChoices(opened), spoiled })]);
    await write(files.results, [told]);
    return { ballots: opened.length, spoiled: total(spoiled), results, projects: all, again: before !== undefined };
  }

  async function written(id: string, now: Date): Promise<{ readonly verified: Verified }> {
    const { edition } = await closed(id);
    const count = await kept(id);
    if (!count) throw new EditionError(`The edition '${id}' was not counted. Run \`npm run edition -- count ${id}\`.`);
    await ballots.publish(actsLog, now);
    const acts = await ballots.audit.all();
    const under = (await ballots.logs.roots(actsLog)).filter(({ size }) => size <= acts.length);
    await publishFolder(
      {
        edition,
        projects: await projects(id),
        rows: ballots.ballots,
        // What staff do meanwhile is under the next root.
        logs: { roots: async (log) => (log === actsLog ? under : ballots.logs.roots(log)) },
        acts: acts.slice(0, under.at(-1)?.size ?? 0),
        roll: await ballots.roll.counts(id),
        ...count,
        participation: await participation.of(edition),
        random,
        publicKey: ballots.publicKey,
        sign,
      },
      folder(id),
      now,
    );
    return { verified: await verifyFolder(folder(id), { key: Buffer.from(ballots.publicKey).toString('base64url') }) };
  }

  return {
    async close(id, given) {
      const state = await found(id);
      const vote = voteOf(state.edition);
      if (state.closed) throw new EditionError(`The edition '${id}' was closed on ${moment(state.closed)}.`);
      if (!vote || !isOver(state.edition, given.now))
        throw new EditionError(
          `Its vote ends on ${moment(vote?.to ?? given.now)}; the box is finished from ${lateMs / 60_000} minutes after on.`,
        );
      if (state.edition.paperUntil && given.now < state.edition.paperUntil)
        throw new EditionError(`Paper ballots are entered until ${moment(state.edition.paperUntil)}; the box is finished after that.`);
      return assents.act(
        { edition: id, act: 'close', ...given },
        async () => {
          await ballots.box.mix(id, given.now, { all: true });
          await ballots.publish(boxLog(id), given.now);
          if (!(await ballots.box.close(id))) throw new EditionError('A ballot still came in: do this again.');
          return { ballots: await ballots.ballots.count(id) };
        },
        () => lives.set(id, { closed: given.now }),
      );
    },
    async count(id, { opener, ...given }) {
      const { published } = await closed(id);
      if (published) throw new EditionError(`The edition '${id}' was published on ${moment(published)}: its count stands.`);
      return assents.act({ edition: id, act: 'count', ...given }, () => counted(id, opener));
    },
    async publish(id, given) {
      const { published } = await closed(id);
      nameOf(given.by);
      if (await isPublic(id)) throw new EditionError(`The edition '${id}' is published; what is published does not change.`);
      // Two people decided it; it broke off.
      if (published) return { state: 'done', ...(await written(id, given.now)) };
      const count = await kept(id);
      if (!count) throw new EditionError(`The edition '${id}' was not counted. Run \`npm run edition -- count ${id}\`.`);
      const about = { results: createHash('sha256').update(`${count.results}\n`).digest('hex') };
      const decided = await assents.act(
        { edition: id, act: 'publish', ...given, about },
        async () => ({}),
        () => lives.set(id, { published: given.now }),
      );
      return decided.state === 'proposed' ? decided : { state: 'done', ...(await written(id, given.now)) };
    },
  };
}

const moment = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
