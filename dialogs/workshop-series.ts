import { end, type Ask } from '../src/conversation/dialog';
import { clockTime, day, shortDay, together } from '../src/conversation/format';
import type { BookRequest, Listed } from '../src/services/workshops/workshops';
import { localised } from './city';
import { marked } from './ideas';
import { kindOf, type WorkshopTurn } from './workshop-list';
import { draws, valuesOf } from './workshop-told';

/** Meetings to come of the series at hand; none where the workshop is of none. */
export const meetingsOf = async (turn: WorkshopTurn): Promise<readonly Listed[]> =>
  turn.series.of(Number(turn.answers.which), turn, await kindOf(turn), turn.now);

/** Whether seats of this meeting can still become theirs now. */
export const canBook = ({ workshop, mine, free }: Listed, now: Date): boolean => !mine && (free > 0 || draws(workshop, now));

/** On which days a series meets. */
export const seriesText = (turn: WorkshopTurn, meetings: readonly Listed[]): string =>
  turn.t('workshop.details.series', { dates: datesOf(turn, meetings) });

const datesOf = ({ locale }: WorkshopTurn, meetings: readonly Listed[]): string =>
  together(
    meetings.map(({ workshop: { starts } }) => `${shortDay(starts, locale)} ${clockTime(starts, locale)}`),
    locale,
  );

/** The whole series about to be booked or given up, to be agreed to, or why it cannot be; undefined where one meeting is meant. */
export function readSeries(turn: WorkshopTurn, { workshop: one, most }: Listed): Ask | Promise<Ask> | undefined {
  const { t, locale, now, answers } = turn;
  if (answers.act !== 'series' && answers.act !== 'leave-series') return undefined;
  const demo = one.demo ?? false;
  const title = localised(one.title, locale);
  const seats = Number(answers.seats ?? '1');
  const book = answers.act === 'series';
  return meetingsOf(turn).then((meetings): Ask => {
    if (book && seats > most) return end(marked(t, demo, t('workshop.refused.too-many', { count: most })));
    const fit = meetings.filter((meeting) =>
      book ? canBook(meeting, now) && (meeting.free >= seats || draws(meeting.workshop, now)) : meeting.mine,
    );
    if (fit.length === 0) return end(marked(t, demo, book ? t('workshop.series.none') : t('workshop.series.absent')));
    const dates = datesOf(turn, fit);
    const { place } = valuesOf(turn, one);
    const text = book ? t('workshop.sure.series', { title, dates, place, seats }) : t('workshop.sure.leave-series', { title, dates });
    return { kind: 'confirm', text: marked(t, demo, text) };
  });
}

/** Books every meeting that has the seats; tells each with its number, and those that were full. */
export async function bookSeries(turn: WorkshopTurn, request: BookRequest): Promise<string> {
  const { t, locale } = turn;
  const { booked, full } = await turn.series.book(request);
  const codes = full.map(({ code }) => code).join(', ');
  if (booked.length === 0) return t('workshop.series.none');
  if (turn.came !== undefined) await turn.links.led(turn.came, 'booked');
  const lines = booked.map(({ booking: { state, number }, workshop: { code, starts } }) => {
    const values = { code, day: day(starts, locale), time: clockTime(starts, locale), number };
    return state === 'entered' ? t('workshop.series.entered', values) : t('workshop.series.line', values);
  });
  return [
    t('workshop.series.booked'),
    ...lines,
    ...(full.length > 0 ? [t('workshop.series.full', { codes })] : []),
    t('workshop.series.release', { code: request.code }),
  ].join('\n');
}

/** Gives up every meeting to come. */
export async function leaveSeries(turn: WorkshopTurn, code: number): Promise<string> {
  const left = await turn.series.leave(code, turn, await kindOf(turn), turn.now);
  if (left.length === 0) return turn.t('workshop.series.absent');
  return turn.t('workshop.series.left', { codes: left.map((one) => one.code).join(', ') });
}
