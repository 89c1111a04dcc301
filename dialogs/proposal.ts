import { call, end, go, known, type Ask, type End, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { Listed, Proposal } from '../src/services/proposals/proposal';
import type { Seen } from '../src/services/proposals/proposals';
import { localised, type City, type CityDialog } from './city';
import { contactOf, districtsOf, everywhere, marked, markedAsk, placeName, readable } from './ideas';
import { told } from './proposal-told';

type ActName = 'see' | 'support' | 'follow' | 'unfollow' | 'invite' | 'approve' | 'correct' | 'appeal' | 'coauthor' | 'others';

interface Answers {
  by: 'mine' | 'latest' | 'district' | 'theme';
  district: string;
  theme: string;
  /** A reference. */
  which: string;
  act: ActName;
  /** What an author has to say. */
  words: string;
  /** What makes a co-author. */
  code: string;
}
type ProposalTurn = Turn<Answers> & City;

/** One's own ideas shown at the most. */
const ownAtMost = 20;
/** Characters of a correction or an appeal, and of a search, which is kept with the question. */
const wordsCharacters = 1000;
const queryCharacters = 80;

/** Residents' ideas: to read, support, follow; for their authors, to invite, approve, correct, appeal. "SOUTENIR P-482135" does it in one message. */
export const proposal: CityDialog<Answers> = {
  id: 'proposal',
  version: 1,
  start: 'by',
  aside: true,
  title: (t) => t('proposal.title'),
  fill: (_, words) => (words.length <= queryCharacters ? read(words)?.answers : undefined),
  claims,
  awaits: async (turn, said) => {
    const { proposals, words } = turn;
    const waiting = await proposals.awaited(turn);
    return waiting && { which: waiting.reference, act: words.means('yes', said) ? 'approve' : 'correct' };
  },
  steps: {
    by: {
      kind: 'choice',
      counts: ({ by }) => by !== undefined,
      async ask(turn) {
        const { t, answers } = turn;
        if (answers.which !== undefined || answers.act !== undefined) return go('which');
        const edition = await readable(turn);
        const mine = await turn.proposals.authored(turn);
        if (!edition && mine.length === 0) return end(t('propose.refused.none'));
        const options: readonly Option[] = [
          ...(mine.length > 0 ? [{ id: 'mine', label: t('proposal.by.mine') }] : []),
          { id: 'latest', label: t('proposal.by.latest') },
          { id: 'district', label: t('proposal.by.district') },
          { id: 'theme', label: t('proposal.by.theme') },
        ];
        return markedAsk(t, edition?.demo ?? false, { kind: 'choice', text: t('proposal.by.ask'), options });
      },
      next: ({ answers: { by } }) => (by === 'district' || by === 'theme' ? by : 'which'),
    },
    district: {
      kind: 'choice',
      counts: ({ district }) => district !== undefined,
      async ask(turn) {
        const edition = await readable(turn);
        return markedAsk(turn.t, edition?.demo ?? false, {
          kind: 'choice',
          text: turn.t('propose.district.ask'),
          options: [
            { ...everywhere, label: placeName(turn.t, everywhere.id) },
            ...(edition ? districtsOf(edition) : []).map((id) => ({ id, label: placeName(turn.t, id), number: Number(id) })),
          ],
        });
      },
      next: 'which',
    },
    theme: {
      kind: 'choice',
      counts: ({ theme }) => theme !== undefined,
      async ask(turn) {
        const edition = await readable(turn);
        const themes = Object.entries(edition ? await turn.proposals.themes(edition.id) : {});
        return markedAsk(turn.t, edition?.demo ?? false, {
          kind: 'choice',
          text: turn.t('proposal.theme.ask'),
          options: themes.map(([id, names]) => ({ id, label: names[turn.locale] ?? names['fr'] ?? id })),
        });
      },
      next: 'which',
    },
    which: {
      kind: 'choice',
      ask: (turn) => which(turn),
      heard: search,
      next: 'act',
    },
    act: {
      kind: 'choice',
      counts: ({ act }) => act !== undefined,
      ask: (turn) =>
        withSeen(turn, async (seen) => {
          const { reference } = seen.proposal;
          const organisation = (await turn.memberships.filed([reference]))[reference];
          return { kind: 'choice', text: told(turn, seen, organisation?.name), options: acts(turn, seen) };
        }),
      next: perform,
    },
    words: {
      kind: 'text',
      counts: ({ act }) => act === 'correct' || act === 'appeal',
      ask: (turn) =>
        withSeen(turn, ({ demo }) =>
          markedAsk(turn.t, demo, {
            kind: 'text',
            text: turn.answers.act === 'appeal' ? turn.t('proposal.words.appeal') : turn.t('proposal.words.correct'),
            max: wordsCharacters,
          }),
        ),
      next: speak,
    },
    code: {
      kind: 'text',
      counts: ({ act }) => act === 'coauthor',
      ask: async (turn) =>
        markedAsk(turn.t, (await readable(turn))?.demo ?? false, { kind: 'text', text: turn.t('proposal.code.ask'), max: 40 }),
      next: become,
    },
  },
};

/** Six digits, perhaps with a "P" before them, and a code after. */
const numbered = /^(\D*?)\s*(\d{6})(?:\D+(\d{6}))?$/;

function read(said: string): { readonly before: string; readonly answers: Partial<Answers> } | undefined {
  const [, before = '', which, code] = numbered.exec(said) ?? [];
  return which === undefined ? undefined : { before, answers: { which, ...(code === undefined ? {} : { code }) } };
}

/** "SOUTENIR P-482135", "P 482135", "RECOURS": what an act's word or a reference's letter makes sure. Six bare digits may be any code, and are not claimed. */
function claims(said: string, words: Lexicon): { readonly answers: Partial<Answers>; readonly sure: boolean } | undefined {
  if (said.length > queryCharacters) return undefined;
  const found = read(said);
  if (!found) {
    const alone = actNamed(said, words);
    return alone === 'appeal' ? { answers: { act: alone }, sure: false } : undefined;
  }
  const lettered = /(?:^|[^\p{Script=Latin}])p$/u.test(found.before);
  const word = found.before.replace(lettered ? /\s*p$/ : /$/, '').trim();
  if (word === '') return lettered ? { answers: found.answers, sure: true } : undefined;
  const act = actNamed(word, words);
  return act && { answers: { ...found.answers, ...(act === 'see' ? {} : { act }) }, sure: true };
}

function actNamed(word: string, words: Lexicon): ActName | undefined {
  for (const act of ['support', 'follow', 'unfollow', 'appeal', 'coauthor'] as const) if (words.means(act, word)) return act;
  return words.means('track', word) || words.start(word)?.dialog === 'proposal' ? 'see' : undefined;
}

async function which(turn: ProposalTurn): Promise<Ask> {
  const { t, answers, proposals } = turn;
  const edition = await readable(turn);
  const demo = edition?.demo ?? false;
  if (answers.act === 'appeal' || answers.by === 'mine') {
    const own = (await proposals.authored(turn)).filter(({ state }) => answers.act !== 'appeal' || state === 'refused');
    const [only] = own;
    if (!only) return end(marked(t, demo, answers.act === 'appeal' ? t('proposal.refused.no-appeal') : t('proposal.which.none')));
    if (answers.act === 'appeal' && own.length === 1) return known(only.reference);
    return {
      kind: 'choice',
      text: marked(t, demo, t('proposal.which.ask')),
      options: own.slice(0, ownAtMost).map((one) => ownOption(one)),
    };
  }
  const where = {
    ...(answers.by === 'district' && answers.district !== undefined ? { district: answers.district } : {}),
    ...(answers.by === 'theme' && answers.theme !== undefined ? { theme: answers.theme } : {}),
  };
  const listed = edition ? await proposals.listed(edition.id, where) : [];
  if (listed.length === 0) return end(marked(t, demo, t('proposal.which.none')));
  return { kind: 'choice', text: marked(t, demo, t('proposal.which.ask')), options: listed.map((one) => option(turn, one)) };
}

const option = ({ locale }: ProposalTurn, { reference, title }: Listed): Option => ({
  id: reference,
  label: localised(title, locale),
  number: Number(reference),
});
const ownOption = ({ reference, original }: Proposal): Option => ({ id: reference, label: original.title, number: Number(reference) });

/** Words to look for among the ideas, or a reference. */
async function search(turn: ProposalTurn, text: string): Promise<Heard> {
  const { t, proposals, answers, now } = turn;
  if (answers.by === 'mine' || text.length > queryCharacters) return undefined;
  const edition = await readable(turn);
  if (!edition) return undefined;
  const query = text.trim();
  const found = await proposals.search(edition.id, query, now);
  if (found.length > 0)
    return {
      query,
      prompt: {
        kind: 'choice',
        text: marked(t, edition.demo, t('proposal.which.found', { query })),
        options: found.map((one) => option(turn, one)),
      },
    };
  return /^[\p{L}\p{M}'’ -]{3,30}$/u.test(query) && !query.includes(' ')
    ? { say: marked(t, edition.demo, t('proposal.which.nothing', { query })) }
    : undefined;
}

/** Runs with the proposal at hand, or ends with why there is none. */
async function withSeen<R>(turn: ProposalTurn, run: (seen: Seen) => R | Promise<R>): Promise<R | End> {
  const { t, answers } = turn;
  const reference = answers.which ?? '';
  const found = await turn.proposals.see(reference, turn);
  if (found.ok) return run(found.seen);
  const demo = (await readable(turn))?.demo ?? false;
  return end(marked(t, demo, missing(turn, found.reason)));
}

const missing = ({ t, answers: { which: reference = '' } }: ProposalTurn, reason: 'mistyped' | 'unknown'): string =>
  reason === 'mistyped' ? t('proposal.refused.mistyped', { reference }) : t('proposal.refused.unknown', { reference });

/** What this person may do with it. */
function acts({ t }: ProposalTurn, { proposal: one, author, supports, follows }: Seen): readonly Option[] {
  const offered: readonly (readonly [ActName, string, boolean])[] = [
    ['approve', t('proposal.act.approve'), author && one.state === 'approval'],
    ['correct', t('proposal.act.correct'), author && one.state === 'approval'],
    ['appeal', t('proposal.act.appeal'), author && one.state === 'refused'],
    ['support', t('proposal.act.support'), !supports && (one.state === 'published' || one.state === 'review')],
    ['follow', t('proposal.act.follow'), !follows],
    ['invite', t('proposal.act.invite'), author && one.state !== 'closed'],
    ['unfollow', t('proposal.act.unfollow'), follows],
    ['others', t('proposal.act.others'), true],
  ];
  return offered.filter(([, , fits]) => fits).map(([id, label]) => ({ id, label }));
}

async function perform(turn: ProposalTurn): Promise<Next> {
  const { t, locale, now, answers, proposals } = turn;
  const reference = answers.which ?? '';
  const who = contactOf(turn);
  const finish = (text: string): Promise<End> => finished(turn, text);
  switch (answers.act) {
    case 'support': {
      const done = await proposals.support(reference, who, now);
      if (done.ok) return finish(t('proposal.supported', { reference }));
      if (done.reason === 'already') return finish(t('proposal.refused.supported', { reference }));
      return finish(done.reason === 'not-now' ? t('proposal.refused.not-now', { reference }) : missing(turn, done.reason));
    }
    case 'follow': {
      const done = await proposals.follow(reference, who, now);
      if (done.ok) return finish(t('proposal.followed', { reference }));
      return finish(done.reason === 'already' ? t('proposal.refused.following', { reference }) : missing(turn, done.reason));
    }
    case 'unfollow': {
      const done = await proposals.unfollow(reference, who, now);
      if (done.ok) return finish(t('proposal.unfollowed', { reference }));
      return finish(done.reason === 'already' ? t('proposal.refused.not-following', { reference }) : missing(turn, done.reason));
    }
    case 'invite': {
      const done = await proposals.invite(reference, who, now);
      if (!done.ok) return finish(missing(turn, done.reason));
      return finish(t('proposal.invited', { reference, code: done.code, until: day(done.until, locale) }));
    }
    case 'approve': {
      const done = await proposals.approve(reference, who, now);
      if (done.ok) return finish(t('proposal.approved', { reference }));
      return finish(done.reason === 'not-now' ? t('proposal.refused.not-now', { reference }) : missing(turn, done.reason));
    }
    case 'correct':
    case 'appeal':
      return withSeen<Next>(turn, ({ author, proposal: { state } }) =>
        author && state === (answers.act === 'appeal' ? 'refused' : 'approval')
          ? 'words'
          : finish(t('proposal.refused.not-now', { reference })),
      );
    case 'coauthor':
      return 'code';
    default:
      return end(undefined, { then: call('proposal') });
  }
}

/** A correction or an appeal, in the author's own words. */
async function speak(turn: ProposalTurn): Promise<Next> {
  const { t, now, answers, proposals } = turn;
  const { which: reference = '', words = '' } = answers;
  const appeals = answers.act === 'appeal';
  const who = contactOf(turn);
  const done = appeals ? await proposals.appeal(reference, who, words, now) : await proposals.correct(reference, who, words, now);
  if (done.ok) return finished(turn, appeals ? t('proposal.appealed', { reference }) : t('proposal.corrected', { reference }));
  return finished(turn, done.reason === 'not-now' ? t('proposal.refused.not-now', { reference }) : missing(turn, done.reason));
}

async function become(turn: ProposalTurn): Promise<Next> {
  const { t, now, answers, proposals } = turn;
  const { which: reference = '', code = '' } = answers;
  const done = await proposals.join(reference, code, contactOf(turn), now);
  if (done.ok) return finished(turn, t('proposal.coauthor', { reference }));
  switch (done.reason) {
    case 'already':
      return finished(turn, t('proposal.refused.author', { reference }));
    case 'wrong-code':
      return finished(turn, t('proposal.refused.wrong-code', { reference }));
    case 'mistyped':
      return finished(turn, missing(turn, done.reason));
  }
}

async function finished(turn: ProposalTurn, text: string): Promise<End> {
  return end(marked(turn.t, (await readable(turn))?.demo ?? false, text));
}
