import { createHash, createHmac } from 'node:crypto';
import { freeSeats, type SeatKind, type Taken, type Workshop } from './workshop';

/** Somebody in a draw, by their anonymous number. */
export interface Entrant {
  readonly number: number;
  readonly seats: number;
  readonly kind: SeatKind;
}

/** A draw that was held, as it is published: whoever has it can draw again (docs/lottery.md). */
export interface Lottery {
  readonly workshop: number;
  readonly seats: number;
  readonly kept?: Readonly<Record<SeatKind, number>>;
  /** Made known when the workshop was announced. */
  readonly seedHash: string;
  /** 64 hexadecimal digits. */
  readonly seed: string;
  /** By number, ascending. */
  readonly entrants: readonly Entrant[];
  /** Numbers that were drawn, in the order of the draw. */
  readonly drawn: readonly number[];
  /** Numbers that wait, in the order in which they are offered seats. */
  readonly waiting: readonly number[];
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The list as it is hashed: a line each, "number seats kind", by number. */
const listOf = (entrants: readonly Entrant[]): string => entrants.map(({ number, seats, kind }) => `${number} ${seats} ${kind}\n`).join('');

/** Draws: in the order of HMAC-SHA-256 (key: the seed's text; message: the list's hash, a blank, the number), each gets the seats they ask for if so many are
 *  free to their kind, else waits. */
export function draw(
  { seats, kept }: Pick<Lottery, 'seats' | 'kept'>,
  seed: string,
  given: readonly Entrant[],
): Pick<Lottery, 'entrants' | 'drawn' | 'waiting'> {
  const entrants = [...given].sort((a, b) => a.number - b.number);
  const hash = sha256(listOf(entrants));
  const lot = ({ number }: Entrant): string => createHmac('sha256', seed).update(`${hash} ${number}`).digest('hex');
  const order = entrants.map((entrant) => ({ entrant, lot: lot(entrant) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const whole: Pick<Workshop, 'seats' | 'kept'> = { seats, ...(kept ? { kept: { ...kept, until: new Date(8.64e15) } } : {}) };
  let taken: Taken = { resident: 0, agent: 0 };
  const drawn: number[] = [];
  const waiting: number[] = [];
  for (const { entrant } of order) {
    const fits = freeSeats(whole, taken, entrant.kind, new Date(0)) >= entrant.seats;
    (fits ? drawn : waiting).push(entrant.number);
    if (fits) taken = { ...taken, [entrant.kind]: taken[entrant.kind] + entrant.seats };
  }
  return { entrants, drawn, waiting };
}

/** What drawing a published lottery again came to: a sentence each. */
export interface Redrawn {
  readonly ok: boolean;
  readonly checks: readonly { readonly ok: boolean; readonly told: string }[];
}

/** Draws it again. `announced`: the hash that was made known before, where it is at hand. */
export function redraw(lottery: Lottery, announced?: string): Redrawn {
  const again = draw(lottery, lottery.seed, lottery.entrants);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const numbers = new Set(lottery.entrants.map(({ number }) => number));
  const checks = [
    { ok: sha256(lottery.seed) === lottery.seedHash, told: 'The seed is the one whose hash is given.' },
    ...(announced === undefined
      ? []
      : [{ ok: announced === lottery.seedHash, told: 'That hash stood in the published log before, when the workshop was announced.' }]),
    {
      ok: numbers.size === lottery.entrants.length && same(again.entrants, lottery.entrants),
      told: `The list holds ${lottery.entrants.length} numbers, each once, in order.`,
    },
    { ok: same(again.drawn, lottery.drawn), told: `Drawing again gives the same ${lottery.drawn.length} numbers.` },
    { ok: same(again.waiting, lottery.waiting), told: `Drawing again gives the same waiting list of ${lottery.waiting.length}.` },
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}
