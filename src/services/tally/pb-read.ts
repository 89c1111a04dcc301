import { createBox, parsePoints } from './box';
import { createElection, voteTypes, type Election, type VoteType } from './election';
import { parseDecimal } from './decimal';
import { PbError, readRows } from './pb-rows';

/** A Pabulib file (https://pabulib.org/format), read. */
export interface PbFile {
  readonly meta: Readonly<Record<string, string>>;
  /** The rows of PROJECTS as they stand, by column, in the order of `election.projects`. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly election: Election;
}

/** One row of VOTES, for who wants more of it than the count: `fields` by column. */
export interface PbVote {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads a file as it comes; ballots are kept only as what they say and how many say so. `onVote` sees each row of VOTES.
 *  Throws a PbError with the line for what cannot be counted: a ballot for a project that is not there, a missing or bad number, an unknown `vote_type`. */
export async function readPb(pieces: AsyncIterable<string> | Iterable<string>, onVote?: (vote: PbVote) => void): Promise<PbFile> {
  const meta: Record<string, string> = {};
  const rows: Record<string, string>[] = [];
  const indexes = new Map<string, number>();
  const box = createBox();
  let section = '';
  let header: readonly string[] | undefined;
  let votes: { vote: number; points: number; type: VoteType } | undefined;
  let lastLine = 1;

  const byColumn = (fields: readonly string[]): Record<string, string> =>
    Object.fromEntries((header ?? []).map((column, i) => [column, (fields[i] ?? '').trim()]));

  for await (const { line, fields } of readRows(pieces)) {
    lastLine = line;
    const [first = '', ...others] = fields.map((field) => field.trim());
    if (/^(meta|projects|votes)$/i.test(first) && others.every((field) => field === '')) {
      section = first.toLowerCase();
      header = undefined;
      if (section === 'votes') votes = undefined;
      continue;
    }
    if (section === '') throw new PbError(line, 'the file must begin with a line META.');
    if (!header) {
      header = fields.map((field) => field.trim());
      if (section === 'projects' && !header.includes('cost')) throw new PbError(line, 'PROJECTS has no column "cost".');
      if (section === 'votes') {
        const vote = header.indexOf('vote');
        if (vote < 0) throw new PbError(line, 'VOTES has no column "vote".');
        votes = { vote, points: header.indexOf('points'), type: typeOf(meta, line) };
      }
      continue;
    }
    if (section === 'meta') meta[first] = others[0] ?? '';
    else if (section === 'projects') {
      const row = byColumn(fields);
      const id = row['project_id'] ?? first;
      if (id === '') throw new PbError(line, 'a project has no id.');
      if (indexes.has(id)) throw new PbError(line, `project "${id}" stands there twice.`);
      const cost = parseDecimal(row['cost'] ?? '');
      if (cost === undefined || cost.units < 0n)
        throw new PbError(line, `the cost of project "${id}" is not an amount: "${row['cost'] ?? ''}".`);
      indexes.set(id, rows.push({ ...row, project_id: id }) - 1);
    } else if (votes) {
      const vote = fields[votes.vote]?.trim() ?? '';
      const wanted = votes.type === 'cumulative' || votes.type === 'scoring' || votes.type === 'ordinal';
      const given = wanted ? (fields[votes.points]?.trim() ?? '') : '';
      onVote?.({ line, fields: byColumn(fields) });
      const key = `${vote}\n${given}`;
      if (box.again(key)) continue;
      const ids = listOf(vote);
      const names = ids.map((id) => {
        const index = indexes.get(id);
        if (index === undefined) throw new PbError(line, `a ballot names project "${id}", which is not among PROJECTS.`);
        return index;
      });
      box.add(names, pointsOf(votes.type, ids.length, listOf(given), line));
      box.remember(key);
    }
  }
  if (rows.length === 0) throw new PbError(lastLine, 'the file has no PROJECTS.');
  const type = votes?.type ?? typeOf(meta, lastLine);
  if (parseDecimal(meta['budget'] ?? '') === undefined)
    throw new PbError(1, `META has no budget that is a number: "${meta['budget'] ?? ''}".`);
  try {
    const election = createElection(
      {
        projects: rows.map((row) => ({
          id: row['project_id'] ?? '',
          cost: row['cost'] ?? '',
          ...(row['name'] && { name: row['name'] }),
          zones: [row['district'], ...(row['neighborhood']?.split(',') ?? [])].flatMap((zone) => (zone?.trim() ? [zone.trim()] : [])),
        })),
        budget: meta['budget'] ?? '',
        voteType: type,
        ...(type === 'scoring' && meta['default_score'] && { defaultScore: meta['default_score'] }),
      },
      box.close(),
    );
    return { meta, rows, election };
  } catch (error) {
    if (error instanceof RangeError) throw new PbError(lastLine, error.message);
    throw error;
  }
}

function typeOf(meta: Readonly<Record<string, string>>, line: number): VoteType {
  const type = voteTypes.find((known) => known === meta['vote_type']?.toLowerCase());
  if (!type) throw new PbError(line, `META names no vote_type of ${voteTypes.join(', ')}: "${meta['vote_type'] ?? ''}".`);
  return type;
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && entry.toLowerCase() !== 'none');

/** The points of one ballot: those written beside it; of a ranking without points, as many for the first as projects are ranked, and one less for each after it (Borda). */
function pointsOf(type: VoteType, named: number, texts: readonly string[], line: number): ReturnType<typeof parsePoints> {
  if (type === 'approval' || type === 'choose-1') return undefined;
  if (type === 'ordinal' && texts.length === 0)
    return Array.from({ length: named }, (_, place) => ({ units: BigInt(named - place), places: 0 }));
  const points = parsePoints(texts);
  if (!points) throw new PbError(line, `points are not all numbers: "${texts.join(',')}".`);
  if (points.length !== named) throw new PbError(line, `a ballot names ${named} projects and gives ${points.length} points.`);
  return points;
}
