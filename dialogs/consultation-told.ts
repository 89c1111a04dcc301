import type { Turn } from '../src/conversation/dialog';
import type { Outcome, Refusal } from '../src/services/consultations/consultation';

type T = Turn<unknown>['t'];

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
