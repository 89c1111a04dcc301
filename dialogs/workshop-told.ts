import { channelOf } from '../src/conversation/channel';
import type { Turn } from '../src/conversation/dialog';
import { clockTime, day, dayAndTime, together } from '../src/conversation/format';
import type { AccessNeed } from '../src/services/preferences';
import type { Booking, Workshop } from '../src/services/workshops/workshop';
import type { Listed } from '../src/services/workshops/workshops';
import { localised, type City } from './city';
import { marked } from './ideas';

/** Who is told, and when. */
type Told = Pick<Turn<never>, 't' | 'locale' | 'now'>;

/** What somebody may need in order to come, in the order of the list. */
export const needs: readonly AccessNeed[] = ['step-free', 'sign-language', 'childcare', 'interpreter'];
/** A need, in the person's language. */
export function needText({ t }: Pick<Told, 't'>, need: AccessNeed): string {
  switch (need) {
    case 'step-free':
      return t('workshop.access.step-free');
    case 'sign-language':
      return t('workshop.access.sign-language');
    case 'childcare':
      return t('workshop.access.childcare');
    case 'interpreter':
      return t('workshop.access.interpreter');
  }
}
/** What a digit stands for. */
export function ratingText({ t }: Pick<Told, 't'>, digit: number): string {
  switch (digit) {
    case 5:
      return t('workshop.rating.5');
    case 4:
      return t('workshop.rating.4');
    case 3:
      return t('workshop.rating.3');
    case 2:
      return t('workshop.rating.2');
    default:
      return t('workshop.rating.1');
  }
}

/** What the texts about a workshop name. */
export const valuesOf = ({ locale }: Told, one: Workshop) => ({
  code: one.code,
  title: localised(one.title, locale),
  day: day(one.starts, locale),
  time: clockTime(one.starts, locale),
  end: clockTime(one.ends, locale),
  place: `${one.place.name}, ${one.place.address}`,
});

/** Whether seats are still to be drawn by lot. */
export const draws = ({ draw }: Workshop, now: Date): boolean => draw !== undefined && now < draw.at;

/** All that is to be known before one books. */
export function details(turn: Told, listed: Listed): string {
  const { workshop: one, free, mine, refused } = listed;
  const { t, locale, now } = turn;
  const lines = [
    t('workshop.details.head', valuesOf(turn, one)),
    localised(one.summary, locale),
    ...(one.fromAge === undefined ? [] : [t('workshop.details.age', { age: one.fromAge })]),
    ...(one.access.length > 0
      ? [
          t('workshop.details.access', {
            needs: together(
              one.access.map((need) => needText(turn, need)),
              locale,
            ),
          }),
        ]
      : []),
    refused ? refusal(turn, one, refused) : mine ? standing(turn, listed) : vacancy(),
  ];
  return marked(t, one.demo ?? false, lines.join('\n'));

  function vacancy(): string {
    if (one.draw && draws(one, now)) return t('workshop.details.draw', { count: one.seats, on: day(one.draw.at, locale) });
    return free === 0 ? t('workshop.details.full') : t('workshop.details.free', { count: free });
  }
}

/** Where one's own booking stands; empty where there is none. */
export const standing = (turn: Told, { workshop, mine }: Listed): string => (mine ? bookingText(turn, workshop, mine) : '');

/** That seats are theirs; where a screen has a calendar, with a file for it. */
export function bookedText(turn: Told & Pick<Turn<never>, 'address'> & Pick<City, 'site'>, one: Workshop, number: number): string {
  const { t, locale, site, address } = turn;
  const text = t('workshop.booked', { ...valuesOf(turn, one), number });
  if (site === undefined || channelOf(address) === 'sms') return text;
  return `${text}\n${t('workshop.calendar', { link: `${site}/workshops/${one.code}.ics?locale=${locale}` })}`;
}

/** Where a booking stands. */
export function bookingText({ t, locale }: Told, one: Workshop, { state, seats, number, until }: Booking): string {
  switch (state) {
    case 'waiting':
      return t('workshop.mine.waiting', { count: seats });
    case 'offered':
      return t('workshop.mine.offered', { count: seats, until: until ? dayAndTime(until, locale) : '' });
    case 'entered':
      return t('workshop.mine.entered', { number, on: one.draw ? day(one.draw.at, locale) : '' });
    default:
      return t('workshop.mine.booked', { count: seats, number });
  }
}

/** Why nobody like them can ask for seats any more. */
export function refusal({ t }: Told, one: Workshop, reason: NonNullable<Listed['refused']>): string {
  switch (reason) {
    case 'over':
      return t('workshop.refused.over', { code: one.code });
    case 'cancelled':
      return t('workshop.details.cancelled', { reason: one.cancelled?.reason ?? '' });
    case 'not-for-you':
      return one.for === 'agents' ? t('workshop.refused.agents') : t('workshop.refused.residents');
  }
}
