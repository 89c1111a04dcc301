import { check } from '../ballots';
import type { Audit } from '../box/audit';
import type { Box } from '../box/box';
import type { Roll } from '../box/roll';
import type { OpenedBallot } from '../box/sealed';
import type { Crowd } from '../crowd';
import { readNumber } from '../numbers';
import type { Participations } from '../participation';
import type { Proofs } from '../proofs';
import type { Ballot, BallotKind, Choices, Edition, Project } from '../voting';
import { nameOf, same } from './assents';
import type { By } from './editions';
import { EditionError, voteOf, type LifeStore } from './life';
import { readTable, toldLines, type BadLine, type TableLine } from './table';

/** A batch of paper ballots while two people enter it. Neither what a ballot says nor whose it is stands here: `marks` are HMACs, one a line. */
export interface PaperBatch {
  readonly edition: string;
  readonly batch: string;
  /** What each person entered; emptied when all agree. */
  readonly entries: readonly { readonly by: string; readonly marks: readonly string[] }[];
  /** Lines that two agreed on, from 0: they count, or were refused. */
  readonly taken: readonly number[];
}

/** Where batches are kept; writes within the transaction under way. */
export interface PaperStore {
  find(edition: string, batch: string): Promise<PaperBatch | undefined>;
  put(batch: PaperBatch): Promise<void>;
  of(edition: string): Promise<readonly PaperBatch[]>;
}

/** What entering a batch came to. */
export interface Entered {
  /** Nobody else has entered it yet. */
  readonly first: boolean;
  /** Ballots that went into the box now, and those whose proof had served before. */
  readonly accepted: number;
  readonly refused: number;
  /** Lines, from 1, on which the two differ: none of them counts yet. */
  readonly differ: readonly number[];
}

/** Paper ballots, entered twice by two people. */
export interface Papers {
  /** Takes a table of them: `ballot;district;choices;proof;number`. Throws an EditionError that tells bad lines; then nothing of it is kept. */
  enter(edition: string, batch: string, table: Uint8Array, given: By): Promise<Entered>;
  /** Batches with lines that still wait for a second person or for agreement. */
  open(edition: string): Promise<readonly string[]>;
}

export interface PaperParts {
  readonly lives: Pick<LifeStore, 'find'>;
  readonly projects: (edition: string) => Promise<readonly Project[]>;
  readonly store: PaperStore;
  readonly proofs: Proofs;
  readonly crowd: Pick<Crowd, 'spent'>;
  readonly roll: Pick<Roll, 'enter'>;
  readonly box: Pick<Box, 'put'>;
  readonly participation: Pick<Participations, 'count'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
  /** Unreadable without the deployment's key. */
  readonly hmac: (purpose: string, text: string) => string;
  /** Calling codes of the countries whose mobile numbers count. */
  readonly countries: readonly string[];
}

/** A paper ballot that can be counted. `voter`: as it stands on the roll. */
interface Paper extends OpenedBallot {
  readonly line: number;
  readonly voter: string;
}

const columns = ['ballot', 'district', 'choices', 'proof', 'number'];
const kinds = ['phone', 'card', 'slip', 'desk'] as const;
/** Lines of a batch at the most: it is one transaction. */
const mostLines = 500;
const batchName = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

export function createPapers(parts: PaperParts): Papers {
  const { lives, projects, store, proofs, crowd, roll, box, participation, audit, transaction, hmac, countries } = parts;

  /** An edition into whose box paper still goes. */
  async function voting(id: string, now: Date): Promise<Edition> {
    const state = await lives.find(id);
    const vote = state && voteOf(state.edition);
    if (!state?.edition.opened || !vote || now < vote.from) throw new EditionError(`The vote of '${id}' is not open.`);
    const until = state.edition.paperUntil ?? vote.to;
    if (state.closed || now >= until)
      throw new EditionError(`Paper ballots of '${id}' were entered until ${until.toISOString().slice(0, 16)} UTC.`);
    return state.edition;
  }
  /** For whom a line's proof stands, or why it is none. */
  async function voterOf(
    edition: Edition,
    ballot: Ballot,
    batch: string,
    { line, cells }: TableLine,
    now: Date,
  ): Promise<{ voter: string } | string> {
    const said = cells['proof'] ?? '';
    const words = cells['number'] ?? '';
    if (said === 'none') return words === '' ? { voter: `paper:${batch}/${line}` } : "the proof is 'none', and there is a number.";
    const kind = kinds.find((one) => one === said);
    if (!kind) return `'${said}' is none of ${kinds.join(', ')}, none.`;
    if (!edition.eligibility?.proofs.includes(kind)) return `the edition does not take '${kind}' as a proof.`;
    if (kind === 'phone') {
      const read = readNumber(words, countries);
      return read.ok ? { voter: proofs.ofNumber(read.number).id } : 'its number is no mobile number that counts here.';
    }
    const proven = await proofs.prove({ edition: edition.id, kind, words, address: `paper:${edition.id}/${batch}/${line}`, now });
    if (!proven.ok)
      return proven.reason === 'mistyped'
        ? `its number is mistyped: no ${kind} bears it.`
        : `nobody was given this number as a ${kind}, or it was taken back.`;
    if (proven.voter.school !== (ballot.school ?? false))
      return proven.voter.school
        ? "it is a class's slip, for the school's ballot alone."
        : "the school's ballot takes a class's slip alone.";
    return { voter: proven.voter.id };
  }
  async function paperOf(edition: Edition, all: readonly Project[], batch: string, row: TableLine, now: Date): Promise<Paper | BadLine> {
    const { line, cells } = row;
    const ballot = edition.ballots.find(({ id }) => id === cells['ballot']);
    if (!ballot) return { line, told: `the edition has no ballot '${cells['ballot'] ?? ''}'.` };
    const district = cells['district'] ? { district: cells['district'] } : {};
    const choices = choicesOf(ballot.how, cells['choices'] ?? '');
    if (!choices) return { line, told: `'${cells['choices'] ?? ''}' are no choices of this ballot: ${example(ballot.how)}.` };
    const offered = all.filter((project) => project.ballot === ballot.id && project.district === district.district);
    const refused = check(ballot, { choices, ...district }, offered);
    if (refused) return { line, told: `it is not a ballot that counts (${refused.reason}); leave a spoiled one out.` };
    const voter = await voterOf(edition, ballot, batch, row, now);
    return typeof voter === 'string' ? { line, told: voter } : { line, ballot: ballot.id, ...district, choices, ...voter };
  }
  /** On the roll and in the box, or refused. */
  async function cast(edition: Edition, { voter, ballot, district, choices }: Paper, now: Date): Promise<boolean> {
    const { id, sealing } = edition;
    if (!sealing) throw new EditionError(`The edition '${id}' has no key to seal ballots to.`);
    if (await crowd.spent(edition, voter)) return false;
    if (!(await roll.enter(id, ballot, voter, now))) return false;
    const content = { ballot, ...(district === undefined ? {} : { district }), choices };
    await participation.count({ edition: id, ...content, participant: { channel: 'paper', language: 'fr' } });
    await box.put({ id, sealing }, content, now);
    return true;
  }

  return {
    async enter(id, batch, table, { by: given, now }) {
      const by = nameOf(given);
      if (!batchName.test(batch)) throw new EditionError('--batch must be a name of 40 letters and digits at the most.');
      const edition = await voting(id, now);
      const { lines, bad } = await readTable(table, columns);
      if (lines.length > mostLines)
        throw new EditionError(`A batch is of ${mostLines} lines at the most; this has ${lines.length}: part it.`);
      const all = await projects(id);
      const papers: Paper[] = [];
      const wrong = [...bad];
      for (const line of lines) {
        const paper = await paperOf(edition, all, batch, line, now);
        if ('told' in paper) wrong.push(paper);
        else papers.push(paper);
      }
      if (wrong.length > 0) throw new EditionError(...toldLines(wrong), 'Nothing of this batch was kept.');
      const marks = papers.map(({ line: _, ...paper }, at) => hmac('paper', JSON.stringify([id, batch, at, canonical(paper)])));

      return transaction(async () => {
        const before = (await store.find(id, batch)) ?? { edition: id, batch, entries: [], taken: [] };
        if (before.taken.length > 0 && before.entries.length === 0)
          throw new EditionError(`The batch '${batch}' is done: another needs another name.`);
        const others = before.entries.filter((entry) => !same(entry.by, by));
        const count = Math.max(marks.length, ...others.map((entry) => entry.marks.length));
        const due = Array.from({ length: count }, (_, at) => at).filter((at) => !before.taken.includes(at));
        const agreed = due.filter((at) => marks[at] !== undefined && others.some((entry) => entry.marks[at] === marks[at]));
        let accepted = 0;
        for (const at of agreed) if (await cast(edition, papers[at]!, now)) accepted++;
        const taken = [...before.taken, ...agreed].sort((a, b) => a - b);
        const differ = others.length === 0 ? [] : due.filter((at) => !agreed.includes(at));
        const done = others.length > 0 && differ.length === 0;
        await store.put({ edition: id, batch, taken, entries: done ? [] : [...others, { by, marks }] });
        const about = { batch, lines: marks.length, accepted, refused: agreed.length - accepted, differ: differ.length };
        const people = [...others.map((entry) => entry.by), by];
        await audit.record({ by: people, act: others.length === 0 ? 'edition.paper.enter' : 'edition.paper', edition: id, about }, now);
        const lineOf = (at: number): number => papers[at]?.line ?? (papers.at(-1)?.line ?? 1) + 1 + at - papers.length;
        return { first: others.length === 0, accepted, refused: agreed.length - accepted, differ: differ.map(lineOf) };
      });
    },
    open: async (id) => (await store.of(id)).filter(({ entries }) => entries.length > 0).map(({ batch }) => batch),
  };
}

/** What stands under `choices`: numbers parted by blanks or commas; where there are grades, `12=4 15=for`. Undefined where it is none. */
function choicesOf(how: BallotKind, words: string): Choices | undefined {
  const parts = words.split(/[\s,]+/).filter((part) => part !== '');
  if (how.kind === 'judgment' || how.kind === 'for-against') {
    const pairs = parts.map((part) => /^(\d{1,4})=([\w-]+)$/.exec(part));
    const graded = pairs.flatMap((pair) => (pair ? [[String(Number(pair[1])), pair[2] ?? ''] as const] : []));
    return graded.length === parts.length && new Set(graded.map(([number]) => number)).size === parts.length
      ? { grades: Object.fromEntries(graded) }
      : undefined;
  }
  if (!parts.every((part) => /^\d{1,4}$/.test(part))) return undefined;
  const numbers = parts.map(Number);
  return how.kind === 'ranking' ? { rank: numbers } : { approve: numbers };
}

/** How choices are written. */
const example = (how: BallotKind): string =>
  how.kind === 'judgment'
    ? `a project's number, = and a grade (${how.grades.map(({ id }) => id).join(', ')}), as 12=${how.grades[0]?.id ?? ''} 15=${how.grades.at(-1)?.id ?? ''}`
    : how.kind === 'for-against'
      ? "a project's number, = and for or against, as 12=for 15=against"
      : 'numbers of projects, as 12 15';

/** The same for what says the same, whatever the order it was written in. */
function canonical({ choices, ...paper }: Omit<Paper, 'line'>): unknown {
  if ('grades' in choices) return { ...paper, grades: Object.entries(choices.grades).sort(([a], [b]) => Number(a) - Number(b)) };
  return 'approve' in choices ? { ...paper, approve: [...choices.approve].sort((a, b) => a - b) } : { ...paper, rank: choices.rank };
}
