import { sha256 as hash } from 'js-sha256';
import { randomBytes } from 'node:crypto';
import { draw, redraw, type Entrant, type Lottery } from '../../src/services/workshops/lottery';

/** The draw written again from docs/lottery.md alone, with another library. */
function drawnAgain(seats: number, kept: { resident: number; agent: number } | undefined, seed: string, entrants: readonly Entrant[]) {
  const list = entrants.slice().sort((one, other) => one.number - other.number);
  const listHash = hash(list.map((entrant) => `${entrant.number} ${entrant.seats} ${entrant.kind}\n`).join(''));
  const lots = list.map((entrant) => [hash.hmac(seed, `${listHash} ${entrant.number}`), entrant] as const);
  lots.sort(([one], [other]) => one.localeCompare(other, 'en'));
  const given = { resident: 0, agent: 0 };
  const drawn: number[] = [];
  const waiting: number[] = [];
  for (const [, { number, seats: wanted, kind }] of lots) {
    const other = kind === 'agent' ? 'resident' : 'agent';
    const keptForOther = kept ? Math.max(kept[other] - given[other], 0) : 0;
    if (seats - given.resident - given.agent - keptForOther >= wanted) {
      given[kind] += wanted;
      drawn.push(number);
    } else waiting.push(number);
  }
  return { drawn, waiting };
}

const entrantsOf = (count: number): Entrant[] =>
  Array.from({ length: count }, (_, at) => ({
    number: 10_000 + ((at * 7919) % 90_000),
    seats: 1 + (at % 3),
    kind: at % 4 === 0 ? ('agent' as const) : ('resident' as const),
  }));

test('another implementation, from the document, draws the same', () => {
  for (let round = 0; round < 60; round++) {
    const seed = randomBytes(32).toString('hex');
    const entrants = entrantsOf(round * 3);
    const kept = round % 2 ? { resident: 5, agent: 4 } : undefined;
    const { drawn, waiting } = draw({ seats: 20, ...(kept ? { kept } : {}) }, seed, entrants);
    expect({ drawn, waiting }).toEqual(drawnAgain(20, kept, seed, entrants));
  }
});

test('the order in which people entered decides nothing; over many seeds each is drawn as often as the next', () => {
  const entrants = Array.from({ length: 20 }, (_, at): Entrant => ({ number: 20_000 + at, seats: 1, kind: 'resident' }));
  const counts = new Map<number, number>();
  for (let at = 0; at < 2000; at++) {
    const seed = hash(`seed ${at}`);
    const { drawn } = draw({ seats: 5 }, seed, entrants);
    expect(draw({ seats: 5 }, seed, [...entrants].reverse()).drawn).toEqual(drawn);
    for (const number of drawn) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  // 500 are expected of each; six standard deviations (19.4 each) never happen, and the seeds are always the same.
  for (const { number } of entrants) expect(Math.abs((counts.get(number) ?? 0) - 500)).toBeLessThan(117);
});

test('whatever is changed in what was published is told', () => {
  const seed = hash('a');
  const lottery: Lottery = { workshop: 18, seats: 5, seedHash: hash(seed), seed, ...draw({ seats: 5 }, seed, entrantsOf(12)) };
  expect(redraw(lottery, lottery.seedHash).ok).toBe(true);
  expect(redraw(lottery, hash('other')).ok).toBe(false);
  expect(redraw({ ...lottery, seed: hash('b') }).ok).toBe(false);
  expect(redraw({ ...lottery, entrants: lottery.entrants.slice(1) }).ok).toBe(false);
  expect(redraw({ ...lottery, entrants: [...lottery.entrants, lottery.entrants[0]!] }).ok).toBe(false);
  expect(redraw({ ...lottery, drawn: [...lottery.drawn].reverse() }).ok).toBe(false);
  expect(redraw({ ...lottery, drawn: lottery.drawn.slice(1), waiting: [...lottery.waiting, lottery.drawn[0]!] }).ok).toBe(false);
});
