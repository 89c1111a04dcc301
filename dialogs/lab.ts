import { call, end, known, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { dayAndYear } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { ReferralListed, SeenReferral } from '../src/services/lab/lab';
import type { ReferralText } from '../src/services/lab/referral';
import { localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { labStanding, topicOf } from './lab-told';
import { kindOf, withTheLab } from './workshop-list';

type ActName = 'support' | 'follow' | 'unfollow' | 'others';

interface Answers {
  what: 'refer' | 'topics' | 'workshops' | 'lessons';
  topic: string;
  /** A reference, or `none` of them. */
  similar: string;
  whom: string;
  tried: string;
  sure: boolean;
  /** A reference. */
  which: string;
  act: ActName;
}
type LabTurn = Turn<Answers> & City;

/** Characters of a topic: two SMS; and of whom it is for, and what was tried. */
const topicCharacters = 300;
const moreCharacters = 160;
/** Words that are a topic rather than a slip. */
const wordsAtLeast = 3;
/** Topics that are shown. */
const listedAtMost = 20;
const none = 'none';

/** The innovation lab: a topic of public policy that it is asked to look at, by residents and the city's agents alike; what became of others, and a support.
 *  "LABO comment ..." holds the topic at once, "LABO L-482135" is one, "SOUTENIR L-482135" supports it. */
export const lab: CityDialog<Answers> = {
  id: 'lab',
  version: 1,
  start: 'what',
  aside: true,
  title: (t) => t('lab.title'),
  fill(turn, words, written) {
    const [, which, rest = ''] = /^(?:l ?)?(\d{6})(?:\s+(.+))?$/.exec(words) ?? [];
    if (which !== undefined) {
      const act = rest === '' ? undefined : actNamed(rest, turn.words);
      return rest === '' || act ? { what: 'topics', which, ...(act ? { act } : {}) } : undefined;
    }
    if (words.split(' ').length < wordsAtLeast && !/\p{Script=Han}{4}/u.test(words)) return {};
    if (written.length <= topicCharacters) return { what: 'refer', topic: written };
    turn.say(turn.t('lab.topic.long', { max: topicCharacters }));
    return { what: 'refer' };
  },
  claims(said, words) {
    const [, word = '', which] = /^(\D*?)\s*\bl\s?(\d{6})$/.exec(said) ?? [];
    if (which === undefined) return undefined;
    const act = word === '' ? undefined : actNamed(word, words);
    return word === '' || act || words.means('track', word)
      ? { answers: { what: 'topics', which, ...(act ? { act } : {}) }, sure: true }
      : undefined;
  },
  steps: {
    what: {
      kind: 'choice',
      counts: () => false,
      ask: ({ t }) => ({
        kind: 'choice',
        text: t('lab.what.ask'),
        options: [
          { id: 'refer', label: t('lab.what.refer') },
          { id: 'topics', label: t('lab.what.topics') },
          { id: 'workshops', label: t('lab.what.workshops') },
          { id: 'lessons', label: t('lab.what.lessons') },
        ],
      }),
      next({ answers }) {
        switch (answers.what) {
          case 'topics':
            return 'which';
          case 'workshops':
            return end(undefined, { then: call('workshop', { only: withTheLab }) });
          case 'lessons':
            return end(undefined, { then: call('lesson') });
          default:
            return 'topic';
        }
      },
    },
    topic: {
      kind: 'text',
      counts: ({ what }) => what === 'refer',
      ask: ({ t }) => ({ kind: 'text', text: t('lab.topic.ask'), max: topicCharacters }),
      next: 'similar',
    },
    similar: {
      kind: 'choice',
      counts: ({ similar }) => similar !== undefined && similar !== none,
      ask: similar,
      next: ({ answers }) => (answers.similar === none ? 'whom' : 'act'),
    },
    whom: {
      kind: 'text',
      counts: ({ what }) => what === 'refer',
      ask: ({ t }) => ({ kind: 'text', text: t('lab.whom.ask'), max: moreCharacters }),
      next: 'tried',
    },
    tried: {
      kind: 'text',
      counts: ({ what }) => what === 'refer',
      ask: ({ t }) => ({ kind: 'text', text: t('lab.tried.ask'), max: moreCharacters }),
      next: 'sure',
    },
    sure: {
      kind: 'confirm',
      counts: ({ what }) => what === 'refer',
      ask: (turn) => ({ kind: 'confirm', text: turn.t('lab.sure.ask', { topic: readBack(turn) }) }),
      next: (turn) => (turn.answers.sure ? refer(turn) : redo('topic', 'similar', 'whom', 'tried', 'sure')),
    },
    which: {
      kind: 'choice',
      counts: ({ what }) => what === 'topics',
      ask: which,
      next: 'act',
    },
    act: {
      kind: 'choice',
      counts: ({ act }) => act !== undefined,
      ask: (turn) => withSeen(turn, (seen) => shown(turn, seen)),
      next: perform,
    },
  },
};

function actNamed(word: string, words: Lexicon): ActName | undefined {
  return (['support', 'follow', 'unfollow'] as const).find((act) => words.means(act, word));
}

/** Topics that say the same, to be supported instead: nothing to ask where there is none. */
async function similar(turn: LabTurn): Promise<Ask> {
  const { t, answers, now } = turn;
  const near = await turn.lab.similar(answers.topic ?? '', now);
  if (near.length === 0) return known(none);
  return {
    kind: 'choice',
    text: demoMarked(turn, near, t('lab.similar.ask')),
    options: [...near.map((one) => option(turn, one)), { id: none, label: t('lab.similar.none') }],
  };
}

const demoMarked = ({ t }: LabTurn, listed: readonly ReferralListed[], text: string): string =>
  marked(
    t,
    listed.some(({ referral: { demo } }) => demo),
    text,
  );

const option = ({ t, locale }: LabTurn, { referral: { reference, text }, supporters }: ReferralListed): Option => ({
  id: reference,
  label: t('lab.which.line', { topic: localised(text.topic, locale), count: supporters }),
});

/** What was answered to a question that may be left out; undefined where it was. */
function told({ words }: LabTurn, answer = ''): string | undefined {
  const said = normalise(answer);
  return said === '' || words.means('skip', said) || words.means('no', said) || words.means('done', said) ? undefined : answer;
}

function textOf(turn: LabTurn): ReferralText<string> {
  const { topic = '', whom, tried } = turn.answers;
  const [forWhom, before] = [told(turn, whom), told(turn, tried)];
  return { topic, ...(forWhom === undefined ? {} : { whom: forWhom }), ...(before === undefined ? {} : { tried: before }) };
}

function readBack(turn: LabTurn): string {
  const { topic, whom, tried } = textOf(turn);
  return [
    topic,
    ...(whom === undefined ? [] : [turn.t('lab.sure.whom', { whom })]),
    ...(tried === undefined ? [] : [turn.t('lab.sure.tried', { tried })]),
  ].join('\n');
}

async function refer(turn: LabTurn): Promise<End> {
  const { t, locale, now } = turn;
  const done = await turn.lab.refer(textOf(turn), contactOf(turn), await kindOf(turn), now);
  if (!done.ok) return end(t('lab.refused.too-many', { max: done.max }));
  return end(t('lab.done', { reference: done.reference, until: dayAndYear(done.due, locale) }));
}

async function which(turn: LabTurn): Promise<Ask> {
  const latest = await turn.lab.latest();
  if (latest.length === 0) return end(turn.t('lab.which.none'));
  return {
    kind: 'choice',
    text: demoMarked(turn, latest, turn.t('lab.which.ask')),
    options: latest.slice(0, listedAtMost).map((one) => option(turn, one)),
  };
}

const referenceOf = ({ answers: { which: chosen, similar: near } }: LabTurn): string => chosen ?? near ?? '';

const missing = (turn: LabTurn, reason: 'mistyped' | 'unknown'): string => {
  const reference = referenceOf(turn);
  return reason === 'mistyped' ? turn.t('lab.refused.mistyped', { reference }) : turn.t('lab.refused.unknown', { reference });
};

/** Runs with the topic at hand, or ends with that there is none. */
async function withSeen<R>(turn: LabTurn, run: (seen: SeenReferral) => R | Promise<R>): Promise<R | End> {
  const found = await turn.lab.see(referenceOf(turn), turn, turn.now);
  return found.ok ? run(found.seen) : end(missing(turn, found.reason));
}

/** A topic, and what this person may do with it. */
function shown(turn: LabTurn, seen: SeenReferral): Ask {
  const { t, locale } = turn;
  const { referral, supporters, supports, follows, due, late } = seen;
  const { reference, state, demo } = referral;
  const values = { reference, topic: topicOf(referral, locale), count: supporters };
  const text = marked(t, demo, t('lab.details', { ...values, standing: labStanding({ t, locale }, referral, due, late) }));
  const open = state !== 'closed' && state !== 'elsewhere' && state !== 'declined';
  const offered: readonly (readonly [ActName, string, boolean])[] = [
    ['support', t('lab.act.support'), open && !supports],
    ['follow', t('lab.act.follow'), open && !follows],
    ['unfollow', t('lab.act.unfollow'), follows],
    ['others', t('lab.act.others'), true],
  ];
  return { kind: 'choice', text, options: offered.filter(([, , fits]) => fits).map(([id, label]) => ({ id, label })) };
}

async function perform(turn: LabTurn): Promise<Next> {
  const { t, now, answers } = turn;
  const reference = referenceOf(turn);
  const who = contactOf(turn);
  const found = await turn.lab.see(reference, turn, now);
  if (!found.ok) return end(missing(turn, found.reason));
  const finish = (text: string): End => end(marked(t, found.seen.referral.demo, text));
  switch (answers.act) {
    case 'support': {
      const done = await turn.lab.support(reference, who, now);
      if (done.ok) return finish(t('lab.supported', { reference, count: done.supporters }));
      if (done.reason === 'already') return finish(t('lab.refused.supported', { reference }));
      return finish(done.reason === 'not-now' ? t('lab.refused.not-now', { reference }) : missing(turn, done.reason));
    }
    case 'follow': {
      const done = await turn.lab.follow(reference, who, now);
      if (done.ok) return finish(t('lab.followed', { reference }));
      return finish(done.reason === 'already' ? t('lab.refused.following', { reference }) : missing(turn, done.reason));
    }
    case 'unfollow': {
      const done = await turn.lab.unfollow(reference, who, now);
      if (done.ok) return finish(t('lab.unfollowed', { reference }));
      return finish(done.reason === 'already' ? t('lab.refused.not-following', { reference }) : missing(turn, done.reason));
    }
    default:
      return end(undefined, { then: call('lab', { what: 'topics' }) });
  }
}
