import { end, go, redo, type Ask, type Next, type Turn } from '../src/conversation/dialog';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { LessonPlace, LessonSeen } from '../src/services/lessons/lessons';
import { localised, type City, type CityDialog } from './city';
import { marked } from './ideas';

interface Answers {
  /** A lesson's code. */
  which: string;
  read: 'next' | 'later';
  /** A choice's place. */
  question: string;
  passed: 'again' | 'others';
}
type LessonTurn = Turn<Answers> & City;

/** Lessons of five minutes, by message: a few screens, then questions. Whoever passes, agent or resident, gets a certificate. How far one is is kept: "LECON 2"
 *  goes on at the next screen, days later and on whichever channel. */
export const lesson: CityDialog<Answers> = {
  id: 'lesson',
  version: 1,
  start: 'which',
  aside: true,
  title: (t) => t('lesson.title'),
  fill: (_, words) => (/^\d{1,3}$/.test(words) ? { which: String(Number(words)) } : {}),
  steps: {
    which: {
      kind: 'choice',
      counts: () => false,
      ask: which,
      next: 'read',
    },
    read: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) =>
        at(turn, ({ lesson: one, place }) => {
          if (place.kind !== 'screen') return go('question');
          const { t, locale } = turn;
          const screen = one.screens[place.index];
          const values = { at: place.index + 1, of: one.screens.length, screen: screen ? localised(screen, locale) : '' };
          return {
            kind: 'choice',
            text: marked(t, one.demo ?? false, t('lesson.screen', values)),
            options: [
              { id: 'next', label: place.index + 1 < one.screens.length ? t('lesson.read.next') : t('lesson.read.questions') },
              { id: 'later', label: t('lesson.read.later') },
            ],
          };
        }),
      heard: ({ words }, text) => {
        const said = normalise(text);
        return words.means('more', said) || words.means('yes', said) || words.means('done', said) ? { answer: 'next' } : undefined;
      },
      next: async (turn) => {
        const code = codeOf(turn);
        if (turn.answers.read === 'later') return end(turn.t('lesson.later', { code }));
        const place = await turn.lessons.turn(code, turn, turn.now);
        return place?.kind === 'screen' ? redo('read') : 'question';
      },
    },
    question: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) =>
        at(turn, ({ lesson: one, place }) => {
          if (place.kind !== 'question') return go('passed');
          const { t, locale } = turn;
          const question = one.questions[place.index];
          const options = (question?.choices ?? []).map((choice, index): Option => ({
            id: String(index),
            label: localised(choice, locale),
          }));
          const values = { at: place.index + 1, of: one.questions.length, question: question ? localised(question.question, locale) : '' };
          return { kind: 'choice', text: marked(t, one.demo ?? false, t('lesson.question', values)), options };
        }),
      next: answered,
    },
    passed: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) =>
        at(turn, ({ lesson: one, place }) => {
          const { t, locale } = turn;
          if (place.kind !== 'passed') return go('read');
          const text = passedText(turn, place, localised(one.title, locale), one.demo ?? false);
          const options = [
            { id: 'again', label: t('lesson.passed.again') },
            { id: 'others', label: t('lesson.passed.others') },
          ];
          return { kind: 'choice', text, options };
        }),
      next: async (turn) => {
        if (turn.answers.passed === 'others') return redo('which', 'read', 'question', 'passed');
        await turn.lessons.restart(codeOf(turn), turn, turn.now);
        return redo('read', 'question', 'passed');
      },
    },
  },
};

const codeOf = ({ answers }: LessonTurn): number => Number(answers.which);

/** Runs with the lesson at hand and where this person is in it, or ends with that there is none. */
async function at(turn: LessonTurn, run: (seen: LessonSeen) => Ask): Promise<Ask> {
  const seen = await turn.lessons.see(codeOf(turn), turn);
  return seen ? run(seen) : end(turn.t('lesson.refused.unknown', { code: codeOf(turn) }));
}

async function which(turn: LessonTurn): Promise<Ask> {
  const { t } = turn;
  const list = await turn.lessons.list(turn);
  if (list.length === 0) return end(t('lesson.none'));
  return {
    kind: 'choice',
    text: marked(
      t,
      list.some(({ lesson: { demo } }) => demo),
      t('lesson.which.ask'),
    ),
    options: list.map((seen) => ({ id: String(seen.lesson.code), label: labelOf(turn, seen), number: seen.lesson.code })),
  };
}

function labelOf({ t, locale }: LessonTurn, { lesson: one, place }: LessonSeen): string {
  const title = localised(one.title, locale);
  switch (place.kind) {
    case 'passed':
      return t('lesson.which.passed', { title });
    case 'question':
      return t('lesson.which.questions', { title });
    case 'screen':
      return place.index === 0 ? title : t('lesson.which.begun', { title, at: place.index + 1, of: one.screens.length });
  }
}

/** What an answer was: right, or wrong with the explanation and one more try, or the questions from the first on. */
async function answered(turn: LessonTurn): Promise<Next> {
  const { t, locale, answers, now } = turn;
  const code = codeOf(turn);
  const before = await turn.lessons.see(code, turn);
  if (!before || before.place.kind !== 'question') return redo('read', 'question');
  const why = before.lesson.questions[before.place.index]?.why;
  const done = await turn.lessons.answer(code, turn, Number(answers.question), now);
  if (!done) return redo('read', 'question');
  if (!done.ok) {
    const values = { why: why ? localised(why, locale) : '' };
    turn.say(done.over ? t('lesson.wrong.over', values) : t('lesson.wrong.again', values));
    return redo('question');
  }
  if (done.place.kind !== 'passed') {
    turn.say(t('lesson.right'));
    return redo('question');
  }
  const { title, demo = false } = before.lesson;
  return end(passedText(turn, done.place, localised(title, locale), demo));
}

function passedText({ t, site }: LessonTurn, { certificate }: LessonPlace & { kind: 'passed' }, title: string, demo: boolean): string {
  const told = t('lesson.certificate', { title, number: certificate });
  const text = site === undefined ? told : `${told}\n${t('lesson.link', { link: `${site}/labo/certificate/${certificate}` })}`;
  return marked(t, demo, text);
}
