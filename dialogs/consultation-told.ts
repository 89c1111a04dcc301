import type { Turn } from '../src/conversation/dialog';
import { day, dayAndYear } from '../src/conversation/format';
import type { Consultation, Outcome, Refusal, Statement, Vote } from '../src/services/consultations/consultation';
import { localised } from './city';

type T = Turn<unknown>['t'];

/** Why nothing can be said to a consultation now; undefined where something can. */
export function standingText({ t, locale, now }: Pick<Turn<unknown>, 't' | 'locale' | 'now'>, one: Consultation): string | undefined {
  const { code, opens, closes } = one;
  if (now >= closes) return t('consultation.refused.closed', { code, on: dayAndYear(closes, locale) });
  return now < opens ? t('consultation.refused.before', { code, from: day(opens, locale) }) : undefined;
}

/** What one says to an article or a statement. */
export function voteText(t: T, vote: Vote): string {
  switch (vote) {
    case 'agree':
      return t('consultation.vote.agree');
    case 'disagree':
      return t('consultation.vote.disagree');
    case 'pass':
      return t('consultation.vote.pass');
  }
}

/** What became of a statement so far, for whoever wrote it. */
export function statementText({ t, locale }: Pick<Turn<unknown>, 't' | 'locale'>, { state, refusal, answer }: Statement): string {
  if (answer) return t('consultation.state.answered', { outcome: outcomeText(t, answer.outcome), words: localised(answer.words, locale) });
  if (state === 'published') return t('consultation.state.published');
  if (state !== 'refused' || !refusal) return t('consultation.state.waiting');
  return t('consultation.state.refused', { reason: refusalText(t, refusal.reason), words: refusal.words ?? '' }).trim();
}

/** Why a statement is not shown. */
export function refusalText(t: T, reason: Refusal): string {
  switch (reason) {
    case 'insult':
      return t('consultation.reason.insult');
    case 'personal':
      return t('consultation.reason.personal');
    case 'off-topic':
      return t('consultation.reason.off-topic');
    case 'advertising':
      return t('consultation.reason.advertising');
    case 'unclear':
      return t('consultation.reason.unclear');
    case 'said-already':
      return t('consultation.reason.said-already');
  }
}

/** What the City did with a statement. */
export function outcomeText(t: T, outcome: Outcome): string {
  switch (outcome) {
    case 'taken':
      return t('consultation.outcome.taken');
    case 'partly':
      return t('consultation.outcome.partly');
    case 'later':
      return t('consultation.outcome.later');
    case 'not-taken':
      return t('consultation.outcome.not-taken');
  }
}
