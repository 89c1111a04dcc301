import { verify as checkSignature, createPublicKey } from 'node:crypto';
import { merkle } from '../../src/services/box/log';
import { actsLog, boxLog, rootText, type SignedRoot } from '../../src/services/box/root';
import { forgetsFrom, tendBoxes } from '../../src/services/box/tend';
import type { Edition } from '../../src/services/voting';
import { openTestBox, type TestBox } from '../support/ballot-box';

const day = (text: string): Date => new Date(`2027-${text}T00:00:00Z`);
const edition: Edition = {
  id: '2027',
  title: { fr: 'Budget participatif' },
  demo: false,
  phases: [
    { phase: 'vote', from: day('09-10'), to: day('09-30') },
    { phase: 'results', from: day('10-20'), to: day('11-30') },
  ],
  ballots: [{ id: 'city', how: { kind: 'approval', max: 4 } }],
};
let box: TestBox;
beforeAll(async () => {
  box = await openTestBox(4);
});
afterAll(() => box.database.close());

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const signed = (root: SignedRoot): boolean =>
  checkSignature(
    null,
    Buffer.from(rootText(root)),
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: root.key }, format: 'jwk' }),
    Buffer.from(root.signature, 'base64url'),
  );
const cast = (proof: string, now: Date) => box.cast(proof, { ballot: 'city', choices: { approve: [1] } }, now);
const tend = (now: Date) => tendBoxes([edition], box, now);

test('hour by hour: nothing before the vote, batches in it, all that is left after it, keys destroyed two months after the results', async () => {
  expect(await tend(day('09-01'))).toEqual([]);
  expect(await tend(day('09-10'))).toMatchObject([{ moved: 0 }]);
  for (let voter = 0; voter < 9; voter++) await cast(`a${voter}`, day('09-11'));
  expect(await tend(day('09-12'))).toEqual([{ edition: '2027', moved: 5, forgotten: false }]);
  expect(await tend(day('09-13'))).toEqual([{ edition: '2027', moved: 0, forgotten: false }]);
  await cast('b', day('09-29'));
  const end = day('09-30').getTime();
  expect(await tend(new Date(end + 9 * 60_000))).toMatchObject([{ moved: 0 }]);
  expect(await tend(new Date(end + 10 * 60_000))).toMatchObject([{ moved: 5 }]);
  expect(await box.roll.has('2027', ['city'], 'b')).toEqual(new Set(['city']));
  expect(await tend(day('12-19'))).toMatchObject([{ forgotten: false }]);
  expect(await tend(day('12-20'))).toMatchObject([{ forgotten: true }]);
  expect(await box.roll.has('2027', ['city'], 'b')).toEqual(new Set());
  expect(await tend(day('12-21'))).toMatchObject([{ moved: 0, forgotten: true }]);
});

test('each root is signed and continues the one before; where a log did not grow there is none', async () => {
  await box.audit.record({ by: ['agent-1', 'agent-2'], act: 'edition.close', edition: '2027' }, day('10-01'));
  await tend(day('10-02'));
  await box.audit.record({ by: ['agent-1'], act: 'note', about: { reason: 'test', count: 3 } }, day('10-03'));
  await tend(day('10-04'));
  for (const [log, sizes] of [
    [boxLog('2027'), [0, 5, 10]],
    [actsLog, [0, 1, 2]],
  ] as const) {
    const roots = await box.logs.roots(log);
    expect(roots.map(({ size }) => size)).toEqual(sizes);
    expect(roots.map(signed)).toEqual([true, true, true]);
    expect(signed({ ...roots[1]!, size: 7 })).toBe(false);
    for (const [at, { size, root, proof }] of roots.entries()) {
      const before = roots[at - 1];
      if (!before) continue;
      const told = { oldSize: before.size, oldRoot: hex(before.root), size, root: hex(root), proof: proof.map(hex) };
      expect(merkle.continues(told)).toBe(true);
    }
  }
  const acts = await box.audit.all();
  expect(acts.map(({ text }) => JSON.parse(text) as unknown)).toEqual([
    { at: '2027-10-01T00:00Z', by: ['agent-1', 'agent-2'], act: 'edition.close', edition: '2027' },
    { at: '2027-10-03T00:00Z', by: ['agent-1'], act: 'note', about: { reason: 'test', count: 3 } },
  ]);
});

test('what is recorded in a transaction that breaks is not in the log', async () => {
  const before = (await box.audit.all()).length;
  await expect(
    box.within(async () => {
      await box.audit.record({ by: ['agent-1'], act: 'note' }, day('10-05'));
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect(await box.audit.all()).toHaveLength(before);
});

test('two acts at once each have their line', async () => {
  const other = await box.beside();
  const before = (await box.audit.all()).length;
  await Promise.all([box, other].map(({ audit }, at) => audit.record({ by: [`agent-${at}`], act: 'note' }, day('10-06'))));
  const all = await box.audit.all();
  expect(all.map(({ place }) => place)).toEqual(Array.from({ length: before + 2 }, (_, at) => at));
});

test('without announced results two months are counted from the end of the vote', () => {
  expect(forgetsFrom({ phases: [{ phase: 'vote', from: day('09-10'), to: day('09-30') }] }, 2)).toEqual(day('11-30'));
  expect(forgetsFrom({ phases: [] }, 2)).toBeUndefined();
});
