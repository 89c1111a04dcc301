import { end, redo, type End, type Redo, type Turn } from '../src/conversation/dialog';
import type { City, CityDialog } from './city';

interface Answers {
  code: string;
}

/** Whether the ballot of a receipt is in the box: "REÇU K7M2-P9QX-4RT3", or the receipt alone. Anyone may ask; what the ballot says nobody learns. */
export const receipt: CityDialog<Answers> = {
  id: 'receipt',
  version: 1,
  start: 'code',
  aside: true,
  passing: true,
  title: (t) => t('receipt.title'),
  claims(said) {
    // Three groups of four, of a receipt's own letters and digits mixed: nothing else that people write looks so ("vote 1001 1004" has an O and a 1).
    const groups = /^([234679acdefghjkmnpqrtuvwxyz]{4}[ .:/-]?){3}$/.test(said);
    return groups && /\d/.test(said) && /[a-z]/.test(said) ? { answers: { code: said }, sure: true } : undefined;
  },
  fill: (_turn, words) => ({ code: words }),
  steps: {
    code: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('receipt.code.ask'), max: longest }),
      next: tell,
    },
  },
};

/** Characters of a receipt with all that may stand around it. */
const longest = 80;

async function tell(turn: Turn<Answers> & City): Promise<End | Redo> {
  const { t, answers, receipts } = turn;
  const code = answers.code ?? '';
  const checked = await receipts.check(code);
  if (!checked.ok) {
    switch (checked.reason) {
      case 'mistyped':
        turn.say(t('receipt.refused.mistyped'));
        return redo('code');
      case 'none':
        turn.say(t('receipt.refused.none'));
        return redo('code');
      case 'unknown':
        return end(t('receipt.refused.unknown'));
    }
  }
  const values = { receipt: written(code) };
  const text = checked.state === 'in-box' ? t('receipt.in-box', { ...values, place: checked.place + 1 }) : t('receipt.waiting', values);
  return end(checked.demo ? t('vote.demo', { text: t('receipt.demo', { text }) }) : text);
}

/** As it stands on the voter's screen: capitals in groups of four. */
const written = (code: string): string =>
  (
    code
      .toUpperCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
      .match(/.{4}/g) ?? []
  ).join('-');
