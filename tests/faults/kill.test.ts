import { killOften } from './kill';

const kills = 6;

test(`killed ${kills} times under load: every acknowledged write is there, no transaction is half, indexes agree with documents`, async () => {
  const { acknowledged, lost, half, disagreements } = await killOften({ kills });
  expect({ lost, half, disagreements }).toEqual({ lost: [], half: [], disagreements: [] });
  // It was under load indeed.
  expect(acknowledged).toBeGreaterThan(kills * 10);
}, 180_000);
