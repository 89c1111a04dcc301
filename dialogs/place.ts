import type { Place } from '../src/conversation/activity';
import { end, go, instead, redo, type Ask, type End, type Turn } from '../src/conversation/dialog';
import { normalise } from '../src/conversation/normalise';
import type { Prompt } from '../src/conversation/prompt';
import type { Located, Point } from '../src/services/places/place';
import { districts, type City, type CityDialog } from './city';

interface Answers {
  where: Place;
  /** Which of what the words meant, by its mark; `words`: the person's own; or other words in place of them all. */
  which: string | { readonly words: string };
  /** A district's number, or `unknown`. */
  district: string;
}
type PlaceTurn = Turn<Answers> & City;

/** Finds out where something is: by a pin, a position or words, read back; its result is a `Located`. Called by others: `call('place')`, or
 *  `call('place', { where: { words } })` where it was said already. */
export const place: CityDialog<Answers> = {
  id: 'place',
  version: 1,
  start: 'where',
  title: (t) => t('place.title'),
  steps: {
    where: {
      kind: 'place',
      ask: ({ t, can }) => ({ kind: 'place', text: can.place ? t('place.where.ask') : t('place.where.words') }),
      // "18" is too short for a place, and is a district.
      heard: (_, text) => (/[\p{L}\p{N}]/u.test(text) && text.trim().length < 3 ? { answer: { words: text.trim() } } : undefined),
      async next({ answers, places, say, t }) {
        const { where = {} } = answers;
        const point = pointOf(where);
        const outside = point ? !(await places.at(point)).ok : places.elsewhere(where.words ?? '');
        if (!outside) return 'which';
        say(t('place.outside'));
        return redo('where', 'which', 'district');
      },
    },
    which: {
      kind: 'choice',
      counts: ({ which }) => which !== undefined,
      async ask(turn) {
        const { where = {} } = turn.answers;
        const found = pointOf(where) ? [] : await turn.places.find(where.words ?? '');
        return choiceOf(turn, found) ?? go('district');
      },
      // Another address in place of a choice: it is as if it had been said at once.
      async heard({ places }, text) {
        const words = text.trim();
        if ([...words].length > mostCharacters) return undefined;
        return places.elsewhere(words) || (await places.find(words)).length > 0 ? { answer: { words } } : undefined;
      },
      next: ({ answers: { which } }) => (typeof which === 'object' ? instead('where', which) : 'district'),
    },
    district: {
      kind: 'choice',
      counts: ({ district }) => district !== undefined,
      async ask(turn): Promise<Ask> {
        const located = await locate(turn);
        if (located.district !== undefined) return done(turn, located);
        return {
          kind: 'choice',
          text: turn.t('place.district.ask'),
          options: [
            ...districts.map((id) => ({ id, label: turn.t('vote.district.label', { number: id }), number: Number(id) })),
            { id: unknown, label: turn.t('place.district.unknown'), number: unknownNumber },
          ],
        };
      },
      heard: ({ words }, text) => (words.means('skip', normalise(text)) ? { answer: unknown } : undefined),
      async next(turn) {
        const { district } = turn.answers;
        const located = await locate(turn);
        return done(turn, district === undefined || district === unknown ? located : { ...located, district, ...better(located) });
      },
    },
  },
};

/** Characters of a place at the most, as where it is asked for. */
const mostCharacters = 200;
/** None of what was found. */
const own = 'words';
/** Whoever does not know the district need not tell one; a number that no district has. */
const unknown = 'unknown';
const unknownNumber = 99;

/** A district is more than words alone. */
const better = ({ precision }: Located): Partial<Located> => (precision === 'words' ? { precision: 'district' } : {});

const pointOf = ({ latitude, longitude }: Place): Point | undefined =>
  latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };

/** A label in a few letters: the session is small, and what was chosen is found again by the words. */
function markOf(label: string): string {
  let mark = 0;
  for (let at = 0; at < label.length; at++) mark = (Math.imul(mark, 31) + label.charCodeAt(at)) >>> 0;
  return mark.toString(36);
}

/** What the words may mean, to choose from; undefined where they mean nothing nearer than a district. */
function choiceOf({ t }: PlaceTurn, found: readonly Located[]): Extract<Prompt, { kind: 'choice' }> | undefined {
  const known = found.filter(({ precision }) => precision !== 'district' && precision !== 'words');
  if (known.length === 0) return undefined;
  const options = [...known.map(({ label }) => ({ id: markOf(label), label })), { id: own, label: t('place.which.own') }];
  return { kind: 'choice', text: known.length === 1 ? t('place.which.one') : t('place.which.ask'), options };
}

/** The place as it was pointed at, chosen or said. */
async function locate({ answers: { where = {}, which }, places }: PlaceTurn): Promise<Located> {
  const { words = '' } = where;
  const point = pointOf(where);
  const at = point && (await places.at(point));
  if (at?.ok) return { ...at.place, ...(words === '' ? {} : { words }) };
  const found = await places.find(words);
  const chosen = found.find(({ label, precision }) => markOf(label) === which && precision !== 'district');
  if (chosen) return chosen;
  return found.find(({ precision }) => precision === 'district') ?? { label: words, precision: 'words' };
}

/** Reads it back, with the district where the label does not tell it. */
function done({ t }: PlaceTurn, located: Located): End {
  const { label, district } = located;
  const told =
    district === undefined || /\b75\d{3}\b/.test(label)
      ? t('place.done.plain', { place: label })
      : t('place.done.in', { place: label, district: t('vote.district.label', { number: district }) });
  return end(told, { result: located });
}
