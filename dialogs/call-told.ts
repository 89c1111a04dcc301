import type { Turn } from '../src/conversation/dialog';
import { dayAndYear } from '../src/conversation/format';
import type { Call, CallDecline, CallStep } from '../src/services/calls/call';
import { localised } from './city';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** What is asked, in the person's language where there is a text in it. */
export const callTextOf = ({ text, original }: Pick<Call, 'text' | 'original'>, locale: string): string =>
  text ? localised(text, locale) : original.text;

/** Where a call stands, in a sentence. `left`: days in which it can still be signed; `late`: the answer should have been given. */
export function callStanding({ t, locale }: Words, call: Call, signatures: number, left: number, late: boolean): string {
  const { state, steps, due, rule } = call;
  const step = steps.at(-1);
  const on = step ? dayAndYear(step.at, locale) : '';
  switch (state) {
    case 'moderation':
      return t('call.state.moderation');
    case 'declined':
      return t('call.state.declined', { reason: step?.kind === 'declined' ? callDeclineText(t, step.reason) : '' });
    case 'open':
      return t('call.state.open', { signatures, threshold: rule.threshold, count: left });
    case 'due': {
      const until = due ? dayAndYear(due, locale) : '';
      return late ? t('call.state.late', { signatures, until }) : t('call.state.due', { signatures, until });
    }
    case 'answered':
      return t('call.state.answered', {
        signatures: call.signatures ?? signatures,
        on,
        answer: step?.words ? localised(step.words, locale) : '',
      });
    case 'lapsed':
      return t('call.state.lapsed', { signatures: call.signatures ?? signatures, threshold: rule.threshold, on });
  }
}

/** A step as those who signed are told it. */
export function callStepText({ t, locale }: Words, call: Call, step: CallStep): string {
  const { number, rule } = call;
  const words = step.words ? localised(step.words, locale) : '';
  const values = { number, text: callTextOf(call, locale), words };
  const said = ((): string => {
    switch (step.kind) {
      case 'published':
        return t('call.told.published', { ...values, threshold: rule.threshold, until: call.until ? dayAndYear(call.until, locale) : '' });
      case 'declined':
        return t('call.told.declined', { number, words, reason: callDeclineText(t, step.reason) });
      case 'reached':
        return t('call.told.reached', { ...values, threshold: rule.threshold, due: call.due ? dayAndYear(call.due, locale) : '' });
      case 'lapsed':
        return t('call.told.lapsed', { ...values, signatures: call.signatures ?? 0, threshold: rule.threshold });
      case 'answered':
        return t('call.told.answered', values);
    }
  })();
  return said.replace(/ +(?=\n|$)/g, '');
}

function callDeclineText(t: Words['t'], reason: CallDecline): string {
  switch (reason) {
    case 'not-city':
      return t('call.reason.not-city');
    case 'personal':
      return t('call.reason.personal');
    case 'insult':
      return t('call.reason.insult');
    case 'advertising':
      return t('call.reason.advertising');
    case 'unclear':
      return t('call.reason.unclear');
  }
}
