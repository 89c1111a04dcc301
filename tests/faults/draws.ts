import { lotteryFiles, lotteryFolder } from '../../src/services/workshops/draws';
import { draw, type Entrant, type Lottery } from '../../src/services/workshops/lottery';
import { newFolder, run } from '../support/process';
import { openFolderApp, type CastApp } from './cast-app';

/** What was tried and what came of it. */
export interface Draws {
  readonly kills: number;
  /** In sentences: a draw that is half, was held twice, or came out otherwise than its seed says. */
  readonly wrong: readonly string[];
}

const [people, seats] = [8, 3];
const hourMs = 3_600_000;
const localised = (fr: string) => ({ fr });

/** A workshop whose seats are drawn an hour from now, with its entrants; and what its seed says will come of it. */
async function announce(
  app: CastApp,
  round: string,
): Promise<{ readonly code: number; readonly at: Date; readonly expected: ReturnType<typeof draw> }> {
  const now = new Date();
  const at = new Date(now.getTime() + hourMs);
  const [added] = await app.workshops.organiser.add(
    [
      {
        title: localised('Conseil'),
        summary: localised('Une séance.'),
        topic: localised('Conseil'),
        district: '4',
        place: { name: 'Hôtel de Ville', address: '1 place' },
        languages: ['fr'],
        starts: new Date(now.getTime() + 90 * 24 * hourMs),
        ends: new Date(now.getTime() + 90 * 24 * hourMs + hourMs),
        seats,
        for: 'residents',
        companions: 0,
        access: [],
        drawAt: at,
      },
    ],
    { by: 'Nadia', now },
  );
  const code = added!.code;
  for (let one = 0; one < people; one++) {
    const voter = `${round}-${one}`;
    for (const [id, text] of [`ATELIER ${code} 1`, '1', 'oui'].entries()) await app.say(voter, String(id), text);
  }
  const entered = await app.workshops.store.at(code, ['entered'], 100);
  const entrants: readonly Entrant[] = entered.map(({ number, seats: wanted, kind }) => ({ number, seats: wanted, kind }));
  return { code, at, expected: draw({ seats }, (await app.workshops.store.seed(code)) ?? '', entrants) };
}

/** How far the draw is: "held", "not held", or what it is that is neither. */
async function stateOf(app: CastApp, code: number): Promise<string> {
  const { entered = 0, booked = 0, waiting = 0 } = (await app.workshops.store.sums(code)).bookings;
  const taken = (await app.workshops.store.taken([code])).get(code)?.resident ?? 0;
  const seed = (await app.workshops.store.seed(code)) !== undefined;
  const published = (await app.published.names(lotteryFolder(code))).length > 0;
  const drawn = (await app.ballots.audit.all()).filter(
    ({ text }) => text.includes('"workshop.draw"') && text.includes(`"workshop":${code},`),
  );
  const seen = JSON.stringify({ entered, booked, waiting, taken, seed, published, acts: drawn.length });
  const held = { entered: 0, booked: seats, waiting: people - seats, taken: seats, seed: false, published: true, acts: 1 };
  const not = { entered: people, booked: 0, waiting: 0, taken: 0, seed: true, published: false, acts: 0 };
  return seen === JSON.stringify(held) ? 'held' : seen === JSON.stringify(not) ? 'not held' : seen;
}

const numbersOf = async (app: CastApp, code: number, state: 'booked' | 'waiting'): Promise<readonly number[]> =>
  (await app.workshops.store.at(code, [state], 100)).map(({ number }) => number);

/** Kills the process that holds a draw and tells it at awaits of its work, a draw each, the first and the last among them; then holds and tells it again, twice. */
export async function killDraws(tries: number): Promise<Draws> {
  const dir = newFolder();
  const wrong: string[] = [];
  let kills = 0;
  let awaits = 0;
  for (let index = 0; index <= tries; index++) {
    // The first is not killed: it tells how many awaits there are.
    const at = index === 0 ? 0 : 1 + Math.round(((index - 1) * (awaits - 1)) / Math.max(1, tries - 1));
    const round = `r${index}`;
    const before = await openFolderApp(dir);
    const { code, at: held, expected } = await announce(before, round);
    await before.close();
    const child = run(
      'tests/faults/drawer.ts',
      ['--dir', dir, '--code', String(code), '--now', String(held.getTime()), '--at', String(at)],
      {},
    );
    if ((await child.ended()) === 'SIGKILL') kills++;
    if (index === 0) awaits = Number(/^awaits (\d+)$/m.exec(child.output())?.[1] ?? 0);
    if (awaits === 0) throw new Error(`No draw was held:\n${child.output()}`);
    const app = await openFolderApp(dir);
    const say = (what: string): void => void wrong.push(`await ${at} of ${awaits}: ${what}`);
    try {
      const left = await stateOf(app, code);
      if (left !== 'held' && left !== 'not held') say(`the draw is half: ${left}`);
      for (let again = 0; again < 2; again++) {
        await app.workshops.draws.run(code, held);
        await app.workshops.draws.tell(code, held);
      }
      const state = await stateOf(app, code);
      if (state !== 'held') say(`drawn again, it is ${state}`);
      for (const [which, numbers] of [
        ['booked', expected.drawn],
        ['waiting', expected.waiting],
      ] as const) {
        const came = await numbersOf(app, code, which);
        if (JSON.stringify(came) !== JSON.stringify(numbers)) say(`${which} are ${came.join(' ')}, the seed says ${numbers.join(' ')}`);
      }
      const lines: string[] = [];
      for await (const line of app.published.folder(lotteryFolder(code)).lines(lotteryFiles.lottery)) lines.push(line);
      const lottery = JSON.parse(lines.join('\n')) as Lottery;
      if (JSON.stringify([lottery.drawn, lottery.waiting]) !== JSON.stringify([expected.drawn, expected.waiting]))
        say('what is published is another draw');
      for (let one = 0; one < people; one++) {
        const told = (await app.turns.history(`web:${round}-${one}`, 0, 100)).filter(
          ({ entry }) => entry.from === 'city' && entry.message?.text.startsWith('Tirage de l'),
        ).length;
        if (told !== 1) say(`${round}-${one} was told ${told} times`);
      }
    } finally {
      await app.close();
    }
  }
  return { kills, wrong };
}
