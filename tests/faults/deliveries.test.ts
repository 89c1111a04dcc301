import { cleanUp } from '../support/process';
import { storm } from './deliveries';

afterAll(cleanUp);

test('deliveries shuffled and doubled, two processes of which one is killed: each ballot once, each reply once', async () => {
  const { lost, webhooks, turns } = await storm({ people: 12, atOnce: 6, kills: 2 });
  expect(lost).toEqual([]);
  expect(webhooks).toBeGreaterThan(turns);
}, 400_000);
