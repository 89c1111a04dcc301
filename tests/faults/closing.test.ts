import { confirmAtTheEnd, confirmEverywhere } from './closing';

test('confirmations received within five seconds of the end, handled at once: in the box if they came before it, told that it is over if not', async () => {
  const { cast, late, wrong } = await confirmAtTheEnd(120, () => undefined);
  expect(wrong).toEqual([]);
  expect(cast).toBeGreaterThan(40);
  expect(late).toBeGreaterThan(40);
}, 180_000);

test('one paper confirmed at once from forty conversations on four channels: one ballot, the others told and counted as refused', async () => {
  expect((await confirmEverywhere(1, 40)).wrong).toEqual([]);
}, 180_000);
