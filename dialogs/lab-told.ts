import type { Turn } from '../src/conversation/dialog';
import { dayAndYear } from '../src/conversation/format';
import type { Referral, ReferralDecline, ReferralStep } from '../src/services/lab/referral';
import { localised } from './city';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** The topic in the person's language, where there is a text in it. */
export const topicOf = ({ text, original }: Pick<Referral, 'text' | 'original'>, locale: string): string =>
  text ? localised(text.topic, locale) : original.topic;

/** Where a topic stands, in a sentence or two. `due`: when the next thing is owed; `late`: that is past. */
export function labStanding({ t, locale }: Words, { state, steps }: Referral, due: Date | undefined, late: boolean): string {
  const step = steps.at(-1);
  const decision = steps.findLast(({ kind }) => kind === 'taken' || kind === 'elsewhere' || kind === 'later' || kind === 'closed');
  const on = decision ? dayAndYear(decision.at, locale) : '';
  const words = step?.words ? localised(step.words, locale) : '';
  const until = due ? dayAndYear(due, locale) : '';
  const standing = ((): string => {
    switch (state) {
      case 'received':
        return t('lab.state.received', { until });
      case 'declined':
        return t('lab.state.declined', { reason: step?.kind === 'declined' ? labDeclineText(t, step.reason) : '' });
      case 'examined':
        return t('lab.state.examined', { until });
      case 'taken':
        return t('lab.state.taken', { on, words, until });
      case 'elsewhere':
        return t('lab.state.elsewhere', { on, words, to: step?.kind === 'elsewhere' ? step.to : '' });
      case 'later':
        return t('lab.state.later', { on, words });
      case 'closed':
        return t('lab.state.closed', { on, words });
    }
  })();
  return late ? t('lab.state.late', { standing }) : standing;
}

/** A step as those who follow the topic are told it. `due`: when a decision is owed. */
export function labStepText({ t, locale }: Words, referral: Referral, step: ReferralStep, due: Date | undefined): string {
  const values = {
    reference: referral.reference,
    topic: topicOf(referral, locale),
    words: step.words ? localised(step.words, locale) : '',
  };
  const said = ((): string => {
    switch (step.kind) {
      case 'examined':
        return t('lab.told.examined', { ...values, until: due ? dayAndYear(due, locale) : '' });
      case 'declined':
        return t('lab.told.declined', { ...values, reason: labDeclineText(t, step.reason) });
      case 'taken':
        return t('lab.told.taken', values);
      case 'elsewhere':
        return t('lab.told.elsewhere', { ...values, to: step.to });
      case 'later':
        return t('lab.told.later', values);
      case 'note':
        return t('lab.told.note', values);
      case 'closed':
        return t('lab.told.closed', values);
    }
  })();
  return said.replace(/ +(?=\n|$)/g, '');
}

function labDeclineText(t: Words['t'], reason: ReferralDecline): string {
  switch (reason) {
    case 'not-public':
      return t('lab.reason.not-public');
    case 'personal':
      return t('lab.reason.personal');
    case 'insult':
      return t('lab.reason.insult');
    case 'advertising':
      return t('lab.reason.advertising');
    case 'unclear':
      return t('lab.reason.unclear');
  }
}
