import type { Turn } from '../src/conversation/dialog';
import { day, dayAndYear } from '../src/conversation/format';
import type { Ground, grounds } from '../src/services/datarounds/grounds';
import type { Decline, Need } from '../src/services/datarounds/need';
import { localised } from './city';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** What is told beside a need. `closes`: when its round does; `overdue`: its producer should have answered. */
export interface Beside {
  readonly closes: Date;
  readonly overdue: boolean;
  readonly department?: string | undefined;
  /** In which article of the law each ground stands. */
  readonly articles: typeof grounds;
}

/** What was asked, in the person's language where there is one for it. */
export const questionOf = ({ question, original }: Pick<Need, 'question' | 'original'>, locale: string): string =>
  question ? localised(question, locale) : original.text;

/** Where a need stands, in a few words. */
export function needStanding({ t, locale }: Words, need: Need, beside: Beside): string {
  const standing = standingOf({ t, locale }, need, beside);
  return beside.overdue ? t('data.state.overdue', { standing }) : standing;
}

function standingOf({ t, locale }: Words, need: Need, { closes, department, articles }: Beside): string {
  const step = need.steps.at(-1);
  if (need.state === 'open') return t('data.state.open', { until: day(lastDay(closes), locale) });
  switch (step?.kind) {
    case 'declined':
      return t('data.state.declined', { reason: declineText(t, step.reason) });
    case 'requested': {
      const due = dayAndYear(need.due ?? step.at, locale);
      return department === undefined ? t('data.state.unassigned', { due }) : t('data.state.requested', { department, due });
    }
    case 'studied':
      return t('data.state.studied');
    case 'scheduled':
      return t('data.state.scheduled', { until: dayAndYear(noonOf(step.until), locale) });
    case 'released':
      return t('data.state.released', { link: step.link, example: step.example });
    case 'refused':
      return t('data.state.refused', { ground: groundText(t, step.ground), article: articles[step.ground] });
    case 'merged':
      return t('data.state.merged', { into: step.into });
    case 'published':
    case undefined:
      return t('data.state.moderation');
  }
}

/** The day that ends at this moment. */
export const lastDay = (end: Date): Date => new Date(end.getTime() - 1);

/** A moment of a day of the calendar that is in it by the city's clock, too. */
export const noonOf = (date: string): Date => new Date(`${date}T12:00:00Z`);

export function declineText(t: Words['t'], reason: Decline): string {
  switch (reason) {
    case 'not-data':
      return t('data.reason.not-data');
    case 'personal':
      return t('data.reason.personal');
    case 'insult':
      return t('data.reason.insult');
    case 'advertising':
      return t('data.reason.advertising');
    case 'unclear':
      return t('data.reason.unclear');
  }
}

/** A ground of refusal as people are told it. */
export function groundText(t: Words['t'], ground: Ground): string {
  switch (ground) {
    case 'not-held':
      return t('data.ground.not-held');
    case 'unfinished':
      return t('data.ground.unfinished');
    case 'third-party-rights':
      return t('data.ground.third-party-rights');
    case 'security':
      return t('data.ground.security');
    case 'business-secrets':
      return t('data.ground.business-secrets');
    case 'privacy':
      return t('data.ground.privacy');
  }
}
