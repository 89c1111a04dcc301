import type { Dialog } from '../src/conversation/dialog';
import type { Prompt } from '../src/conversation/prompt';
import type { Texts } from '../src/i18n';
import { converse, createBenchEngine, type Contestant } from './ours';

/** A dialog of `count` questions with three options each, answered by number: what a turn costs by the length of the dialog. */
export function createLong(texts: Texts, count: number, now: Date): Contestant {
  const names = Array.from({ length: count }, (_, index) => `q${index + 1}`);
  const dialog: Dialog<Record<string, string>, object> = {
    id: 'menu',
    version: 1,
    start: 'q1',
    title: (t) => t('vote.title'),
    steps: Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          kind: 'choice',
          ask: ({ t }): Prompt => ({
            kind: 'choice',
            text: t('vote.choose.grade'),
            options: ['yes', 'no', 'perhaps'].map((id) => ({ id, label: t('vote.choose.for') + id })),
          }),
          next: ({ answers, t }) => names[index + 1] ?? { kind: 'end', text: `${t('vote.title')} ${Object.keys(answers).length}` },
        },
      ]),
    ),
  };
  const engine = createBenchEngine(texts, [dialog], 'menu', {});
  return { name: `${count} questions`, does: 'one answer a turn', run: (messages) => converse(engine, messages, now) };
}

/** What is said to a dialog of `count` questions: the opening word, then an answer to each. */
export const longScript = (count: number): readonly string[] => [
  'bonjour',
  ...Array.from({ length: count }, (_, index) => String((index % 3) + 1)),
];
