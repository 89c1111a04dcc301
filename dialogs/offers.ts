import { call, end, go, redo, type Ask, type End, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day, languageName, together } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Prompt } from '../src/conversation/prompt';
import type { Offer } from '../src/services/offers/offer';
import { localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { suitingFirst } from './suiting';
import { districtIn, whereName } from './where';
import { needText } from './workshop-told';

interface Answers {
  /** What the list is narrowed to: "18" is a district, "ar" a language. */
  only: string;
  /** An offer's code. */
  which: string;
  act: 'workshop' | 'card' | 'others';
  /** Null once the dialog of cards is over. */
  card: null;
}
type OffersTurn = Turn<Answers> & City;

/** Offers on the list at the most: who looks further says a district or a language. */
const listAtMost = 30;

/** What the citizen card opens: offers of public life, culture and associations, those that suit the person first; who has no card is led to one. "OFFRES 3" is
 *  the third. */
export const offers: CityDialog<Answers> = {
  id: 'offers',
  version: 1,
  start: 'only',
  aside: true,
  title: (t) => t('offers.title'),
  fill(turn, words) {
    if (words === '') return {};
    const [, code] = /^(\d{1,4})$/.exec(words) ?? [];
    if (code !== undefined) return { which: String(Number(code)) };
    const only = narrowing(turn, words);
    return only === undefined ? undefined : { only };
  },
  steps: {
    only: { kind: 'choice', counts: () => false, ask: () => go('which'), next: 'which' },
    which: { kind: 'choice', ask: which, heard: narrow, next: 'act' },
    act: {
      kind: 'choice',
      counts: ({ act }) => act !== undefined,
      ask: (turn) => withOffer<Ask>(turn, (offer) => look(turn, offer)),
      next: (turn) =>
        withOffer<Next>(turn, ({ how }) => {
          switch (turn.answers.act) {
            case 'workshop':
              return end(undefined, { then: call('workshop', how.kind === 'workshop' ? { which: String(how.code) } : {}) });
            case 'card':
              return 'card';
            default:
              return redo('which', 'act', 'only');
          }
        }),
    },
    card: {
      kind: 'call',
      counts: () => false,
      ask: () => call('card'),
      // With a card in hand, how to come by the offer is told again; who was given none was told why.
      next: async (turn): Promise<Next> => ((await hasCard(turn)) ? redo('act', 'card') : end()),
    },
  },
};

const hasCard = (turn: OffersTurn): Promise<boolean> => turn.cards.heldBy(contactOf(turn));

const narrowing = ({ words: lexicon }: OffersTurn, words: string): string | undefined => {
  const command = lexicon.command(words);
  return districtIn(words) ?? (command?.kind === 'speak' ? command.locale : undefined);
};

async function listed(turn: OffersTurn, only = turn.answers.only): Promise<readonly Offer[]> {
  const all = await turn.offers.current(turn.now);
  const fitting = only === undefined || only === '' ? all : all.filter((one) => one.district === only || one.languages.includes(only));
  return suitingFirst(fitting, await turn.preferences.of(turn), (one) => one);
}

async function which(turn: OffersTurn): Promise<Ask> {
  const found = await listed(turn);
  if (found.length > 0) return list(turn, found);
  if (turn.answers.only === undefined) return end(turn.t('offers.none'));
  turn.say(turn.t('offers.nothing'));
  const all = await listed(turn, '');
  return all.length === 0 ? end() : list(turn, all);
}

function list({ t, locale }: OffersTurn, found: readonly Offer[]): Prompt & { readonly kind: 'choice' } {
  const demo = found.some((one) => one.demo);
  const options = found.slice(0, listAtMost).map(({ code, name, district }) => ({
    id: String(code),
    label: t('offers.which.line', { name: localised(name, locale), where: whereName(t, district) }),
    number: code,
  }));
  return { kind: 'choice', text: marked(t, demo, t('offers.which.ask')), options };
}

/** A district or a language said at the list narrows it. */
async function narrow(turn: OffersTurn, text: string): Promise<Heard> {
  const query = normalise(text);
  const only = narrowing(turn, query);
  if (only === undefined) return undefined;
  const found = await listed(turn, only);
  return found.length === 0 ? { say: turn.t('offers.nothing') } : { query, prompt: list(turn, found) };
}

/** All that is to be known of it, and what can be done about it here; where nothing is left to choose it is the end. */
async function look(turn: OffersTurn, offer: Offer): Promise<Ask> {
  const { t } = turn;
  const { how } = offer;
  const card = await hasCard(turn);
  const text = marked(t, offer.demo ?? false, [...(await details(turn, offer)), ...(card ? [] : [t('offers.card.needed')])].join('\n'));
  if (card && how.kind !== 'workshop') return end(text);
  return {
    kind: 'choice',
    text,
    options: [
      ...(how.kind === 'workshop' ? [{ id: 'workshop', label: t('offers.act.workshop', { code: how.code }) }] : []),
      ...(card ? [] : [{ id: 'card', label: t('offers.act.card') }]),
      { id: 'others', label: t('offers.act.others') },
    ],
  };
}

/** Two lines, then what may keep somebody from it: its dates, ages and places; its languages where theirs is none of them; of what they need, what is there. */
async function details(turn: OffersTurn, offer: Offer): Promise<readonly string[]> {
  const { t, locale } = turn;
  const { code, name, summary, district, languages, places, how } = offer;
  const needed = (await turn.preferences.of(turn)).access ?? [];
  const there = needed.filter((need) => offer.access.includes(need));
  const bounds = [
    ...datesOf(turn, offer),
    ...agesOf(turn, offer),
    ...(places === undefined ? [] : [t('offers.details.places', { count: places })]),
    ...(languages.length === 0 || languages.includes(locale)
      ? []
      : [
          t('offers.details.languages', {
            languages: together(
              languages.map((tag) => languageName(tag, locale)),
              locale,
            ),
          }),
        ]),
    ...(there.length > 0
      ? [
          t('workshop.details.access', {
            needs: together(
              there.map((need) => needText(turn, need)),
              locale,
            ),
          }),
        ]
      : []),
  ];
  return [
    t('offers.details.head', { code, kind: kindOf(turn, offer), name: localised(name, locale), where: whereName(t, district) }),
    localised(summary, locale),
    ...(bounds.length > 0 ? [bounds.join(' ')] : []),
    ...(how.kind === 'words' ? [localised(how.words, locale)] : how.kind === 'link' ? [how.link] : []),
  ];
}

function kindOf({ t }: OffersTurn, { kind }: Offer): string {
  switch (kind) {
    case 'civic':
      return t('offers.kind.civic');
    case 'cultural':
      return t('offers.kind.cultural');
    case 'associative':
      return t('offers.kind.associative');
  }
}

function datesOf({ t, locale, now }: OffersTurn, { from, until }: Offer): readonly string[] {
  const first = from && from > now ? day(from, locale) : undefined;
  const last = until && day(new Date(until.getTime() - 1), locale);
  if (first !== undefined && last !== undefined) return [t('offers.details.dates', { first, last })];
  if (first !== undefined) return [t('offers.details.from', { first })];
  return last === undefined ? [] : [t('offers.details.until', { last })];
}

function agesOf({ t }: OffersTurn, { fromAge, toAge }: Offer): readonly string[] {
  if (fromAge !== undefined && toAge !== undefined) return [t('offers.details.ages', { first: fromAge, last: toAge })];
  if (fromAge !== undefined) return [t('workshop.details.age', { age: fromAge })];
  return toAge === undefined ? [] : [t('offers.details.to-age', { age: toAge })];
}

/** Runs with the offer at hand, or ends with why there is none. */
async function withOffer<R>(turn: OffersTurn, run: (offer: Offer) => R | Promise<R>): Promise<R | End> {
  const { answers, now, t } = turn;
  const code = answers.which ?? '';
  const found = await turn.offers.find(Number(code), now);
  if (found.ok) return run(found.offer);
  switch (found.reason) {
    case 'unknown':
      return end(t('offers.refused.unknown', { code }));
    case 'over':
      return end(t('offers.refused.over', { code }));
  }
}
