import { end, type Ask, type End, type Heard, type Turn } from '../src/conversation/dialog';
import { day, shortDay } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { SeatKind } from '../src/services/workshops/workshop';
import type { Listed } from '../src/services/workshops/workshops';
import { districts, localised, type City } from './city';
import { marked } from './ideas';
import { suitingFirst } from './suiting';
import { districtIn } from './where';
import { draws } from './workshop-told';

/** What the dialog of workshops asks. */
export interface Answers {
  /** What the list is narrowed to: "18" is a district, "+1" a day from today, "ar" a language, "#lab" those in which residents and agents build the lab together. */
  only: string;
  /** A workshop's code. */
  which: string;
  act: 'book' | 'series' | 'accept' | 'leave' | 'leave-series' | 'rate' | 'certificate' | 'others';
  /** A number. */
  seats: string;
  access: readonly string[];
  sure: boolean;
  /** "1" to "5". */
  rating: string;
  /** What they have to say of it; empty: nothing. */
  words: string;
}
export type WorkshopTurn = Turn<Answers> & City;

/** What narrows the list to those in which residents and agents build the lab together. */
export const withTheLab = '#lab';
/** Workshops on the list at the most: who looks further says a district, a day or a language. */
const listAtMost = 30;
const dayMs = 86_400_000;

/** An agent of the city is who belongs to one of its services. */
export async function kindOf(turn: Pick<WorkshopTurn, 'memberships' | 'address' | 'resident'>): Promise<SeatKind> {
  return (await turn.memberships.of(turn)).some(({ kind }) => kind === 'service') ? 'agent' : 'resident';
}

/** "18", "18 2", "18 serie", "18e", "demain", "english": a workshop, seats of it, all meetings of its series, or what the list is narrowed to. */
export function fillIn(turn: WorkshopTurn, words: string): Partial<Answers> | undefined {
  if (words === '') return {};
  const [, first, rest = ''] = /^(\d{1,4})\s+(\D+)$/.exec(words) ?? [];
  if (first !== undefined && turn.words.means('series', rest)) return { which: String(Number(first)), act: 'series' };
  const [, code, seats] = /^(\d{1,4})(?:\D+(\d{1,2}))?$/.exec(words) ?? [];
  if (code !== undefined)
    return { which: String(Number(code)), ...(seats === undefined ? {} : { act: 'book', seats: String(Number(seats)) }) };
  const only = narrowing(turn, words);
  return only === undefined ? undefined : { only };
}

function narrowing({ words: lexicon }: WorkshopTurn, words: string): string | undefined {
  const district = districtIn(words);
  if (district !== undefined) return district;
  const days = lexicon.relativeDay(words);
  if (days !== undefined) return `+${days}`;
  const command = lexicon.command(words);
  return command?.kind === 'speak' ? command.locale : undefined;
}

/** "LIBERER 18", "LIBERER 18 SERIE", "ANNULER 18", "ATTESTATION 18", "SUIVI 18", "NOTE 18 5 tres bien". */
export function claims(said: string, words: Lexicon): { readonly answers: Partial<Answers>; readonly sure: boolean } | undefined {
  const [, word = '', code = '', rest = ''] = /^(\D+?)\s*(\d{1,4})(?:\s+(.*))?$/s.exec(said) ?? [];
  if (code === '') return words.means('certificate', said) ? { answers: { act: 'certificate' }, sure: true } : undefined;
  const which = String(Number(code));
  const whole = words.means('series', rest);
  if ((rest === '' || whole) && (words.means('release', word) || words.command(word)?.kind === 'cancel'))
    return { answers: { which, act: whole ? 'leave-series' : 'leave' }, sure: true };
  if (rest === '' && words.means('certificate', word)) return { answers: { which, act: 'certificate' }, sure: true };
  if (rest === '' && words.means('track', word)) return { answers: { which }, sure: true };
  if (!words.means('rate', word)) return undefined;
  const [, rating, opinion] = /^([1-5])(?:\s+(.*))?$/s.exec(rest) ?? [];
  return { answers: { which, act: 'rate', ...(rating === undefined ? {} : { rating, words: opinion ?? '' }) }, sure: true };
}

async function agenda(turn: WorkshopTurn, only = turn.answers.only): Promise<readonly Listed[]> {
  const { now } = turn;
  const days = only?.startsWith('+') ? Number(only) : undefined;
  const from = days === undefined ? undefined : new Date(now.getTime() + days * dayMs);
  const listed = await turn.workshops.agenda({
    person: turn,
    kind: await kindOf(turn),
    now,
    ...(only !== undefined && districts.includes(only) ? { district: only } : {}),
    ...(only !== undefined && /^[a-z]{2}/i.test(only) ? { language: only } : {}),
  });
  const fit =
    only === withTheLab ? listed.filter(({ workshop: { topics, for: whom } }) => topics?.includes('lab') && whom === 'mixed') : listed;
  const suited = suitingFirst(fit, await turn.preferences.of(turn), ({ workshop }) => workshop);
  return from === undefined ? suited : suited.filter(({ workshop: { starts } }) => day(starts, 'fr') === day(from, 'fr'));
}

/** Which workshop: of those to come, or for a certificate of those that they came to. */
export async function which(turn: WorkshopTurn): Promise<Ask> {
  const { t, answers } = turn;
  if (answers.act === 'certificate') return attended(turn);
  const listed = await agenda(turn);
  if (listed.length > 0) return { kind: 'choice', text: heading(turn, listed), options: options(turn, listed) };
  if (answers.only === undefined) return end(t('workshop.none'));
  turn.say(t('workshop.nothing'));
  const all = await agenda(turn, '');
  return all.length === 0 ? end() : { kind: 'choice', text: heading(turn, all), options: options(turn, all) };
}

async function attended(turn: WorkshopTurn): Promise<Ask> {
  const { t, locale } = turn;
  const came = (await turn.workshops.booked(turn)).filter(({ booking: { state } }) => state === 'present');
  if (came.length === 0) return end(t('workshop.refused.never'));
  const options = came.slice(-listAtMost).map(({ workshop: one }) => {
    const label = t('workshop.which.line', { title: localised(one.title, locale), when: shortDay(one.starts, locale) });
    return { id: String(one.code), label, number: one.code };
  });
  return { kind: 'choice', text: t('workshop.which.attended'), options };
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
export async function narrow(turn: WorkshopTurn, text: string): Promise<Heard> {
  const query = normalise(text);
  const only = narrowing(turn, query);
  if (only === undefined) return undefined;
  const listed = await agenda(turn, only);
  if (listed.length === 0) return { say: turn.t('workshop.nothing') };
  return { query, prompt: { kind: 'choice', text: heading(turn, listed), options: options(turn, listed) } };
}

/** Runs with the workshop at hand, or ends with why there is none. */
export async function withListed<R>(turn: WorkshopTurn, run: (listed: Listed) => R | Promise<R>): Promise<R | End> {
  const { answers, now, t } = turn;
  const found = await turn.workshops.find(Number(answers.which), turn, await kindOf(turn), now);
  return found ? run(found) : end(t('workshop.refused.unknown', { code: answers.which ?? '' }));
}
