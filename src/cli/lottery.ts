import { readFileSync } from 'node:fs';
import { redraw, type Lottery } from '../services/workshops/lottery';
import { refuse } from './wanted';
import './unread';

const usage = `npm run lottery -- verify FILE|ADDRESS [--acts FILE|ADDRESS]
Draws a published lottery again (https://…/opendata/lottery-18/lottery.json), as docs/lottery.md tells. Ends with 1 where anything differs.
--acts  the published log (https://…/opendata/acts.jsonl): the seed's hash is looked for in it`;

/** The text at an address or in a file. */
async function textOf(given: string): Promise<string> {
  if (!/^https?:\/\//.test(given)) return readFileSync(given, 'utf8');
  const answer = await fetch(given);
  if (!answer.ok) throw new Error(`${given} answered ${answer.status}.`);
  return answer.text();
}

/** The hash that stands in the log for this workshop. */
function announcedIn(acts: string, workshop: number): string {
  for (const text of acts.split('\n').filter((line) => line !== '')) {
    const { act, about } = JSON.parse(text) as { act: string; about?: { workshop?: number; seedHash?: string } };
    if (act === 'workshop.add' && about?.workshop === workshop) return about.seedHash ?? '';
  }
  return '';
}

void (async () => {
  const [verb, given, option, acts, ...more] = process.argv.slice(2);
  const known = verb === 'verify' && given !== undefined && more.length === 0 && (option === undefined || (option === '--acts' && acts));
  if (!known) return refuse(usage);
  try {
    const lottery = JSON.parse(await textOf(given)) as Lottery;
    const announced = acts === undefined ? undefined : announcedIn(await textOf(acts), lottery.workshop);
    const { ok, checks } = redraw(lottery, announced);
    for (const check of checks) console.log(`${check.ok ? 'holds' : 'FAILS'}  ${check.told}`);
    if (!ok) process.exitCode = 1;
  } catch (error) {
    refuse(`That could not be read as a lottery: ${(error as Error).message}`);
  }
})();
