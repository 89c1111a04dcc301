import { createHash } from 'node:crypto';
import type { Edition, Project } from '../voting';
import type { ActRow } from './audit';
import type { BoxStore } from './box';
import { countChoices } from './counts';
import type { LogStore } from './log';
import { actsLog, boxLog } from './root';
import type { RollCounts } from './roll';
import type { OpenedBallot } from './sealed';
import type { Participation } from '../participation';
import { exportsOf } from '../tally/exports';
import { resultsOf } from '../tally/results';

/** The files of a published edition; every one is lines of UTF-8 text. */
export const files = {
  /** The edition, its projects and the key that ballots were sealed to. */
  edition: 'edition.json',
  /** Sealed ballots in the log's order, a line each: `{"ballot","sealed"}`, base64. */
  box: 'box.jsonl',
  /** Signed roots of that log, a line each. */
  roots: 'roots.jsonl',
  /** What staff did, a line each, and the signed roots of that log. */
  acts: 'acts.jsonl',
  actRoots: 'acts-roots.jsonl',
  /** How many voted and how often a proof that came again was refused, by ballot. */
  roll: 'roll.json',
  /** Opened ballots, a line each, in the order of their text: it tells nothing of the box's, so that no receipt leads to one. */
  ballots: 'ballots.jsonl',
  /** How often each project was given what, and how many sealed ballots did not open or were none, by ballot. */
  counts: 'counts.json',
  /** Winners by the rules made known, and how every project fared (`Results`). */
  results: 'results.json',
  /** Who took part, from counts that are apart from ballots, with cells under 11 left out (`Participation`). */
  participation: 'participation.json',
  /** SHA-256 of every file above, signed. */
  manifest: 'manifest.json',
} as const;

/** Where a published edition is written. */
export interface FolderWriter {
  write(name: string, lines: AsyncIterable<string> | Iterable<string>): Promise<void>;
}

/** What is published about an edition's projects. */
export interface PublishedEdition {
  readonly edition: Edition;
  readonly projects: readonly Project[];
}

/** Reads what `files.edition` holds. */
export function readEdition(text: string): PublishedEdition {
  const { edition, projects } = JSON.parse(text) as PublishedEdition;
  const phases = edition.phases.map(({ phase, from, to }) => ({ phase, from: new Date(from), to: new Date(to) }));
  return { edition: { ...edition, phases }, projects };
}

/** Hashes of files by name, signed with the key of the roots. */
export interface Manifest {
  readonly files: Readonly<Record<string, string>>;
  readonly at: string;
  readonly key: string;
  readonly signature: string;
}

/** What of a manifest is signed. */
export const manifestText = ({ files: hashes, at }: Pick<Manifest, 'files' | 'at'>): string =>
  ['Porte-voix files 1', at, ...Object.entries(hashes).map(([name, hash]) => `${hash}  ${name}`), ''].join('\n');

export interface PublishParts extends PublishedEdition {
  readonly rows: Pick<BoxStore, 'rows'>;
  readonly logs: Pick<LogStore, 'roots'>;
  readonly acts: readonly ActRow[];
  readonly roll: RollCounts;
  /** As the key-holders opened them; `spoiled`: how many did not open or were none, by ballot. */
  readonly opened: readonly OpenedBallot[];
  readonly spoiled: Readonly<Record<string, number>>;
  /** Ties fall by it: the text whose hash stands in the edition. */
  readonly seed: string;
  readonly participation: Participation;
  /** 0 <= x < 1, unguessable: the order of ballots in files for Pabulib. */
  readonly random: () => number;
  readonly publicKey: Uint8Array;
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** Writes what a stranger needs to check an edition that is over: everything but who voted and the key that opens. */
export async function publishFolder(parts: PublishParts, folder: FolderWriter, now: Date): Promise<Manifest> {
  const { edition, projects, rows, logs, acts, roll, opened, spoiled, seed, participation, random, publicKey, sign } = parts;
  const hashes: Record<string, string> = {};
  async function write(name: string, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const hash = createHash('sha256');
    async function* hashed(): AsyncGenerator<string> {
      for await (const line of lines) {
        hash.update(`${line}\n`);
        yield line;
      }
    }
    await folder.write(name, hashed());
    hashes[name] = hash.digest('hex');
  }
  async function* sealed(): AsyncGenerator<string> {
    for await (const row of rows.rows(edition.id))
      yield JSON.stringify({ ballot: row.ballot, sealed: Buffer.from(row.sealed).toString('base64') });
  }
  const json = (each: unknown): string => JSON.stringify(each);
  await write(files.edition, JSON.stringify({ edition, projects } satisfies PublishedEdition, null, 2).split('\n'));
  await write(files.box, sealed());
  await write(files.roots, (await logs.roots(boxLog(edition.id))).map(json));
  await write(
    files.acts,
    acts.map(({ text }) => text),
  );
  await write(files.actRoots, (await logs.roots(actsLog)).map(json));
  await write(files.roll, [json(roll)]);
  await write(files.ballots, opened.map(ballotLine).sort());
  await write(files.counts, [json({ counts: countChoices(opened), spoiled })]);
  const results = resultsOf({ edition, projects, opened, spoiled, refused: roll.refused, seed });
  await write(files.results, [json(results)]);
  await write(files.participation, [json(participation)]);
  for (const [name, lines] of exportsOf({ edition, projects, opened, results, participation, random })) await write(name, lines);
  const at = `${now.toISOString().slice(0, 16)}Z`;
  const manifest: Manifest = {
    files: hashes,
    at,
    key: Buffer.from(publicKey).toString('base64url'),
    signature: Buffer.from(sign(Buffer.from(manifestText({ files: hashes, at })))).toString('base64url'),
  };
  await folder.write(files.manifest, JSON.stringify(manifest, null, 2).split('\n'));
  return manifest;
}

/** A ballot's line: the same for what says the same, whatever the order it was filled in. */
export function ballotLine({ ballot, district, choices }: OpenedBallot): string {
  const said =
    'grades' in choices
      ? { grades: Object.fromEntries(Object.entries(choices.grades).sort(([a], [b]) => Number(a) - Number(b))) }
      : 'approve' in choices
        ? { approve: [...choices.approve].sort((a, b) => a - b) }
        : choices;
  return JSON.stringify({ ballot, ...(district === undefined ? {} : { district }), choices: said });
}
