import { cleanUp } from '../support/process';
import { killDraws } from './draws';

afterAll(cleanUp);

test('killed while a draw is held and told: it was held whole or not at all, and held again it comes out as its seed says, once, told to each once', async () => {
  const { kills, wrong } = await killDraws(3);
  expect(wrong).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(2);
}, 400_000);
