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
  fill: (_turn, words) => (passed.test(words) || digitsOf(words) !== undefined ? { code: words } : undefined),
  steps: {
    code: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('join.code.ask'), max: 100 }),
      async next(turn) {
        const { links, now, address, channel, say, tries, t, answers } = turn;
        const [, own, pass = '', rest] = passed.exec(answers.code ?? '') ?? [];
        const code = own ?? digitsOf(answers.code ?? '');
        if (code === undefined) {
          say(t('join.refused.none'));
          return redo('code');
        }
        const link = await links.find(code, now);
        if (!link) return end(t('join.refused.unknown', { code }));
        const helped = links.helps(code, address, pass);
        await links.joined(code, channel);
        const texts = link.locale === undefined ? t : tries(link.locale);
        if (!helped) say(texts('join.here', { place: link.place }));
        const words = helped && rest !== undefined ? rest : link.words;
        return end(undefined, { then: { kind: 'begin', words, came: helped ? `${code}+` : code } });
      },
    },
  },
};

/** A code, what a worker's shared phone shows, and what is begun there. */
const passed = /^(\d{4,6}) (p[0-9a-f]{12})(?: (.+))?$/;

/** The code in some words: digits, alone but for words around them. */
function digitsOf(words: string): string | undefined {
  const [digits, ...more] = normalise(words).match(/\d+/g) ?? [];
  return digits !== undefined && more.length === 0 && digits.length >= 4 && digits.length <= 6 ? digits : undefined;
}
