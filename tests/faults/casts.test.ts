import { cleanUp } from '../support/process';
import { killAtAwaits, killCasting } from './casts';

afterAll(cleanUp);

test('killed at awaits of the turn that casts: a ballot whole or not at all, a receipt never without one, and the delivery that comes again casts it once', async () => {
  const { kills, lost } = await killAtAwaits(8);
  expect(lost).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(7);
}, 240_000);

test('killed while many cast and ballots go into the box: no acknowledged ballot is lost, roll and box agree', async () => {
  const { acknowledged, lost } = await killCasting(4);
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThan(8);
}, 240_000);
