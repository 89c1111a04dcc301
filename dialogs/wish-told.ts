import type { Turn } from '../src/conversation/dialog';
import { day, dayAndYear } from '../src/conversation/format';
import type { Wish, WishDone, WishRefusal, WishState, WishStep } from '../src/services/wishes/wish';
import type { SeenWish } from '../src/services/wishes/wishes';
import { localised, type City } from './city';
import { placeText } from './report-told';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;
/** The same, and what wishes are of. */
type Known = Words & { readonly wishes: Pick<City['wishes'], 'kind'> };

/** What is wished, in the person's language; its id where the list no longer has it. */
export function wishName({ wishes, locale }: Pick<Known, 'locale' | 'wishes'>, id: string): string {
  const kind = wishes.kind(id);
  return kind ? localised(kind.label, locale) : id;
}

/** Its place as anybody reads it: what was not looked up is the author's own words, so there the district alone. */
export function publicPlace(t: Words['t'], { label, precision, district }: Wish['place']): string {
  const isOwn = precision === 'words' || precision === 'district';
  return placeText(t, { label: isOwn ? '' : label, precision, ...(district === undefined ? {} : { district }) });
}

/** The word for a state. */
export function stateText(t: Words['t'], state: WishState): string {
  switch (state) {
    case 'received':
      return t('wished.state.received');
    case 'open':
      return t('wished.state.open');
    case 'studied':
      return t('wished.state.studied');
    case 'planned':
      return t('wished.state.planned');
    case 'done':
      return t('wished.state.done');
    case 'refused':
      return t('wished.state.refused');
  }
}

/** The state that a step leads to; undefined where it leaves it as it was. */
function stateOf(step: WishStep): WishState | undefined {
  switch (step.kind) {
    case 'moved':
      return step.state;
    case 'done':
    case 'refused':
      return step.kind;
    case 'merged':
    case 'proposed':
      return undefined;
  }
}

/** What a step says beside the word of the state; empty where the word says it. */
function stepText({ t, locale }: Words, step: WishStep): string {
  const said = ((): string => {
    switch (step.kind) {
      case 'moved':
        return step.until === undefined ? '' : t('wished.step.until', { until: dayAndYear(new Date(`${step.until}T12:00:00Z`), locale) });
      case 'done':
        return doneText(t, step.reason);
      case 'refused':
        return refusalText(t, step.reason);
      case 'merged':
        return t('wished.step.merged', { into: step.into });
      case 'proposed':
        return t('wished.step.proposed', { proposal: step.proposal });
    }
  })();
  return [said, step.words ?? ''].filter((part) => part !== '').join(' ');
}

function doneText(t: Words['t'], reason: WishDone): string {
  switch (reason) {
    case 'made':
      return t('wished.done.made');
    case 'nearby':
      return t('wished.done.nearby');
    case 'changed':
      return t('wished.done.changed');
  }
}

function refusalText(t: Words['t'], reason: WishRefusal): string {
  switch (reason) {
    case 'not-city':
      return t('wished.refusal.not-city');
    case 'site':
      return t('wished.refusal.site');
    case 'technical':
      return t('wished.refusal.technical');
    case 'cost':
      return t('wished.refusal.cost');
    case 'heritage':
      return t('wished.refusal.heritage');
    case 'exists':
      return t('wished.refusal.exists');
    case 'unclear':
      return t('wished.refusal.unclear');
    case 'not-a-wish':
      return t('wished.refusal.not-a-wish');
    case 'insult':
      return t('wished.refusal.insult');
  }
}

/** A wish in a line: what, where, since when, and where it stands. */
export function wishLine(turn: Known, { wish, author }: SeenWish): string {
  const { t, locale } = turn;
  const last = wish.steps.at(-1);
  const more = last ? stepText(turn, last) : '';
  const state = stateText(t, wish.state);
  return t('wished.line', {
    reference: wish.reference,
    kind: wishName(turn, wish.kind),
    place: author ? placeText(t, wish.place) : publicPlace(t, wish.place),
    on: day(wish.at, locale),
    state: more === '' ? state : t('wished.state.with', { state, more }),
  });
}

/** A step of a wish, as those who support it are told. */
export function wishNotice(words: Known, wish: Wish, step: WishStep, author: boolean): string {
  const { t } = words;
  const { reference } = wish;
  const place = author ? placeText(t, wish.place) : publicPlace(t, wish.place);
  const values = { reference, kind: wishName(words, wish.kind), place };
  switch (step.kind) {
    case 'merged':
      return t('wished.told.merged', { ...values, into: step.into });
    case 'proposed':
      return t('wished.told.proposed', { ...values, proposal: step.proposal });
    default:
      return t('wished.told.moved', { ...values, state: stateText(t, stateOf(step) ?? wish.state), more: stepText(words, step) }).trim();
  }
}
