import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { countChoices, type Counts } from './counts';
import { merkle } from './log';
import { noPeaks, same, type Peaks } from './merkle';
import { illegal } from './open';
import { files, manifestText, readEdition, type Manifest, type PublishedEdition } from './published';
import { headOf, readReceipt, receiptOf } from './receipt';
import { actsLog, ballotEntry, boxLog, rootText, type SignedRoot } from './root';
import type { RollCounts } from './roll';
import { sealedBytes, type OpenedBallot } from './sealed';
import type { Participation } from '../participation';
import { checkExports, checkParticipation, checkResults } from '../tally/recount';
import type { Results } from '../tally/results';

/** A published folder, as it is read. */
export interface FolderReader {
  /** Throws where the file is not there. */
  lines(name: string): AsyncIterable<string>;
}

/** One thing that was looked at. `told`: what was found, in a sentence. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly told: string;
}

/** What a folder is worth. */
export interface Verified {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** What follows where every check holds, and what it cannot show. */
  readonly proves: readonly string[];
  readonly rests: readonly string[];
  /** The key that signed, base64url: to be held against the one made known before the vote. */
  readonly key?: string;
}

export interface VerifyOptions {
  /** The signing key made known before the vote, base64url: a folder signed by another is refused. */
  readonly key?: string;
  /** A voter's receipt, to be found in the box. */
  readonly receipt?: string;
}

const proves = [
  'The sealed ballots are those whose root was signed hour by hour during the vote: none was added, changed or taken out after it was in.',
  'There are as many ballots in the box as people on the roll, on each ballot; as many were opened as were in the box.',
  'The counts are those of the published ballots, and each of these was allowed.',
  'The winners are what the rules written in the edition make of these ballots; ties fell by the seed whose hash stands there.',
  'What staff did is told in the order in which it was done, with nothing taken out of it.',
];
const rests = [
  'That the published ballots are what the sealed ones say rests on the key-holders: two of three opened them together, and none alone could. Their key is not published, for with it a receipt would tell a vote.',
  'That each row of the roll is a person who may vote rests on the proof that the edition asked for. The roll is published as a number alone.',
  'That this is the box everybody saw rests on the roots that others kept during the vote: hold one that you kept against the roots here.',
  'That a voter’s choice was sealed as it was made rests on the server that sealed it.',
];

/** Checks a published folder with nothing but itself: any file changed, missing or out of step with another is told. */
export async function verifyFolder(folder: FolderReader, { key, receipt }: VerifyOptions = {}): Promise<Verified> {
  const checks: Check[] = [];
  /** What throws is a check that failed: a file missing, or not what it should be. */
  async function look(name: string, work: () => Promise<string>): Promise<void> {
    try {
      checks.push({ name, ok: true, told: await work() });
    } catch (error) {
      checks.push({ name, ok: false, told: error instanceof Error ? error.message : String(error) });
    }
  }
  const whole = async (name: string): Promise<string> => (await all(folder.lines(name))).join('\n');
  const json = async <T>(name: string): Promise<T> => JSON.parse(await whole(name)) as T;
  const rows = async <T>(name: string): Promise<readonly T[]> => (await all(folder.lines(name))).map((line) => JSON.parse(line) as T);

  let signer: string | undefined;
  const byOne = (what: string, of: string, text: string, signature: string): void => {
    signer ??= of;
    if (key !== undefined && of !== key) throw new Error(`${what} is signed by another key than the one made known.`);
    if (of !== signer || !isSigned(of, text, signature)) throw new Error(`${what} does not bear the signature it should.`);
  };

  await look('files', async () => {
    const manifest = await json<Manifest>(files.manifest);
    if (JSON.stringify(manifest, null, 2) !== (await whole(files.manifest)))
      throw new Error(`${files.manifest} is not written as it should be.`);
    byOne(files.manifest, manifest.key, manifestText(manifest), manifest.signature);
    const { manifest: _, ...others } = files;
    const exported = Object.keys(manifest.files).filter((name) => /^[\w-]+\.(pb|csv)$/.test(name));
    const names = [...Object.values(others), ...exported];
    const stranger = Object.keys(manifest.files).find((name) => !names.includes(name));
    if (stranger !== undefined) throw new Error(`${files.manifest} names ${stranger}, which is none of an edition's files.`);
    for (const name of names) {
      const hash = createHash('sha256');
      for await (const line of folder.lines(name)) hash.update(`${line}\n`);
      if (hash.digest('hex') !== manifest.files[name]) throw new Error(`${name} is not the file that was signed.`);
    }
    return `${names.length} files are as they were signed at ${manifest.at}`;
  });

  const box: Record<string, number> = {};
  let edition: PublishedEdition | undefined;
  await look('edition', async () => {
    edition = readEdition(await whole(files.edition));
    if (typeof edition.edition.sealing?.publicKey !== 'string')
      throw new Error('The edition names no key that its ballots were sealed to.');
    return `${edition.edition.title.fr}: ${edition.projects.length} projects`;
  });
  const known = (): PublishedEdition => {
    if (!edition) throw new Error(`${files.edition} cannot be read.`);
    return edition;
  };

  let found: { place: number; size: number } | undefined;
  await look('box', async () => {
    const { id, sealing } = known().edition;
    const bytes = sealing ? sealedBytes(sealing) : 0;
    const wanted = receipt === undefined ? undefined : readReceipt(receipt);
    const seen = new Set<string>();
    async function* leaves(): AsyncGenerator<Uint8Array> {
      for await (const line of folder.lines(files.box)) {
        const { ballot, sealed } = JSON.parse(line) as { ballot: string; sealed: string };
        const content = Buffer.from(sealed, 'base64');
        if (content.length !== bytes || content.toString('base64') !== sealed)
          throw new Error(`Ballot ${seen.size} is of ${content.length} bytes, not ${bytes}: it is not as it was sealed.`);
        const leaf = merkle.leaf(ballotEntry(id, ballot, content));
        const hash = Buffer.from(leaf).toString('hex');
        if (wanted?.ok && headOf(hash) === wanted.head) found = { place: seen.size, size: 0 };
        if (seen.size === seen.add(hash).size) throw new Error(`A ballot is in the box twice: ${receiptOf(hash)}.`);
        box[ballot] = (box[ballot] ?? 0) + 1;
        yield leaf;
      }
    }
    return checkLog(boxLog(id), leaves(), await rows<SignedRoot>(files.roots), byOne);
  });
  await look('acts', async () => {
    async function* leaves(): AsyncGenerator<Uint8Array> {
      for await (const line of folder.lines(files.acts)) yield merkle.leaf(Buffer.from(line));
    }
    return checkLog(actsLog, leaves(), await rows<SignedRoot>(files.actRoots), byOne);
  });
  await look('roll', async () => {
    const { voted } = await json<RollCounts>(files.roll);
    if (!alike(voted, box)) throw new Error(`The roll has ${said(voted)}, the box ${said(box)}.`);
    return `roll and box agree: ${said(voted)}`;
  });
  await look('count', async () => {
    const { counts, spoiled } = await json<{ counts: Counts; spoiled: Readonly<Record<string, number>> }>(files.counts);
    const opened = await rows<OpenedBallot>(files.ballots);
    const total: Record<string, number> = { ...spoiled };
    for (const one of opened) {
      total[one.ballot] = (total[one.ballot] ?? 0) + 1;
      const wrong = illegal(known(), one);
      if (wrong !== undefined) throw new Error(`A published ballot is not allowed (${wrong}): ${JSON.stringify(one)}`);
    }
    if (!alike(total, box)) throw new Error(`${said(total)} were opened or spoiled, the box has ${said(box)}.`);
    if (JSON.stringify(countChoices(opened)) !== JSON.stringify(counts))
      throw new Error('Counted again, the published ballots make other counts.');
    return `counted again, the same: ${opened.length} ballots, ${Object.values(spoiled).reduce((sum, one) => sum + one, 0)} spoiled`;
  });
  const published = async () => ({
    ...known(),
    opened: await rows<OpenedBallot>(files.ballots),
    spoiled: (await json<{ spoiled: Readonly<Record<string, number>> }>(files.counts)).spoiled,
    refused: (await json<RollCounts>(files.roll)).refused,
    results: await json<Results>(files.results),
    participation: await json<Participation>(files.participation),
  });
  await look('results', async () => checkResults(await published()));
  await look('people', async () =>
    checkParticipation(await json<Participation>(files.participation), (await json<RollCounts>(files.roll)).voted),
  );
  await look('exports', async () => checkExports(await published(), (name) => folder.lines(name)));
  if (receipt !== undefined)
    await look('receipt', () => {
      const read = readReceipt(receipt);
      if (!read.ok)
        return Promise.reject(new Error(read.reason === 'mistyped' ? 'A letter of the receipt was misread.' : 'This is no receipt.'));
      if (!found) return Promise.reject(new Error('No ballot of this box bears that receipt.'));
      return Promise.resolve(`its ballot is in the box, at place ${found.place + 1}`);
    });
  return { ok: checks.every(({ ok }) => ok), checks, proves, rests, ...(signer === undefined ? {} : { key: signer }) };
}

/** Grows the tree leaf by leaf and holds every published root, its signature and its proof against it. */
async function checkLog(
  log: string,
  leaves: AsyncIterable<Uint8Array>,
  roots: readonly SignedRoot[],
  byOne: (what: string, key: string, text: string, signature: string) => void,
): Promise<string> {
  let peaks: Peaks = noPeaks;
  let next = 0;
  let before: { size: number; hash: Uint8Array } | undefined;
  /** Every root of the tree as it is now. */
  const meet = (): void => {
    for (let root = roots[next]; root && root.size === peaks.size; root = roots[++next]) {
      const what = `The root of ${root.log} at ${root.size} entries`;
      const hash = merkle.rootOf(peaks);
      if (root.number !== next)
        throw new Error(`Root ${next + 1} of ${log} says that it is the ${root.number + 1}th: some were left out or moved.`);
      if (root.log !== log || !same(hash, hex(root.root)))
        throw new Error(`${what} is not that of the entries published: some were added, changed, moved or taken out.`);
      byOne(what, root.key, rootText(root), root.signature);
      const told = { oldSize: before?.size ?? 0, oldRoot: before?.hash ?? hash, size: root.size, root: hash, proof: root.proof.map(hex) };
      if (before && !merkle.continues(told)) throw new Error(`${what} does not continue the one before.`);
      before = { size: root.size, hash };
    }
  };
  meet();
  for await (const leaf of leaves) {
    peaks = merkle.grow(peaks, [leaf]);
    meet();
  }
  if (next < roots.length)
    throw new Error(`Root ${next + 1} of ${log} is of ${roots[next]?.size} entries, but ${peaks.size} are published: some were taken out.`);
  if (peaks.size > 0 && before?.size !== peaks.size)
    throw new Error(`${peaks.size} entries of ${log} are published, of which the last signed root has ${before?.size ?? 0}.`);
  return `${peaks.size} entries are under ${roots.length} signed roots, each continuing the last`;
}

function isSigned(key: string, text: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    const bytes = Buffer.from(signature, 'base64url');
    return bytes.toString('base64url') === signature && verifySignature(null, Buffer.from(text), publicKey, bytes);
  } catch {
    return false;
  }
}

async function all(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

/** Throws for hashes that are not written in their one way: two spellings of one hash would be a change that nobody sees. */
function hex(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'hex');
  if (bytes.toString('hex') !== text) throw new Error(`A hash is not written as it should be: ${text.slice(0, 80)}`);
  return bytes;
}
const alike = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  [...Object.keys(a), ...Object.keys(b)].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
const said = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([name, count]) => `${count} of ${name}`)
    .join(', ') || 'none';
