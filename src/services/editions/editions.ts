import { createHash } from 'node:crypto';
import { ballotBytes } from '../box/sealed';
import type { Audit } from '../box/audit';
import type { Edition, Project } from '../voting';
import type { Assented, Assents } from './assents';
import { nameOf } from './assents';
import type { EditionFile } from './file';
import { EditionError, voteOf, type EditionState, type LifeStore } from './life';
import { meeting, obstacles } from './obstacles';
import { readProjects } from './projects';
import { toldLines } from './table';

/** Who does something, and when. */
export interface By {
  readonly by: string;
  readonly now: Date;
}

/** An edition as staff see it. */
export interface Shown extends EditionState {
  readonly projects: readonly Project[];
  /** What keeps it from being opened. */
  readonly missing: readonly string[];
}

/** Editions from their file to their vote. Whatever cannot be done throws an EditionError that says why. */
export interface Editions {
  /** Keeps a draft that nobody sees, in place of the one before; `table`: the bytes of its projects' file. `dryRun`: looks and keeps nothing. */
  create(
    file: EditionFile,
    table: Uint8Array | undefined,
    given: By & { readonly dryRun: boolean },
  ): Promise<{ readonly projects: number; readonly proposed: number; readonly missing: readonly string[] }>;
  /** From now on it is known: ideas are taken while its phase for them is on. */
  announce(id: string, given: By): Promise<Assented<object>>;
  /** From now on its rules and projects stand, and one votes while the phase is on. */
  open(id: string, given: By): Promise<Assented<object>>;
  /** Moves the vote's end to a later moment, before it has come. */
  extend(id: string, given: By & { readonly until: Date }): Promise<Assented<object>>;
  list(): Promise<readonly EditionState[]>;
  show(id: string, now: Date): Promise<Shown>;
}

export interface EditionsParts {
  readonly lives: LifeStore;
  readonly projects: (edition: string) => Promise<readonly Project[]>;
  readonly assents: Assents;
  readonly audit: Pick<Audit, 'record'>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
  /** Whether codes can be sent by SMS. */
  readonly sms: boolean;
}

/** Milliseconds before the end in which a vote is extended no more: every process has read the edition again by then, several times. */
const extendMs = 60_000;

export function createEditions({ lives, projects, assents, audit, transaction, sms }: EditionsParts): Editions {
  async function found(id: string): Promise<EditionState> {
    const state = await lives.find(id);
    if (state) return state;
    const known = (await lives.all()).map(({ edition }) => edition.id).join(', ');
    throw new EditionError(
      `There is no edition '${id}'${known ? `; there are: ${known}` : ''}. Run \`npm run edition -- create FILE\` first.`,
    );
  }
  async function unopened(id: string): Promise<EditionState> {
    const state = await found(id);
    if (state.edition.opened)
      throw new EditionError(`The edition '${id}' was opened on ${day(state.edition.opened)}: its rules and projects stand.`);
    return state;
  }
  async function missingOf(edition: Edition, all: readonly Project[], now: Date): Promise<readonly string[]> {
    const others = (await lives.all()).map((one) => one.edition).filter(({ id }) => id !== edition.id);
    return obstacles(edition, { projects: all, sms, others }, now);
  }
  /** As it will be opened: ballots as long as its projects ask for. */
  const sealed = (edition: Edition, all: readonly Project[]): Edition =>
    edition.sealing ? { ...edition, sealing: { ...edition.sealing, bytes: ballotBytes(edition, all) } } : edition;

  return {
    create: ({ edition: plain, themes, publicKey }, table, { by: given, now, dryRun }) =>
      transaction(async () => {
        const by = nameOf(given);
        const before = await lives.find(plain.id);
        if (before?.edition.demo) throw new EditionError(`'${plain.id}' is the demonstration's; give yours another id.`);
        if (before) await unopened(plain.id);
        const proposed = await lives.proposed(plain.id);
        const read = table
          ? await readProjects(table, { edition: plain, themes, taken: proposed.map(({ number }) => number) })
          : { projects: [], bad: [] };
        if (read.bad.length > 0) throw new EditionError(...toldLines(read.bad), 'Nothing was kept.');
        const all = [...read.projects, ...proposed];
        const edition = publicKey === undefined ? plain : sealed({ ...plain, sealing: { publicKey, bytes: 0 } }, all);
        const missing = await missingOf(edition, all, now);
        if (!dryRun) {
          await lives.put({ edition, themes, ...(before && !before.draft ? {} : { draft: true }) }, read.projects);
          await audit.record({ by: [by], act: 'edition.create', edition: plain.id, about: { projects: all.length } }, now);
        }
        return { projects: read.projects.length, proposed: proposed.length, missing };
      }),
    async announce(id, given) {
      const { draft } = await unopened(id);
      if (!draft) throw new EditionError(`The edition '${id}' is announced already.`);
      return assents.act(
        { edition: id, act: 'announce', ...given },
        async () => ({}),
        () => lives.set(id, { draft: false }),
      );
    },
    async open(id, given) {
      /** Looked at by each of the two, and once more when it is done. */
      const ready = async () => {
        const { edition } = await unopened(id);
        const all = await projects(id);
        const missing = await missingOf(edition, all, given.now);
        if (missing.length > 0) throw new EditionError(`The edition '${id}' cannot be opened.`, ...missing);
        return { edition: sealed(edition, all), all };
      };
      const terms = async () => {
        const { edition, all } = await ready();
        return {
          rules: hash(edition.ballots),
          voters: hash(edition.eligibility ?? {}),
          projects: hash(all),
          phases: hash(edition.phases),
          key: edition.sealing?.publicKey ?? '',
        };
      };
      const about = await terms();
      return assents.act(
        { edition: id, act: 'open', ...given, about },
        async () => ({}),
        async () => {
          if (JSON.stringify(await terms()) !== JSON.stringify(about))
            throw new EditionError('Rules or projects changed at this moment: look at them again.');
          const {
            edition: { sealing },
          } = await ready();
          await lives.set(id, { draft: false, opened: given.now, ...(sealing ? { sealing } : {}) });
        },
      );
    },
    async extend(id, { until, ...given }) {
      const { edition } = await found(id);
      const vote = voteOf(edition);
      if (!edition.opened || !vote) throw new EditionError(`The edition '${id}' is not open.`);
      if (Number.isNaN(until.getTime()) || until <= vote.to)
        throw new EditionError(`Its vote ends on ${moment(vote.to)}; it is moved to a later moment only.`);
      if (given.now.getTime() > vote.to.getTime() - extendMs)
        throw new EditionError(`Its vote ended on ${moment(vote.to)}, or does within a minute: what is over stays over.`);
      const phases = edition.phases.map((one) =>
        one.phase === 'vote' ? { ...one, to: until } : one.from >= vote.to && one.from < until ? { ...one, from: until } : one,
      );
      const late = phases.find(({ from, to }) => from >= to);
      if (late) throw new EditionError(`The phase '${late.phase}' would be over before the vote is.`);
      const others = (await lives.all()).map((one) => one.edition).filter((other) => other.id !== id);
      const meets = meeting({ ...edition, phases }, others);
      if (meets !== undefined) throw new EditionError(meets);
      const about = { from: vote.to.toISOString(), until: until.toISOString() };
      return assents.act(
        { edition: id, act: 'extend', ...given, about },
        async () => ({}),
        () => lives.set(id, { phases }),
      );
    },
    list: () => lives.all(),
    async show(id, now) {
      const state = await found(id);
      const all = await projects(id);
      return { ...state, projects: all, missing: state.edition.opened ? [] : await missingOf(state.edition, all, now) };
    },
  };
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const moment = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const day = (at: Date): string => at.toISOString().slice(0, 10);
