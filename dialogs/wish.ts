import type { Media, Place } from '../src/conversation/activity';
import { call, end, go, known, redo, type Ask, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { Option } from '../src/conversation/prompt';
import type { Located } from '../src/services/places/place';
import type { Wish } from '../src/services/wishes/wish';
import { localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { dangerText } from './report';
import { placeText } from './report-told';
import { firstOf, isSentence, mostSaid, saidSoFar } from './said';
import { publicPlace, wishName } from './wish-told';

interface Answers {
  what: string;
  kind: string;
  /** Chosen in the whole list, where none of those guessed fitted. */
  among: string;
  /** A pin that came with the words. */
  pin: Place;
  where: Located;
  /** A reference that is the same wish; or that none of those shown is: `other:`, and these. */
  same: string;
  photo: Media | null;
  send: 'send' | 'change';
}
type WishTurn = Turn<Answers> & City;

const kindsAtMost = 3;
const other = 'other kind';
const others = 'other:';
/** What no other kind is; it is chosen in the list alone. */
const unlisted = 'other';
/** The kind that asks for another place of what is there. */
const better = 'move';

/** Something that is wished at a place, or a better place for what is there. One message may hold it all, what is missing is asked; neighbours' wishes come first. */
export const wish: CityDialog<Answers> = {
  id: 'wish',
  version: 1,
  start: 'what',
  title: (t) => t('wish.title'),
  // A photo or a pin alone is of what is there, not of what is not.
  opens: (_, { text, photo, place }) =>
    text === undefined
      ? undefined
      : {
          answers: { ...(photo ? { photo } : {}), ...(place ? { pin: place } : {}) },
          texts: { what: [...text].slice(0, mostSaid).join('') },
        },
  steps: {
    pin: { kind: 'place', counts: () => false, ask: () => go('where'), next: 'where' },
    what: {
      kind: 'text',
      ask: ({ t, can }) => ({ kind: 'text', text: can.costly ? t('wish.what.short') : t('wish.what.ask'), max: mostSaid }),
      next({ answers, reports, say, t }) {
        const danger = reports.danger(answers.what ?? '');
        if (danger) say(dangerText(t, danger));
        return 'kind';
      },
    },
    kind: {
      kind: 'choice',
      ask: (turn) => guesses(turn, turn.answers.what ?? '', elsewise(turn.t)) ?? known(other),
      heard: (turn, text) => otherWords(turn, text, elsewise(turn.t)),
      next: ({ answers }) => (answers.kind === other ? 'among' : 'where'),
    },
    among: {
      kind: 'choice',
      counts: ({ kind }) => kind === other,
      ask: ({ wishes, locale, t }) => ({
        kind: 'choice',
        text: t('wish.among.ask'),
        options: wishes.amenities.map(({ id, label }) => ({ id, label: localised(label, locale) })),
      }),
      heard: (turn, text) => otherWords(turn, text, []),
      next: 'where',
    },
    where: {
      kind: 'call',
      async ask({ answers, places, say, t }) {
        if (answers.pin) return call('place', { where: answers.pin });
        const words = (answers.what ?? '').slice(0, 200);
        const said = await places.find(words);
        if (said.some(({ precision }) => precision !== 'district' && precision !== 'words')) return call('place', { where: { words } });
        if (kindOf(answers) === better) say(t('wish.better'));
        return call('place');
      },
      next: 'same',
    },
    same: { kind: 'choice', counts: ({ same }) => same !== undefined && !same.startsWith(others), ask: sameThing, next: supported },
    photo: { kind: 'photo', counts: () => false, ask: () => known(null), next: 'send' },
    send: { kind: 'choice', ask: readBack, next: send },
  },
};

/** The kind that was chosen, by guess or in the list. */
const kindOf = ({ kind, among }: Partial<Answers>): string => (kind === other ? among : kind) ?? '';

/** What the words may mean, to choose from, and what else there is to choose; undefined where they mean nothing that is listed. */
function guesses({ wishes, locale, t }: WishTurn, words: string, more: readonly Option[]): Extract<Ask, { kind: 'choice' }> | undefined {
  const guessed = (firstOf(words, (said) => wishes.kinds(said)) ?? []).flatMap((id) => (id === unlisted ? [] : (wishes.kind(id) ?? [])));
  if (guessed.length === 0) return undefined;
  const options = guessed.slice(0, kindsAtMost).map(({ id, label }) => ({ id, label: localised(label, locale) }));
  return { kind: 'choice', text: t('wish.kind.ask'), options: [...options, ...more] };
}

/** Other words for it, where nothing that was offered fitted: they are part of what was said. Danger is told first; a sentence stays with the wish where it begins nothing else. */
function otherWords(turn: WishTurn, text: string, more: readonly Option[]): Heard {
  const danger = turn.reports.danger(text);
  const say = danger && dangerText(turn.t, danger);
  const texts = { what: saidSoFar(turn.answers.what, text) };
  const prompt = guesses(turn, text, more);
  if (prompt) return { prompt, query: text.slice(0, 100), say, texts };
  return say !== undefined || isSentence(text) ? { otherwise: { say, texts } } : undefined;
}

/** Something else, by which the whole list is shown. */
const elsewise = (t: WishTurn['t']): readonly Option[] => [{ id: other, label: t('wish.kind.other') }];

/** The place as it is kept: what they said of it stands in their words already. */
function whereOf({ where, what = '' }: Partial<Answers>): Located {
  const { words, ...place } = where ?? { label: '', precision: 'words' as const };
  return words === undefined || what.startsWith(words) ? place : { ...place, words };
}

/** Whether somebody wished it already: of their words, those alone that staff accepted. */
async function sameThing(turn: WishTurn): Promise<Ask> {
  const { answers, wishes, locale, t } = turn;
  const near = await wishes.near(kindOf(answers), whereOf(answers));
  const [first] = near;
  if (!first) return known(others);
  const line = ({ place, at, people, shown }: Wish): string =>
    shown
      ? t('wish.near.worded', { words: localised(shown, locale), place: publicPlace(t, place), people })
      : t('wish.near.one', { place: publicPlace(t, place), on: day(at, locale), people });
  const options: readonly Option[] = near.map((one) => ({ id: one.reference, label: near.length === 1 ? t('wish.near.yes') : line(one) }));
  return {
    kind: 'choice',
    text: marked(
      t,
      near.some(({ demo }) => demo),
      near.length === 1 ? t('wish.near.ask', { one: line(first) }) : t('wish.near.several'),
    ),
    options: [...options, { id: others + near.map(({ reference }) => reference).join(','), label: t('wish.near.no') }],
  };
}

async function supported(turn: WishTurn): Promise<Next> {
  const { answers, wishes, now, t } = turn;
  const { same = others } = answers;
  if (same.startsWith(others)) return 'photo';
  const done = await wishes.support(same, contactOf(turn), now);
  if (done.ok) {
    const { reference, people, demo } = done.seen.wish;
    return end(marked(t, demo, t('wish.supported', { reference, people })));
  }
  return done.reason === 'already' ? end(t('wish.already', { reference: same })) : redo('same');
}

async function readBack(turn: WishTurn): Promise<Ask> {
  const { answers, t } = turn;
  const lines = [
    t('wish.send.kind', { kind: wishName(turn, kindOf(answers)) }),
    t('wish.send.place', { place: placeText(t, whereOf(answers)) }),
    ...(answers.photo ? [t('wish.send.photo')] : []),
    t('wish.send.ask'),
  ];
  return {
    kind: 'choice',
    text: lines.join('\n'),
    options: [
      { id: 'send', label: t('wish.send.now') },
      { id: 'change', label: t('wish.send.change') },
    ],
  };
}

async function send(turn: WishTurn): Promise<Next> {
  const { answers, wishes, now, t } = turn;
  if (answers.send === 'change') return redo('what', 'kind', 'among', 'pin', 'where', 'same', 'send');
  const shown = (answers.same ?? '').slice(others.length).split(',');
  const draft = { kind: kindOf(answers), place: whereOf(answers), words: answers.what, photo: answers.photo?.id, others: shown };
  const sent = await wishes.send(draft, contactOf(turn), now);
  if (sent.ok) return end(t('wish.done', { reference: sent.wish.reference }));
  switch (sent.reason) {
    case 'too-many':
      return end(t('wish.refused.too-many', { most: sent.max }));
    case 'known':
      return redo('same', 'send');
  }
}
