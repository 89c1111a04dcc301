import type { T } from './i18n';
import type { IndicatorId } from './services/indicators/indicator';

/** A commitment of the City, in a few words. */
export function commitmentText(t: T, commitment: 1 | 2 | 3 | 4 | 5): string {
  switch (commitment) {
    case 1:
      return t('indicators.commitment.1');
    case 2:
      return t('indicators.commitment.2');
    case 3:
      return t('indicators.commitment.3');
    case 4:
      return t('indicators.commitment.4');
    case 5:
      return t('indicators.commitment.5');
  }
}

/** What is counted, in a sentence. */
export function definitionText(t: T, id: IndicatorId): string {
  switch (id) {
    case 'voters':
      return t('indicators.definition.voters');
    case 'attendance':
      return t('indicators.definition.attendance');
    case 'answers':
      return t('indicators.definition.answers');
    case 'needs':
      return t('indicators.definition.needs');
    case 'release-days':
      return t('indicators.definition.release-days');
    case 'reports':
      return t('indicators.definition.reports');
    case 'closed':
      return t('indicators.definition.closed');
    case 'delay-median':
      return t('indicators.definition.delay-median');
    case 'delay-p90':
      return t('indicators.definition.delay-p90');
    case 'reopened':
      return t('indicators.definition.reopened');
    case 'wishes':
      return t('indicators.definition.wishes');
    case 'referrals':
      return t('indicators.definition.referrals');
    case 'decided':
      return t('indicators.definition.decided');
    case 'decision-days':
      return t('indicators.definition.decision-days');
  }
}

/** What a figure is broken down by. */
export function breakdownText(t: T, by: string): string {
  switch (by) {
    case 'district':
      return t('indicators.by.district');
    case 'zone':
      return t('indicators.by.zone');
    case 'channel':
      return t('indicators.by.channel');
    case 'language':
      return t('indicators.by.language');
    case 'age':
      return t('indicators.by.age');
    case 'assisted':
      return t('indicators.by.assisted');
    case 'month':
      return t('indicators.by.month');
    case 'kind':
      return t('indicators.by.kind');
    default:
      return t('indicators.by.state');
  }
}
