import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openFolderApp, type CastApp } from './cast-app';
import { killAt } from './kill-at';

/** A process that casts and dies of it. What it writes is on its way before the next thing happens: an acknowledgement is never ahead of the truth. */
const tell = (word: string, value: unknown): void => void writeSync(1, `${word} ${JSON.stringify(value)}\n`);

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '' },
    /** One voter, killed at this await of the turn that casts; 0: at none. */
    voter: { type: 'string' },
    at: { type: 'string', default: '0' },
    /** Voters named by this round, many at once, until somebody kills it. */
    round: { type: 'string' },
  },
});

async function one(app: CastApp, voter: string): Promise<void> {
  const asked = app.code(await app.say(voter, 'first', 'vote 12'));
  tell('code', asked);
  const seen = killAt(Number(values.at));
  const said = await app.say(voter, 'cast', asked);
  const awaits = seen();
  tell('receipt', /\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/.exec(said)?.[0] ?? said);
  tell('awaits', awaits);
}

async function many(app: CastApp, round: string): Promise<void> {
  let next = 0;
  const casting = async (): Promise<never> => {
    for (;;) {
      const voter = `${round}-${next++}`;
      const said = await app.say(voter, 'cast', app.code(await app.say(voter, 'first', 'vote 45 23')));
      tell('receipt', { voter, receipt: /\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/.exec(said)?.[0] ?? said });
    }
  };
  const tending = async (): Promise<never> => {
    for (;;) await app.tend();
  };
  await Promise.all([...Array.from({ length: 8 }, casting), tending()]);
}

void (async () => {
  const app = await openFolderApp(values.dir);
  tell('ready', true);
  if (values.round !== undefined) return many(app, values.round);
  await one(app, values.voter ?? 'nobody');
  await app.close();
})();
