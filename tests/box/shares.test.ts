import { newKeyPair } from '../../src/services/box/hpke';
import { combineShares, splitKey } from '../../src/services/box/shares';

const keys = newKeyPair();
let shares: readonly string[];
beforeAll(async () => {
  shares = await splitKey(keys);
});

test('any two of three make the key again, all three as well, in any order and spelling', async () => {
  const [a = '', b = '', c = ''] = shares;
  for (const some of [
    [a, b],
    [c, a],
    [b, c],
    [a, b, c],
  ])
    expect(await combineShares(keys.publicKey, some)).toEqual({ ok: true, privateKey: keys.privateKey });
  const spoken = a.toLowerCase().replace(/-/g, '  ').replace(/0/g, 'o').replace(/1/g, 'l');
  expect(await combineShares(keys.publicKey, [spoken, b])).toMatchObject({ ok: true });
});

test('a share is 16 groups of 4 capitals and digits, and holds nothing of the key in the clear', () => {
  for (const share of shares) expect(share).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){15}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(shares).size).toBe(3);
});

test('each kind of wrong share is told by its name', async () => {
  const [a = '', b = ''] = shares;
  const others = await splitKey(newKeyPair());
  const again = await splitKey(keys);
  const slip = b.slice(0, -1) + (b.endsWith('A') ? 'B' : 'A');
  expect(await combineShares(keys.publicKey, [a, slip])).toEqual({ ok: false, reason: 'mistyped', at: 1 });
  expect(await combineShares(keys.publicKey, [a.slice(0, 30), b])).toEqual({ ok: false, reason: 'mistyped', at: 0 });
  expect(await combineShares(keys.publicKey, ['', b])).toEqual({ ok: false, reason: 'mistyped', at: 0 });
  expect(await combineShares(keys.publicKey, [a, others[1] ?? ''])).toEqual({ ok: false, reason: 'another-key', at: 1 });
  expect(await combineShares(keys.publicKey, [a, a])).toEqual({ ok: false, reason: 'twice', at: 1 });
  expect(await combineShares(keys.publicKey, [a])).toEqual({ ok: false, reason: 'too-few', needed: 2 });
  // One of an earlier split may by chance be at the same place as ours; two at the least are not.
  const mixed = await Promise.all(again.map(async (share) => combineShares(keys.publicKey, [a, share])));
  expect(mixed.filter(({ ok }) => ok)).toEqual([]);
  expect(mixed.filter((told) => !told.ok && told.reason === 'do-not-match').length).toBeGreaterThanOrEqual(2);
});

test('every slip of one letter in a share is found', async () => {
  const [a = '', b = ''] = shares;
  for (let at = 0; at < a.length; at++) {
    if (a[at] === '-') continue;
    const slipped = `${a.slice(0, at)}${a[at] === 'Z' ? 'Y' : 'Z'}${a.slice(at + 1)}`;
    expect(await combineShares(keys.publicKey, [slipped, b])).toMatchObject({ ok: false, reason: 'mistyped', at: 0 });
  }
});
