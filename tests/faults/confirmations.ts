import { openTestBox } from '../support/ballot-box';

/** What came of many confirmations at once. */
export interface Confirmed {
  readonly rounds: number;
  /** In sentences: a proof with another number of ballots than one. */
  readonly wrong: readonly string[];
}

/** In each round one proof is confirmed so often at once, by two processes; one of them may put a ballot, the others are told and counted as refused. */
export async function confirmAtOnce(rounds: number, atOnce: number): Promise<Confirmed> {
  const box = await openTestBox();
  const other = await box.beside();
  const wrong: string[] = [];
  const now = new Date('2027-09-10T08:00:00Z');
  try {
    for (let round = 1; round <= rounds; round++) {
      const cast = (at: number) => (at % 2 ? box : other).cast(`proof ${round}`, { ballot: 'city', choices: { approve: [at] } }, now);
      const receipts = (await Promise.all(Array.from({ length: atOnce }, (_, at) => cast(at)))).filter((receipt) => receipt !== undefined);
      const [waiting, { voted, refused }] = [await box.box.waiting('2027'), await box.roll.counts('2027')];
      if (receipts.length !== 1) wrong.push(`round ${round}: ${receipts.length} receipts`);
      if (waiting !== round || voted['city'] !== round) wrong.push(`round ${round}: ${waiting} ballots, ${voted['city']} on the roll`);
      if (refused['city'] !== round * (atOnce - 1)) wrong.push(`round ${round}: ${refused['city']} were counted as refused`);
      for (const receipt of receipts)
        if (!(await box.box.check(receipt, ['2027'])).ok) wrong.push(`round ${round}: a receipt without its ballot`);
    }
  } finally {
    await box.database.close();
  }
  return { rounds, wrong };
}
