import { randomInt } from 'node:crypto';
import { newFolder, run, type Program } from '../support/process';
import { openFolderApp, type CastApp } from './cast-app';

/** What was tried and what came of it. */
export interface Casts {
  /** Kills, and receipts that somebody was given before them. */
  readonly kills: number;
  readonly acknowledged: number;
  /** In sentences: a ballot lost or doubled, a receipt without its ballot, a roll that is not the box. */
  readonly lost: readonly string[];
}

const caster = (args: readonly string[]): Program => run('tests/faults/caster.ts', args, {});
const told = <T>(output: string, word: string): readonly T[] =>
  [...output.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, value = '']) => JSON.parse(value) as T);

/** Kills a process at awaits of the turn that casts, the first and the last among them, a voter each; then the delivery comes again, as the provider
 *  sends it again. `most`: awaits tried at the most, absent: every one. */
export async function killAtAwaits(most = Infinity, progress: (line: string) => void = () => undefined): Promise<Casts> {
  const dir = newFolder();
  const whole = caster(['--dir', dir, '--voter', 'whole']);
  await whole.ended();
  const [awaits = 0] = told<number>(whole.output(), 'awaits');
  if (awaits === 0) throw new Error(`Nothing was cast:\n${whole.output()}`);
  const lost: string[] = [];
  let acknowledged = 1;
  let kills = 0;
  const tries = Math.min(most, awaits);
  for (let index = 0; index < tries; index++) {
    const at = 1 + Math.round((index * (awaits - 1)) / Math.max(1, tries - 1));
    const voter = `voter-${at}`;
    const child = caster(['--dir', dir, '--voter', voter, '--at', String(at)]);
    if ((await child.ended()) === 'SIGKILL') kills++;
    const [receipt] = told<string>(child.output(), 'receipt');
    const [code = 'no code'] = told<string>(child.output(), 'code');
    const app = await openFolderApp(dir);
    try {
      lost.push(...(await check(app, voter, receipt, code)).map((wrong) => `await ${at} of ${awaits}: ${wrong}`));
    } finally {
      await app.close();
    }
    if (receipt !== undefined) acknowledged++;
    if (index % 20 === 19) progress(`${index + 1} of ${tries} awaits, ${kills} kills, ${lost.length} lost`);
  }
  return { kills, acknowledged, lost };
}

/** What must be so after a kill, and after the same delivery came again. */
async function check(app: CastApp, voter: string, receipt: string | undefined, code: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  const look = async (when: string): Promise<boolean> => {
    const { roll, ballots } = await app.counts();
    if (roll !== ballots) wrong.push(`${when} the roll has ${roll} rows, there are ${ballots} ballots`);
    return (await app.city.voting.castBallots('demo', `web:${voter}`)).includes('city');
  };
  const before = (await app.counts()).roll;
  const cast = await look('after the kill');
  if (receipt !== undefined && !cast) wrong.push(`${voter} has the receipt ${receipt} and is not on the roll`);
  if (receipt !== undefined && !(await app.city.receipts.check(receipt)).ok) wrong.push(`the receipt ${receipt} has no ballot`);
  const said = await app.say(voter, 'cast', code);
  if (!(await look('after the delivery came again'))) wrong.push(`${voter} is not on the roll after the delivery came again`);
  const [given] = /\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/.exec(said) ?? [];
  if (given === undefined || !(await app.city.receipts.check(given)).ok) wrong.push(`${voter} has no receipt that is true: ${given}`);
  const after = (await app.counts()).roll;
  if (after !== before + (cast ? 0 : 1)) wrong.push(`${voter} made ${after - before} rows`);
  return wrong;
}

/** Kills a process at random moments while many cast at once and ballots go into the box; so often as asked. */
export async function killCasting(kills: number, progress: (line: string) => void = () => undefined): Promise<Casts> {
  const dir = newFolder();
  const lost: string[] = [];
  const receipts: { readonly voter: string; readonly receipt: string }[] = [];
  async function inspect(when: string, some: typeof receipts): Promise<void> {
    const app = await openFolderApp(dir);
    try {
      const { roll, ballots } = await app.counts();
      if (roll !== ballots) lost.push(`${when}: the roll has ${roll} rows, there are ${ballots} ballots`);
      if (roll < receipts.length) lost.push(`${when}: ${receipts.length} receipts, ${roll} rows on the roll`);
      for (const { voter, receipt } of some) {
        if (!(await app.city.receipts.check(receipt)).ok) lost.push(`${when}: the receipt ${receipt} of ${voter} has no ballot`);
        if (!(await app.city.voting.castBallots('demo', `web:${voter}`)).includes('city'))
          lost.push(`${when}: ${voter} is not on the roll`);
      }
    } finally {
      await app.close();
    }
  }
  for (let round = 1; round <= kills; round++) {
    const child = caster(['--dir', dir, '--round', `r${round}`]);
    // Under load from its first receipt on; now and then before anybody has one.
    await child.says(round % 5 === 0 ? /^ready/m : /^receipt/m);
    await new Promise((done) => setTimeout(done, randomInt(1200)));
    child.child.kill('SIGKILL');
    await child.ended();
    const fresh = told<{ voter: string; receipt: string }>(child.output(), 'receipt');
    receipts.push(...fresh);
    await inspect(`kill ${round}`, [...fresh]);
    if (round % 10 === 0) progress(`${round} kills, ${receipts.length} receipts, ${lost.length} lost`);
  }
  if (new Set(receipts.map(({ receipt }) => receipt)).size !== receipts.length) lost.push('two people have one receipt');
  await inspect('at the end', receipts);
  return { kills, acknowledged: receipts.length, lost };
}
