import { end, redo } from '../src/conversation/dialog';
import { normalise } from '../src/conversation/normalise';
import type { CityDialog } from './city';

interface Answers {
  /** As typed. */
  code: string;
}

/** "JOIN 4821": what a poster, a person or a page sent them for begins, its place filled in and in its language where they have shown none. */
export const join: CityDialog<Answers> = {
  id: 'join',
  version: 1,
  start: 'code',
  passing: true,
  title: (t) => t('join.title'),
  fill: (_turn, words) => (digitsOf(words) === undefined ? undefined : { code: words }),
  steps: {
    code: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('join.code.ask'), max: 100 }),
      async next(turn) {
        const { links, now, channel, say, tries, t, answers } = turn;
        const code = digitsOf(answers.code ?? '');
        if (code === undefined) {
          say(t('join.refused.none'));
          return redo('code');
        }
        const link = await links.find(code, now);
        if (!link) return end(t('join.refused.unknown', { code }));
        await links.joined(code, channel);
        const texts = link.locale === undefined ? t : tries(link.locale);
        say(texts('join.here', { place: link.place }));
        return end(undefined, { then: { kind: 'begin', words: link.words, came: code } });
      },
    },
  },
};

/** The code in some words: digits, alone but for words around them. */
function digitsOf(words: string): string | undefined {
  const [digits, ...more] = normalise(words).match(/\d+/g) ?? [];
  return digits !== undefined && more.length === 0 && digits.length >= 4 && digits.length <= 6 ? digits : undefined;
}
