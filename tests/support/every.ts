import { end, type Dialog } from '../../src/conversation/dialog';

/** Answers to one question of each kind. */
type Answers = Record<'color' | 'fruits' | 'grades' | 'where' | 'picture' | 'when' | 'why' | 'sure', unknown>;

const options = (...labels: readonly string[]) => labels.map((label) => ({ id: label.toLowerCase(), label }));

/** A dialog for tests that asks one question of each kind, in French. */
export const every: Dialog<Answers, object> = {
  id: 'every',
  version: 1,
  start: 'color',
  title: () => 'Every',
  steps: {
    color: { kind: 'choice', ask: () => ({ kind: 'choice', text: 'Quelle couleur ?', options: options('Rouge', 'Vert') }), next: 'fruits' },
    fruits: {
      kind: 'several',
      ask: () => ({ kind: 'several', text: 'Quels fruits ?', max: 2, options: options('Pomme', 'Poire', 'Prune') }),
      next: 'grades',
    },
    grades: {
      kind: 'grade',
      ask: () => ({ kind: 'grade', text: 'Votre avis ?', items: options('Parc', 'Piscine'), scale: options('Bien', 'Moyen', 'Mal') }),
      next: 'where',
    },
    where: { kind: 'place', ask: () => ({ kind: 'place', text: 'Où est-ce ?' }), next: 'picture' },
    picture: { kind: 'photo', ask: () => ({ kind: 'photo', text: 'Une photo ?', optional: true }), next: 'when' },
    when: { kind: 'date', ask: () => ({ kind: 'date', text: 'Quel jour ?' }), next: 'why' },
    why: { kind: 'text', ask: () => ({ kind: 'text', text: 'Pourquoi ?' }), next: 'sure' },
    sure: {
      kind: 'confirm',
      ask: () => ({ kind: 'confirm', text: 'Est-ce juste ?' }),
      next: ({ answers }) => end(`Gardé : ${JSON.stringify(answers)}`),
    },
  },
};
