import { end, go, known, redo, type Ask, type End, type Next } from '../src/conversation/dialog';
import { day, dayAndYear } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { BookRequest, Listed } from '../src/services/workshops/workshops';
import { localised, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { claims, fillIn, kindOf, narrow, which, withListed, type Answers, type WorkshopTurn } from './workshop-list';
import { bookSeries, canBook, leaveSeries, meetingsOf, readSeries, seriesText } from './workshop-series';
import { bookedText, details, draws, needs, needText, ratingText, refusal, standing, valuesOf } from './workshop-told';

const wordsCharacters = 300;

/** The city's workshops: the agenda, seats for oneself and who comes along, the waiting list, the draw, and what one thought of it. "ATELIER 18 2" books two
 *  seats once it is read back, "LIBERER 18" gives them up. */
export const workshop: CityDialog<Answers> = {
  id: 'workshop',
  version: 1,
  start: 'only',
  aside: true,
  title: (t) => t('workshop.title'),
  fill: fillIn,
  claims,
  async awaits(turn, said) {
    const offered = (await turn.workshops.mine(turn, turn.now)).find(({ booking }) => booking.state === 'offered');
    return offered && { which: String(offered.workshop.code), act: turn.words.means('yes', said) ? 'accept' : 'leave', sure: true };
  },
  steps: {
    only: { kind: 'choice', counts: () => false, ask: () => go('which'), next: 'which' },
    which: { kind: 'choice', ask: which, heard: narrow, next: 'act' },
    act: {
      kind: 'choice',
      counts: ({ act }) => act !== undefined,
      ask: (turn) =>
        withListed(turn, async (listed) => {
          const meetings = await meetingsOf(turn);
          const lines = [details(turn, listed), ...(meetings.length > 1 ? [seriesText(turn, meetings)] : [])];
          return { kind: 'choice', text: lines.join('\n'), options: acts(turn, listed, meetings) };
        }),
      next(turn) {
        switch (turn.answers.act) {
          case 'book':
          case 'series':
            return 'seats';
          case 'rate':
            return 'rating';
          case 'certificate':
            return certify(turn);
          case 'others':
            return redo('which', 'act', 'only');
          default:
            return 'sure';
        }
      },
    },
    seats: {
      kind: 'choice',
      ask: (turn) =>
        withListed<Ask>(turn, ({ workshop: one, most, refused }) => {
          if (refused && turn.answers.act !== 'series') return end(marked(turn.t, one.demo ?? false, refusal(turn, one, refused)));
          if (most === 1) return known('1');
          const options = Array.from({ length: most }, (_, index) => ({
            id: String(index + 1),
            label: index === 0 ? turn.t('workshop.seats.alone') : turn.t('workshop.seats.with', { count: index }),
          }));
          return { kind: 'choice', text: turn.t('workshop.seats.ask'), options };
        }),
      next: 'access',
    },
    access: {
      kind: 'several',
      counts: () => false,
      ask: (turn) =>
        withListed<Ask>(turn, async ({ mine, most, refused }) => {
          const { access } = await turn.preferences.of(turn);
          // Who cannot book is not asked what they need.
          const whole = turn.answers.act === 'series';
          if (access || ((mine || refused) && !whole) || Number(turn.answers.seats ?? '1') > most) return known(access ?? []);
          const options = [
            { id: 'none', label: turn.t('workshop.access.none') },
            ...needs.map((id) => ({ id, label: needText(turn, id) })),
          ];
          return { kind: 'several', text: turn.t('workshop.access.ask'), options, max: needs.length };
        }),
      next: 'sure',
    },
    sure: {
      kind: 'confirm',
      ask: (turn) => withListed<Ask>(turn, (listed) => readSeries(turn, listed) ?? readBack(turn, listed)),
      next: perform,
    },
    rating: {
      kind: 'choice',
      counts: ({ act }) => act === 'rate',
      ask: (turn) =>
        withListed<Ask>(turn, ({ workshop: one }) => ({
          kind: 'choice',
          text: turn.t('workshop.rating.ask', { title: localised(one.title, turn.locale) }),
          options: [5, 4, 3, 2, 1].map((digit) => ({ id: String(digit), label: ratingText(turn, digit), number: digit })),
        })),
      next: 'words',
    },
    words: {
      kind: 'text',
      counts: ({ act }) => act === 'rate',
      ask: ({ t }) => ({ kind: 'text', text: t('workshop.words.ask'), max: wordsCharacters }),
      next: rate,
    },
  },
};

function acts(
  { t, now }: WorkshopTurn,
  { workshop: one, free, mine, came, refused }: Listed,
  meetings: readonly Listed[],
): readonly Option[] {
  const open = refused === undefined;
  const several = (such: readonly Listed[]): boolean => such.length > 1;
  const offered: readonly (readonly [Answers['act'], string, boolean])[] = [
    ['accept', t('workshop.act.accept'), open && mine?.state === 'offered'],
    ['book', draws(one, now) ? t('workshop.act.enter') : free > 0 ? t('workshop.act.book') : t('workshop.act.wait'), open && !mine],
    ['series', t('workshop.act.series'), several(meetings.filter((other) => canBook(other, now)))],
    ['leave', waits(mine) ? t('workshop.act.unwait') : t('workshop.act.leave'), open && mine !== undefined],
    ['leave-series', t('workshop.act.leave-series'), several(meetings.filter((other) => other.mine))],
    ['rate', t('workshop.act.rate'), now >= one.starts && (mine !== undefined || came)],
    ['certificate', t('workshop.act.certificate'), came],
    ['others', t('workshop.act.others'), true],
  ];
  return offered.filter(([, , fits]) => fits).map(([id, label]) => ({ id, label }));
}

/** What is about to be done, to be agreed to; or why it cannot be. */
function readBack(turn: WorkshopTurn, listed: Listed): Ask {
  const { workshop: one, free, mine, most, refused } = listed;
  const { t, answers, now } = turn;
  const values = valuesOf(turn, one);
  const say = (text: string): End => end(marked(t, one.demo ?? false, text));
  if (answers.act !== 'book') {
    if (!mine) return say(t('workshop.refused.not-booked', { code: one.code }));
    if (refused) return say(refusal(turn, one, refused));
    return answers.act === 'accept'
      ? known(true)
      : {
          kind: 'confirm',
          text: marked(t, one.demo ?? false, waits(mine) ? t('workshop.sure.unwait', values) : t('workshop.sure.leave', values)),
        };
  }
  if (mine) return say(`${t('workshop.refused.already', { code: one.code })} ${standing(turn, listed)}`);
  if (refused) return say(refusal(turn, one, refused));
  const count = Number(answers.seats ?? '1');
  if (count > most) return say(t('workshop.refused.too-many', { count: most }));
  const text = draws(one, now)
    ? t('workshop.sure.enter', { ...values, count })
    : free >= count
      ? t('workshop.sure.book', { ...values, count })
      : t('workshop.sure.wait', { ...values, count });
  return { kind: 'confirm', text: marked(t, one.demo ?? false, text) };
}

/** Whether they hold no seat yet: on the waiting list, or in a draw. */
const waits = (mine: Listed['mine']): boolean => mine?.state === 'waiting' || mine?.state === 'entered';

async function perform(turn: WorkshopTurn): Promise<Next> {
  const { answers, t, locale, now } = turn;
  const code = Number(answers.which);
  const found = await turn.workshops.find(code, turn, await kindOf(turn), now);
  const say = (text: string): End => end(marked(t, found?.workshop.demo ?? false, text));
  if (!answers.sure)
    return answers.act === 'leave' || answers.act === 'leave-series' ? say(t('workshop.stays', { code })) : redo('act', 'seats', 'sure');
  switch (answers.act) {
    case 'series':
      return say(await bookSeries(turn, { ...(await requestOf(turn)), code }));
    case 'leave-series':
      return say(await leaveSeries(turn, code));
    case 'leave': {
      const left = await turn.workshops.leave(code, turn, now);
      if (left.ok) return say(waits(found?.mine) ? t('workshop.unwaited', { code }) : t('workshop.left', { code }));
      return say(left.reason === 'unknown' ? t('workshop.refused.not-booked', { code }) : t('workshop.refused.over', { code }));
    }
    case 'accept': {
      const accepted = await turn.workshops.accept(code, turn, now);
      if (accepted.ok) return say(bookedText(turn, accepted.workshop, accepted.booking.number));
      if (accepted.reason === 'no-offer') return say(t('workshop.refused.no-offer', { code }));
      return say(accepted.reason === 'unknown' ? t('workshop.refused.not-booked', { code }) : t('workshop.refused.over', { code }));
    }
    default: {
      const booked = await turn.workshops.book({ ...(await requestOf(turn)), code });
      if (!booked.ok)
        switch (booked.reason) {
          case 'unknown':
            return say(t('workshop.refused.unknown', { code }));
          case 'over':
          case 'cancelled':
          case 'not-for-you':
            return say(refusal(turn, booked.workshop, booked.reason));
          case 'already':
            return say(t('workshop.refused.already', { code }));
          case 'too-many':
            return say(t('workshop.refused.too-many', { count: booked.most }));
        }
      if (turn.came !== undefined) await turn.links.led(turn.came, 'booked');
      const { booking, workshop: one, ahead } = booked;
      switch (booking.state) {
        case 'entered':
          return say(t('workshop.entered', { number: booking.number, on: one.draw ? day(one.draw.at, locale) : '' }));
        case 'waiting':
          return say(t('workshop.waiting', { code, count: ahead }));
        default:
          return say(bookedText(turn, one, booking.number));
      }
    }
  }
}

/** Who asks for how many seats; what they need is kept where it was asked now. */
async function requestOf(turn: WorkshopTurn): Promise<Omit<BookRequest, 'code'>> {
  const { answers, now } = turn;
  const access = needs.filter((need) => answers.access?.includes(need));
  const { access: before } = await turn.preferences.of(turn);
  if (before === undefined) await turn.preferences.keep(turn, { access }, now);
  return { person: turn, kind: await kindOf(turn), seats: Number(answers.seats ?? '1'), access, contact: contactOf(turn), now };
}

/** That they came, for whoever asks them: its number can be checked on the city's page. */
async function certify(turn: WorkshopTurn): Promise<End> {
  const { t, answers, site } = turn;
  const code = Number(answers.which);
  return withListed(turn, async ({ workshop: one }) => {
    const certificate = await turn.certificates.of(code, turn);
    if (!certificate) return end(marked(t, one.demo ?? false, t('workshop.refused.absent', { code })));
    const { number } = certificate;
    const text = t('workshop.certificate', { ...valuesOf(turn, one), day: dayAndYear(one.starts, turn.locale), number });
    return end(marked(t, one.demo ?? false, site === undefined ? text : `${text}\n${site}/workshops/certificate/${number}`));
  });
}

async function rate(turn: WorkshopTurn): Promise<Next> {
  const { answers, t, now, words: lexicon } = turn;
  const code = Number(answers.which);
  const words = (answers.words ?? '').trim();
  const said = words === '' || lexicon.means('skip', normalise(words)) || lexicon.means('no', normalise(words)) ? {} : { words };
  const rated = await turn.workshops.rate(code, turn, { digit: Number(answers.rating), ...said }, now);
  if (rated.ok) return end(t('workshop.rated'));
  switch (rated.reason) {
    case 'unknown':
      return end(t('workshop.refused.not-booked', { code }));
    case 'too-early':
      return end(t('workshop.refused.too-early', { code }));
    case 'already':
      return end(t('workshop.refused.rated', { code }));
  }
}
