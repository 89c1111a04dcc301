import { end, known, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { Placing } from '../src/services/placings/placing';
import type { SeenPlacing } from '../src/services/placings/placings';
import { localised, type City, type CityDialog } from './city';
import { lastDay } from './data-told';
import { contactOf, marked } from './ideas';
import { placingResultText, spotsText } from './placing-told';

interface Answers {
  /** A question's code. */
  which: string;
  /** Numbers of places, the preferred first. */
  order: readonly string[];
}
type PlacingTurn = Turn<Answers> & City;

/** Where something should go, among places that the City considers: a person puts them in the order they prefer, and may do so again until it closes. "LIEUX 4 2 1 3" is all
 *  of it: question 4, its second place first; where that question alone is open, "LIEUX 2 1 3" is, too. */
export const placing: CityDialog<Answers> = {
  id: 'placing',
  version: 1,
  start: 'which',
  aside: true,
  title: (t) => t('placing.title'),
  async fill(turn, words) {
    if (words === '') return {};
    const numbers = words.split(/[\s,;>،、]+/).filter((word) => word !== '');
    if (!numbers.every((word) => /^\d{1,6}$/.test(word))) return undefined;
    const [which = '', ...order] = numbers.map((word) => String(Number(word)));
    const only = await orderedBy(turn, [which, ...order]);
    if (only) return { which: String(only.code), order: [which, ...order] };
    return { which, ...(order.length === 0 ? {} : { order }) };
  },
  steps: {
    which: {
      kind: 'choice',
      async ask({ placings, now, t, locale }): Promise<Ask> {
        const open = await placings.open(now);
        const [first] = open;
        if (!first) return end(t('placing.none'));
        if (open.length === 1) return known(String(first.code));
        return {
          kind: 'choice',
          text: t('placing.which.ask'),
          options: open.map(({ code, title }) => ({ id: String(code), label: localised(title, locale), number: code })),
        };
      },
      next: 'order',
    },
    order: { kind: 'several', ask: (turn) => withSeen(turn, (seen) => ordering(turn, seen)), next: prefer },
  },
};

/** The one question that is open, where these numbers are an order of its places: several, none twice, the first not its own number, which says the question. */
async function orderedBy({ placings, now }: PlacingTurn, numbers: readonly string[]): Promise<Placing | undefined> {
  const [only, ...more] = await placings.open(now);
  if (!only || more.length > 0 || numbers.length < 2 || numbers[0] === String(only.code)) return undefined;
  const places = only.spots.map(({ number }) => String(number));
  return new Set(numbers).size === numbers.length && numbers.every((number) => places.includes(number)) ? only : undefined;
}

async function withSeen<R>(turn: PlacingTurn, run: (seen: SeenPlacing) => R): Promise<R | End> {
  const { placings, answers, now, t } = turn;
  const seen = await placings.see(Number(answers.which), turn, now);
  return seen ? run(seen) : end(t('placing.unknown', { code: (answers.which ?? '').slice(0, 6) }));
}

/** The places, by their numbers, and what they prefer so far; what came of it once it is closed. */
function ordering(turn: PlacingTurn, { placing: asked, order }: SeenPlacing): Ask {
  const { t, locale, now } = turn;
  const title = localised(asked.title, locale);
  if (now >= asked.closes) return end(marked(t, asked.demo, t('placing.closed', { title, result: placingResultText(turn, asked) })));
  const until = day(lastDay(asked.closes), locale);
  const before = order.length === 0 ? '' : t('placing.before', { order: spotsText(turn, asked, order) });
  return {
    kind: 'several',
    text: marked(t, asked.demo, [t('placing.order.ask', { title, until }), before].filter((part) => part !== '').join('\n')),
    max: asked.spots.length,
    options: asked.spots.map(({ number, label }) => ({ id: String(number), label: localised(label, locale), number })),
    ordered: true,
  };
}

async function prefer(turn: PlacingTurn): Promise<Next> {
  const { placings, answers, now, t, locale } = turn;
  const { which = '', order = [] } = answers;
  const numbers = order.map(Number);
  const done = await placings.prefer(Number(which), numbers, contactOf(turn), now);
  if (done.ok) {
    const { closes, demo } = done.placing;
    const until = day(lastDay(closes), locale);
    return end(marked(t, demo, t('placing.done', { order: spotsText(turn, done.placing, numbers), until, code: which })));
  }
  switch (done.reason) {
    case 'unknown':
      return end(t('placing.unknown', { code: which.slice(0, 6) }));
    case 'closed':
    case 'no-such':
      // Asked again, with the places there are, or told what came of it.
      return redo('order');
  }
}
