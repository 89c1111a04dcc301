import { openBallots, type OpenedBallot } from '../../src/services/box/sealed';
import { merkle } from '../../src/services/box/log';
import { boxLog } from '../../src/services/box/root';
import { openTestBox, type TestBox } from '../support/ballot-box';

const least = 4;
const minute = 60_000;
const start = new Date('2027-09-10T08:00:00Z');
const later = (minutes: number): Date => new Date(start.getTime() + minutes * minute);
const ballot = (number: number): OpenedBallot => ({ ballot: 'city', choices: { approve: [number] } });

let box: TestBox;
beforeEach(async () => {
  box = await openTestBox(least);
});
afterEach(() => box.database.close());

/** Casts so many, one after the other; gives their receipts. */
async function castMany(count: number, from = 0): Promise<string[]> {
  const receipts: string[] = [];
  for (let voter = from; voter < from + count; voter++) receipts.push((await box.cast(`proof ${voter}`, ballot(voter), start))!);
  return receipts;
}
const rows = async () => {
  const all = [];
  for await (const row of box.ballots.rows('2027')) all.push(row);
  return all;
};
const documents = (name: string) => box.connection.collection(name).find().toArray();

test('a ballot waits, then is in the box with others; its receipt is true from the cast on, and at every moment', async () => {
  const receipts = await castMany(2 * least - 1);
  expect(await box.box.mix('2027', start)).toBe(0);
  for (const receipt of receipts) expect(await box.box.check(receipt, ['2027'])).toEqual({ ok: true, state: 'waiting', edition: '2027' });
  receipts.push(...(await castMany(1, 100)));
  expect(await box.box.mix('2027', later(60))).toBe(least);
  const states = await Promise.all(receipts.map((receipt) => box.box.check(receipt, ['2027'])));
  expect(states.filter((told) => told.ok && told.state === 'in-box')).toHaveLength(least);
  expect(states.filter((told) => told.ok && told.state === 'waiting')).toHaveLength(least);
  expect(await box.box.mix('2027', later(120), { all: true })).toBe(least);
  for (const receipt of receipts) expect(await box.box.check(receipt, [])).toMatchObject({ ok: true, state: 'in-box', ballot: 'city' });
  expect(await box.box.waiting('2027')).toBe(0);
});

test('what comes out is what went in, under the log’s root, in places without a gap', async () => {
  await castMany(23);
  await box.box.mix('2027', later(60));
  await castMany(7, 23);
  await box.box.mix('2027', later(120), { all: true });
  const all = await rows();
  expect(all.map(({ place }) => place)).toEqual(Array.from({ length: 30 }, (_, at) => at));
  const { opened, spoiled } = openBallots('2027', box.holders.privateKey, all);
  expect(spoiled).toEqual([]);
  const chosen = opened.map(({ choices }) => ('approve' in choices ? choices.approve[0]! : -1));
  expect([...chosen].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => at));
  expect(chosen).not.toEqual([...chosen].sort((a, b) => a - b));
  const root = merkle.root(all.map(({ hash }) => Buffer.from(hash, 'hex')));
  expect(Buffer.from(merkle.rootOf(await box.logs.peaks(boxLog('2027')))).toString('hex')).toBe(Buffer.from(root).toString('hex'));
  expect(await box.roll.counts('2027')).toEqual({ voted: { city: 30 }, refused: {} });
});

test('the first proof wins, in every order; the others are counted as refused and put nothing into the box', async () => {
  expect(await box.cast('one', ballot(1), start)).toMatch(/^([2-9A-Z]{4}-){2}[2-9A-Z]{4}$/);
  expect(await box.cast('one', ballot(2), start)).toBeUndefined();
  expect(await box.cast('one', ballot(3), later(1))).toBeUndefined();
  expect(await box.box.waiting('2027')).toBe(1);
  expect(await box.roll.counts('2027')).toEqual({ voted: { city: 1 }, refused: { city: 2 } });
  expect(await box.roll.has('2027', ['city', 'district'], 'one')).toEqual(new Set(['city']));
  expect(await box.roll.has('2028', ['city'], 'one')).toEqual(new Set());
});

test('the roll’s key is the edition’s own; once it is destroyed the rows name nobody, and nobody is entered again', async () => {
  await castMany(1);
  const [row] = await documents('roll');
  for (const purpose of ['roll', 'address'])
    for (const text of ['proof 0', 'city\0proof 0', '2027\0city\0proof 0'])
      expect(box.database.keys.hmac(purpose, text)).not.toBe(row!._id);
  await box.roll.forget('2027');
  expect(await box.roll.has('2027', ['city'], 'proof 0')).toEqual(new Set());
  await expect(box.cast('proof 0', ballot(0), start)).rejects.toThrow('closed for ever');
  expect((await box.roll.counts('2027')).voted).toEqual({ city: 1 });
});

test('keys of the pool live two hours at the most, and what waits is locked anew: nothing is ever left that no key opens', async () => {
  await castMany(3);
  const before = (await documents('pool')).map(({ _id }) => String(_id));
  const keys = async () => (await documents('secrets')).filter(({ name }) => name === 'pool/2027').map(({ _id }) => String(_id));
  const [first] = await keys();
  for (let hour = 1; hour <= 4; hour++) {
    await box.box.mix('2027', later(60 * hour));
    expect((await keys()).length).toBeLessThanOrEqual(3);
  }
  expect(await keys()).not.toContain(first);
  const after = (await documents('pool')).map(({ _id }) => String(_id));
  expect(after).toHaveLength(3);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect(await box.box.close('2027')).toBe(false);
  expect(await box.box.mix('2027', later(300), { all: true })).toBe(3);
  expect(openBallots('2027', box.holders.privateKey, await rows()).opened).toHaveLength(3);
  expect([await box.box.close('2027'), await box.box.close('2027')]).toEqual([true, true]);
  expect(await keys()).toEqual(['pool/2027 destroyed']);
  await expect(box.cast('late', ballot(1), later(301))).rejects.toThrow('closed for ever');
});

test('a turn that began under the key before still finds its ballot kept', async () => {
  await castMany(1);
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  let began = (): void => undefined;
  const begun = new Promise<void>((done) => (began = done));
  const slow = box.connection.transaction(async () => {
    const receipt = await box.box.put(box.edition, ballot(7), start);
    began();
    await held;
    return receipt;
  });
  await begun;
  await box.box.mix('2027', later(60));
  release();
  const receipt = await slow;
  await box.box.mix('2027', later(120));
  expect(await box.box.check(receipt, ['2027'])).toMatchObject({ state: 'waiting' });
  expect(await box.box.mix('2027', later(180), { all: true })).toBe(2);
});

test('two processes that mix and cast at once: each ballot once, places without a gap', async () => {
  const other = await box.beside();
  const casting = async (from: number): Promise<void> => void (await castMany(30, from));
  const mixing = async (process: TestBox): Promise<void> => {
    for (let round = 1; round <= 6; round++) await process.box.mix('2027', later(round));
  };
  await Promise.all([casting(0), casting(30), mixing(box), mixing(other)]);
  await box.box.mix('2027', later(60), { all: true });
  const all = await rows();
  expect(all.map(({ place }) => place)).toEqual(Array.from({ length: 60 }, (_, at) => at));
  expect(openBallots('2027', box.holders.privateKey, all).opened).toHaveLength(60);
});

test('the first to vote, all at once in two processes, find one key of the roll: nobody could vote twice under another', async () => {
  const other = await box.beside();
  const cast = (process: TestBox, proof: string) => process.cast(proof, ballot(1), start);
  await Promise.all(Array.from({ length: 20 }, (_, voter) => cast(voter % 2 ? box : other, `proof ${voter % 10}`)));
  expect((await documents('secrets')).filter(({ name }) => name === 'roll/2027')).toHaveLength(1);
  expect(await box.roll.counts('2027')).toEqual({ voted: { city: 10 }, refused: { city: 10 } });
  for (let voter = 0; voter < 10; voter++) expect((await box.roll.has('2027', ['city'], `proof ${voter}`)).size).toBe(1);
  expect(await box.box.waiting('2027')).toBe(10);
});

test('a turn that breaks leaves neither a row on the roll nor a ballot', async () => {
  await expect(
    box.connection.transaction(async () => {
      await box.roll.enter('2027', 'city', 'one', start);
      await box.box.put(box.edition, ballot(1), start);
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect([await box.box.waiting('2027'), (await box.roll.counts('2027')).voted]).toEqual([0, {}]);
});

test('a receipt misread, a word that is none, a receipt of nothing: each is told apart', async () => {
  const [receipt = ''] = await castMany(1);
  const slipped = receipt.slice(0, -1) + (receipt.endsWith('A') ? 'C' : 'A');
  expect(await box.box.check(slipped, ['2027'])).toEqual({ ok: false, reason: 'mistyped' });
  expect(await box.box.check('bonjour', ['2027'])).toEqual({ ok: false, reason: 'none' });
  expect(await box.box.check('2222-2222-2222', ['2027'])).toEqual({ ok: false, reason: 'unknown' });
  expect(await box.box.check(` ${receipt.toLowerCase().replace(/-/g, ' ')}.`, ['2027'])).toMatchObject({ ok: true });
});
