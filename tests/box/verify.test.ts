import fc from 'fast-check';
import { files as names } from '../../src/services/box/published';
import { verifyFolder, type Verified } from '../../src/services/box/verify';
import { inFolder, publishedEdition, type Files } from '../support/published';

const published: Files = new Map();
let receipts: readonly string[];
let key: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const made = await publishedEdition(40, inFolder(published));
  ({ receipts, key } = made);
  close = () => made.box.database.close();
});
afterAll(() => close());

const failed = ({ checks }: Verified): readonly string[] => checks.filter(({ ok }) => !ok).map(({ name }) => name);
/** The folder with one file changed. */
const changed = (name: string, change: (lines: string[]) => string[]): Files =>
  new Map(published).set(name, change([...published.get(name)!]));
const verify = (files: Files, options = {}) => verifyFolder(inFolder(files), options);

test('an edition as it was published holds, and says what it proves and what it rests on', async () => {
  const verified = await verify(published, { key });
  expect(failed(verified)).toEqual([]);
  expect(verified).toMatchObject({ ok: true, key });
  expect(verified.checks.find(({ name }) => name === 'roll')?.told).toBe('roll and box agree: 40 of city, 10 of district');
  expect(verified.proves.length).toBeGreaterThan(2);
  expect(verified.rests.join(' ')).toMatch(/key-holders/);
  expect((await verify(published, { key: key.replace(/.$/, key.endsWith('A') ? 'B' : 'A') })).ok).toBe(false);
});

test('every receipt is found in the box; a slip and a stranger’s are told apart', async () => {
  for (const receipt of receipts.slice(0, 12)) expect((await verify(published, { receipt })).ok).toBe(true);
  const [receipt = ''] = receipts;
  expect(failed(await verify(published, { receipt: '2222-2222-2222' }))).toEqual(['receipt']);
  expect(failed(await verify(published, { receipt: receipt.slice(0, -1) + (receipt.endsWith('A') ? 'C' : 'A') }))).toEqual(['receipt']);
});

test('no file tells when a ballot came or which is whose: the opened ones stand in the order of their text', () => {
  const opened = published.get(names.ballots)!;
  expect(opened).toHaveLength(50);
  expect(opened).toEqual([...opened].sort());
  expect(published.get(names.box)!.every((line) => Object.keys(JSON.parse(line) as object).join() === 'ballot,sealed')).toBe(true);
  const whole = [...published.values()].flat().join('\n');
  for (const trace of ['voter 1', '"_id', ...receipts]) expect(whole).not.toContain(trace);
});

const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
/** Something done to a file: a letter changed, a line taken out, doubled, moved, brought from elsewhere. */
const tamperings = (of: readonly string[]) =>
  fc.record({
    name: fc.constantFrom(...of),
    kind: fc.constantFrom('letter', 'out', 'twice', 'swap', 'cut'),
    line: fc.nat({ max: 10_000 }),
    at: fc.nat({ max: 10_000 }),
    letter: letters,
  });
type Tampering = ReturnType<typeof tamperings> extends fc.Arbitrary<infer T> ? T : never;
function tampered({ name, kind, line, at, letter }: Tampering): Files | undefined {
  const lines = published.get(name)!;
  if (lines.length === 0) return undefined;
  const [one, other] = [line % lines.length, at % lines.length];
  const files = changed(name, (all) => {
    const text = all[one]!;
    const place = at % text.length;
    switch (kind) {
      case 'letter':
        return all.with(one, text.slice(0, place) + letter + text.slice(place + 1));
      case 'out':
        return all.toSpliced(one, 1);
      case 'twice':
        return all.toSpliced(other, 0, text);
      case 'swap':
        return all.with(one, all[other]!).with(other, text);
      default:
        return all.slice(0, one);
    }
  });
  return JSON.stringify(files.get(name)) === JSON.stringify(lines) ? undefined : files;
}

test('1,000 random tamperings of the logs: 1,000 found, by the trees alone, whoever else may have signed the files anew', async () => {
  let tried = 0;
  const missed: unknown[] = [];
  const logs = [names.box, names.roots, names.acts, names.actRoots];
  for (const tampering of fc.sample(tamperings(logs), { numRuns: 2000, seed: 5 })) {
    const files = tried < 1000 ? tampered(tampering) : undefined;
    if (!files) continue;
    tried++;
    if (!failed(await verify(files)).some((name) => name === 'box' || name === 'acts')) missed.push(tampering);
  }
  expect({ tried, missed }).toEqual({ tried: 1000, missed: [] });
}, 120_000);

test('300 random tamperings of any file: 300 found', async () => {
  let tried = 0;
  const missed: unknown[] = [];
  for (const tampering of fc.sample(tamperings([...published.keys()]), { numRuns: 900, seed: 6 })) {
    const files = tried < 300 ? tampered(tampering) : undefined;
    if (!files) continue;
    tried++;
    if ((await verify(files)).ok) missed.push(tampering);
  }
  expect({ tried, missed }).toEqual({ tried: 300, missed: [] });
}, 120_000);

test.each([
  ['a ballot more in the box than on the roll', names.roll, (lines: string[]) => [lines[0]!.replace('"city":40', '"city":39')], 'roll'],
  ['an opened ballot changed', names.ballots, (lines: string[]) => [lines[0]!.replace('[11]', '[12]'), ...lines.slice(1)], 'count'],
  [
    'an opened ballot that is not allowed',
    names.ballots,
    (lines: string[]) => [lines[0]!.replace('[11]', '[11,12,13]'), ...lines.slice(1)],
    'count',
  ],
  ['an opened ballot too few', names.ballots, (lines: string[]) => lines.slice(1), 'count'],
  ['other counts', names.counts, (lines: string[]) => [lines[0]!.replace('"approve":14', '"approve":15')], 'count'],
  [
    'a hash written in another way',
    names.roots,
    (lines: string[]) =>
      lines.map((line) =>
        line.replace(/"proof":\[.*?\]/, (proof) => proof.replace(/[a-f]/g, (letter, at) => (at > 9 ? letter.toUpperCase() : letter))),
      ),
    'box',
  ],
  ['another winner', names.results, (lines: string[]) => [lines[0]!.replace('"winners":[11,13]', '"winners":[11,12]')], 'results'],
  ['another seed of ties', names.results, (lines: string[]) => [lines[0]!.replace('Drawn in public', 'Drawn at home')], 'results'],
  ['a smaller budget', names.edition, (lines: string[]) => lines.map((line) => line.replace('70000000', '35000000')), 'results'],
  ['a cell of too few people', names.participation, (lines: string[]) => [lines[0]!.replace('"voters":20', '"voters":9')], 'people'],
  ['more people than voted', names.participation, (lines: string[]) => [lines[0]!.replace('"voters":40', '"voters":41')], 'people'],
  ['another table of results', 'results.csv', (lines: string[]) => lines.map((line) => line.replace('chosen', 'budget')), 'exports'],
  ['a ballot changed for Pabulib', 'city.pb', (lines: string[]) => lines.map((line) => line.replace(/^7;1[123]$/, '7;11,12')), 'exports'],
  ['a number that a ballot bears', 'city.pb', (lines: string[]) => lines.map((line) => line.replace(/^7;/, '0033612345678;')), 'exports'],
  [
    'an edition without its key',
    names.edition,
    (lines: string[]) => lines.filter((line) => !line.includes('publicKey') && !line.includes('bytes')),
    'edition',
  ],
] as const)('%s is told', async (_, name, change, check) => {
  const files = changed(name, change);
  expect(files.get(name)).not.toEqual(published.get(name));
  expect(failed(await verify(files))).toContain(check);
});

test('a file that is missing is told, and the others are still looked at', async () => {
  for (const name of published.keys()) {
    const files = new Map(published);
    files.delete(name);
    const verified = await verify(files);
    expect(failed(verified).length).toBeGreaterThan(0);
    expect(verified.checks.length).toBe(9);
  }
});
