import { end, go, known, redo, type Ask, type End, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day, shortDay } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { Preferences } from '../src/services/preferences';
import type { SeatKind } from '../src/services/workshops/workshop';
import type { Listed } from '../src/services/workshops/workshops';
import { districts, localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { bookedText, details, draws, needs, needText, ratingText, refusal, standing, valuesOf } from './workshop-told';

interface Answers {
  /** What the list is narrowed to: "18" is a district, "+1" a day from today, "ar" a language. */
  only: string;
  /** A workshop's code. */
  which: string;
  act: 'book' | 'accept' | 'leave' | 'rate' | 'certificate' | 'others';
  /** A number. */
  seats: string;
  access: readonly string[];
  sure: boolean;
  /** "1" to "5". */
  rating: string;
  /** What they have to say of it; empty: nothing. */
  words: string;
}
type WorkshopTurn = Turn<Answers> & City;

/** Workshops on the list at the most: who looks further says a district, a day or a language. */
const listAtMost = 30;
const wordsCharacters = 300;
const dayMs = 86_400_000;

/** The city's workshops: the agenda, seats for oneself and who comes along, the waiting list, the draw, and what one thought of it. "ATELIER 18 2" books two
 *  seats once it is read back, "LIBERER 18" gives them up. */
export const workshop: CityDialog<Answers> = {
  id: 'workshop',
  version: 1,
  start: 'only',
  aside: true,
  title: (t) => t('workshop.title'),
  fill: (turn, words) => fillIn(turn, words),
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
      ask: (turn) => withListed(turn, (listed) => ({ kind: 'choice', text: details(turn, listed), options: acts(turn, listed) })),
      next(turn) {
        switch (turn.answers.act) {
          case 'book':
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
          if (refused) return end(marked(turn.t, one.demo ?? false, refusal(turn, one, refused)));
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
          if (access || mine || refused || Number(turn.answers.seats ?? '1') > most) return known(access ?? []);
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
      ask: (turn) => withListed<Ask>(turn, (listed) => readBack(turn, listed)),
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

/** An agent of the city is who belongs to one of its services. */
async function kindOf(turn: WorkshopTurn): Promise<SeatKind> {
  return (await turn.memberships.of(turn)).some(({ kind }) => kind === 'service') ? 'agent' : 'resident';
}

/** "18", "18 2", "18e", "demain", "english": a workshop, seats of it, or what the list is narrowed to. */
function fillIn(turn: WorkshopTurn, words: string): Partial<Answers> | undefined {
  if (words === '') return {};
  const [, code, seats] = /^(\d{1,4})(?:\D+(\d{1,2}))?$/.exec(words) ?? [];
  if (code !== undefined)
    return { which: String(Number(code)), ...(seats === undefined ? {} : { act: 'book', seats: String(Number(seats)) }) };
  const only = narrowing(turn, words);
  return only === undefined ? undefined : { only };
}

function narrowing({ words: lexicon }: WorkshopTurn, words: string): string | undefined {
  const district = /(?:^|\s|750)(\d{1,2})\s?(?:e|er|eme|ème|th|st|nd|rd)?(?:\s|$)/.exec(words)?.[1];
  if (district !== undefined && districts.includes(String(Number(district)))) return String(Number(district));
  const days = lexicon.relativeDay(words);
  if (days !== undefined) return `+${days}`;
  const command = lexicon.command(words);
  return command?.kind === 'speak' ? command.locale : undefined;
}

/** "LIBERER 18", "ANNULER 18", "ATTESTATION 18", "NOTE 18 5 tres bien". */
function claims(said: string, words: Lexicon): { readonly answers: Partial<Answers>; readonly sure: boolean } | undefined {
  const [, word = '', code = '', rest = ''] = /^(\D+?)\s*(\d{1,4})(?:\s+(.*))?$/s.exec(said) ?? [];
  if (code === '') return undefined;
  const which = String(Number(code));
  if (rest === '' && (words.means('release', word) || words.command(word)?.kind === 'cancel'))
    return { answers: { which, act: 'leave' }, sure: true };
  if (rest === '' && words.means('certificate', word)) return { answers: { which, act: 'certificate' }, sure: true };
  if (!words.means('rate', word)) return undefined;
  const [, rating, opinion] = /^([1-5])(?:\s+(.*))?$/s.exec(rest) ?? [];
  return { answers: { which, act: 'rate', ...(rating === undefined ? {} : { rating, words: opinion ?? '' }) }, sure: true };
}

async function agenda(turn: WorkshopTurn, only = turn.answers.only): Promise<readonly Listed[]> {
  const { now, words: _words } = turn;
  const days = only?.startsWith('+') ? Number(only) : undefined;
  const from = days === undefined ? undefined : new Date(now.getTime() + days * dayMs);
  const listed = await turn.workshops.agenda({
    person: turn,
    kind: await kindOf(turn),
    now,
    ...(only !== undefined && districts.includes(only) ? { district: only } : {}),
    ...(only !== undefined && /^[a-z]{2}/i.test(only) ? { language: only } : {}),
  });
  const suited = suiting(listed, await turn.preferences.of(turn));
  return from === undefined ? suited : suited.filter(({ workshop: { starts } }) => day(starts, 'fr') === day(from, 'fr'));
}

/** In the same order, what a person would rather have first: in their district, in a language they follow. */
function suiting(listed: readonly Listed[], { district, languages = [] }: Preferences): readonly Listed[] {
  const suits = ({ workshop: one }: Listed): number =>
    (one.district === district ? 1 : 0) + (one.languages.some((tag) => languages.includes(tag)) ? 1 : 0);
  return [...listed].sort((a, b) => suits(b) - suits(a));
}

async function which(turn: WorkshopTurn): Promise<Ask> {
  const { t, answers } = turn;
  const listed = await agenda(turn);
  if (listed.length > 0) return { kind: 'choice', text: heading(turn, listed), options: options(turn, listed) };
  if (answers.only === undefined) return end(t('workshop.none'));
  turn.say(t('workshop.nothing'));
  const all = await agenda(turn, '');
  return all.length === 0 ? end() : { kind: 'choice', text: heading(turn, all), options: options(turn, all) };
}

const heading = ({ t }: WorkshopTurn, listed: readonly Listed[]): string =>
  marked(
    t,
    listed.some(({ workshop: { demo } }) => demo),
    t('workshop.which.ask'),
  );

/** As listed: one's own first, then what suits them. */
const options = (turn: WorkshopTurn, listed: readonly Listed[]): readonly Option[] =>
  [...listed.filter(({ mine }) => mine), ...listed.filter(({ mine }) => !mine)].slice(0, listAtMost).map((one) => {
    const { workshop: its, mine, free } = one;
    const values = { title: localised(its.title, turn.locale), when: shortDay(its.starts, turn.locale) };
    const label = mine
      ? turn.t('workshop.which.mine', values)
      : free === 0 && !draws(its, turn.now)
        ? turn.t('workshop.which.full', values)
        : turn.t('workshop.which.line', values);
    return { id: String(its.code), label, number: its.code };
  });

/** A district, a day or a language said at the list narrows it. */
async function narrow(turn: WorkshopTurn, text: string): Promise<Heard> {
  const query = normalise(text);
  const only = narrowing(turn, query);
  if (only === undefined) return undefined;
  const listed = await agenda(turn, only);
  if (listed.length === 0) return { say: turn.t('workshop.nothing') };
  return { query, prompt: { kind: 'choice', text: heading(turn, listed), options: options(turn, listed) } };
}

/** Runs with the workshop at hand, or ends with why there is none. */
async function withListed<R>(turn: WorkshopTurn, run: (listed: Listed) => R | Promise<R>): Promise<R | End> {
  const { answers, now, t } = turn;
  const found = await turn.workshops.find(Number(answers.which), turn, await kindOf(turn), now);
  return found ? run(found) : end(t('workshop.refused.unknown', { code: answers.which ?? '' }));
}

function acts({ t, now }: WorkshopTurn, { workshop: one, free, mine, came, refused }: Listed): readonly Option[] {
  const open = refused === undefined;
  const offered: readonly (readonly [Answers['act'], string, boolean])[] = [
    ['accept', t('workshop.act.accept'), open && mine?.state === 'offered'],
    ['book', draws(one, now) ? t('workshop.act.enter') : free > 0 ? t('workshop.act.book') : t('workshop.act.wait'), open && !mine],
    ['leave', t('workshop.act.leave'), open && mine !== undefined],
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
      : { kind: 'confirm', text: marked(t, one.demo ?? false, t('workshop.sure.leave', values)) };
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

async function perform(turn: WorkshopTurn): Promise<Next> {
  const { answers, t, locale, now } = turn;
  const code = Number(answers.which);
  const found = await turn.workshops.find(code, turn, await kindOf(turn), now);
  const say = (text: string): End => end(marked(t, found?.workshop.demo ?? false, text));
  if (!answers.sure) return answers.act === 'leave' ? say(t('workshop.stays', { code })) : redo('act', 'seats', 'sure');
  switch (answers.act) {
    case 'leave': {
      const left = await turn.workshops.leave(code, turn, now);
      if (left.ok) return say(t('workshop.left', { code }));
      return say(left.reason === 'unknown' ? t('workshop.refused.not-booked', { code }) : t('workshop.refused.over', { code }));
    }
    case 'accept': {
      const accepted = await turn.workshops.accept(code, turn, now);
      if (accepted.ok) return say(bookedText(turn, accepted.workshop, accepted.booking.number));
      if (accepted.reason === 'no-offer') return say(t('workshop.refused.no-offer', { code }));
      return say(accepted.reason === 'unknown' ? t('workshop.refused.not-booked', { code }) : t('workshop.refused.over', { code }));
    }
    default: {
      const access = needs.filter((need) => answers.access?.includes(need));
      const { access: before } = await turn.preferences.of(turn);
      if (before === undefined) await turn.preferences.keep(turn, { access }, now);
      const booked = await turn.workshops.book({
        code,
        person: turn,
        kind: await kindOf(turn),
        seats: Number(answers.seats ?? '1'),
        access,
        contact: contactOf(turn),
        now,
      });
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

/** That they came, for whoever asks them: its number can be checked on the city's page. */
async function certify(turn: WorkshopTurn): Promise<End> {
  const { t, answers, site } = turn;
  const code = Number(answers.which);
  const certificate = await turn.certificates.of(code, turn);
  if (!certificate) return end(t('workshop.refused.absent', { code }));
  const { number, workshop: one } = certificate;
  const text = t('workshop.certificate', { ...valuesOf(turn, one), number });
  return end(marked(t, one.demo ?? false, site === undefined ? text : `${text}\n${site}/workshops/certificate/${number}`));
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
