import { confirmAtOnce } from './confirmations';

test('200 confirmations at once of one proof: one ballot, one receipt, 199 told and counted as refused', async () => {
  expect((await confirmAtOnce(2, 200)).wrong).toEqual([]);
}, 180_000);
