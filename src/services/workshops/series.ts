import type { Person } from '../proposals/proposal';
import type { Booking, SeatKind, Workshop } from './workshop';
import type { BookRequest, Listed, Workshops } from './workshops';

/** What came of asking for seats at every meeting of a series. */
export interface SeriesBooked {
  /** Booked now, or entered into the draw; the next first. */
  readonly booked: readonly { readonly booking: Booking; readonly workshop: Workshop }[];
  /** Too few seats were free: nothing was booked there, and nobody waits for them unasked. */
  readonly full: readonly Workshop[];
}

/** The meetings of a series as one, for dialogs. Whatever is written is written within the turn's transaction. */
export interface Series {
  /** Meetings to come of the series that this workshop is of, the next first; none where it is of none. */
  of(code: number, person: Person, kind: SeatKind, now: Date): Promise<readonly Listed[]>;
  /** Seats at each meeting that has them and at which this person has none yet. */
  book(request: BookRequest): Promise<SeriesBooked>;
  /** Gives up whatever this person has at any meeting to come; gives at which. */
  leave(code: number, person: Person, kind: SeatKind, now: Date): Promise<readonly Workshop[]>;
}

export function createSeries(workshops: Pick<Workshops, 'find' | 'agenda' | 'book' | 'leave'>): Series {
  const of: Series['of'] = async (code, person, kind, now) => {
    const series = (await workshops.find(code, person, kind, now))?.workshop.series;
    if (series === undefined) return [];
    return (await workshops.agenda({ person, kind, now })).filter(({ workshop }) => workshop.series === series);
  };
  return {
    of,
    async book(request) {
      const { code, person, kind, seats, now } = request;
      const [booked, full]: [SeriesBooked['booked'][number][], Workshop[]] = [[], []];
      for (const { workshop, mine, free } of await of(code, person, kind, now)) {
        if (mine) continue;
        const drawn = workshop.draw !== undefined && now < workshop.draw.at;
        const done = drawn || free >= seats ? await workshops.book({ ...request, code: workshop.code }) : undefined;
        // Seats that are free may be about to be offered to who waits: to wait behind them is for each meeting to be asked for.
        if (!done?.ok) full.push(workshop);
        else if (done.booking.state === 'waiting') await workshops.leave(workshop.code, person, now).then(() => full.push(workshop));
        else booked.push(done);
      }
      return { booked, full };
    },
    async leave(code, person, kind, now) {
      const left: Workshop[] = [];
      for (const { workshop, mine } of await of(code, person, kind, now))
        if (mine && (await workshops.leave(workshop.code, person, now)).ok) left.push(workshop);
      return left;
    },
  };
}
