import { end, go, known, redo, type Ask, type End, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { Consultation, Vote } from '../src/services/consultations/consultation';
import type { Item } from '../src/services/consultations/consultations';
import { localised, type City, type CityDialog } from './city';
import { standingText, statementText, voteText } from './consultation-told';
import { lastDay } from './data-told';
import { marked } from './ideas';

interface Answers {
  /** A consultation's code. */
  which: string;
  what: 'articles' | 'statements' | 'write' | 'change';
  /** An article's number, or a statement's. */
  number: string;
  /** What is said to it. */
  item: Vote;
  /** A number and what is said to it: "3 agree". */
  article: string;
  statement: string;
  /** An opinion in one's own words. */
  sentence: string;
  /** Whether somebody else's says the same: its number, or `none`. */
  same: string;
  /** The article it is about, `whole` or `no`. */
  send: string;
}
type ConsultationTurn = Turn<Answers> & City;

/** Characters of a sentence: as many as are taken in. */
const sentenceCharacters = 280;
/** Words that are a sentence rather than a slip. */
const wordsAtLeast = 3;
const none = 'none';
const votes: readonly Vote[] = ['agree', 'disagree', 'pass'];

/** What the City asks everyone about: articles to agree with or not, others' opinions to judge, and one's own. "CONSULTATION 1 3 OUI" says yes to article 3;
 *  "CONSULTATION" and a sentence sends it about the article that it seems to be about. */
export const consultation: CityDialog<Answers> = {
  id: 'consultation',
  version: 1,
  start: 'which',
  aside: true,
  title: (t) => t('consultation.title'),
  fill({ words: lexicon, t }, words, written) {
    const [, which, number, rest = ''] = /^(\d{1,4})(?:\s+(\d{1,4}))?(?:\s+(.+))?$/s.exec(words) ?? [];
    if (which === undefined) return isSentence(words) ? { sentence: written.slice(0, sentenceCharacters) } : {};
    if (number !== undefined) {
      const item = voteIn(rest, lexicon, t);
      return { which, number, ...(item ? { item } : {}) };
    }
    return isSentence(rest) ? { which, sentence: written.replace(/^\s*\p{Nd}+\s*/u, '').slice(0, sentenceCharacters) } : { which };
  },
  steps: {
    which: { kind: 'choice', ask: which, next: (turn) => begun(turn.answers) },
    what: {
      kind: 'choice',
      ask: (turn) => whileOpen(turn, (one) => what(turn, one)),
      heard: sentenceIn,
      next: (turn) => begun(turn.answers),
    },
    number: { kind: 'choice', counts: () => false, ask: (turn) => whileOpen(turn, (one) => answered(turn, one)), next: 'item' },
    item: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) => whileOpen(turn, (one) => item(turn, one)),
      heard: (turn, text) => shortVote(turn, text) ?? sentenceIn(turn, text),
      next: (turn) =>
        voteOn(turn, Number(turn.answers.number), turn.answers.item, (one) =>
          endWith(turn, one, votedText(turn, one, turn.answers.number, turn.answers.item)),
        ),
    },
    article: {
      kind: 'choice',
      counts: ({ what: chosen }) => chosen === 'articles',
      ask: (turn) => whileOpen(turn, (one) => nextArticle(turn, one)),
      heard: (turn, text) => heardTo(turn, text, () => turn.consultations.nextArticle(codeOf(turn), turn)),
      next: (turn) => cast(turn, turn.answers.article, 'article'),
    },
    statement: {
      kind: 'choice',
      counts: ({ what: chosen }) => chosen === 'statements',
      ask: (turn) => whileOpen(turn, (one) => nextStatement(turn, one)),
      heard: (turn, text) => heardTo(turn, text, () => turn.consultations.nextStatement(codeOf(turn), turn, turn.now)),
      next: (turn) => cast(turn, turn.answers.statement, 'statement'),
    },
    sentence: {
      kind: 'text',
      counts: ({ what: chosen }) => chosen === 'write',
      ask: (turn) =>
        whileOpen(turn, (one) => ({ kind: 'text', text: about(turn, one, turn.t('consultation.sentence.ask')), max: sentenceCharacters })),
      next: 'same',
    },
    same: { kind: 'choice', counts: () => false, ask: (turn) => whileOpen(turn, (one) => same(turn, one)), next: supported },
    send: {
      kind: 'choice',
      counts: ({ what: chosen }) => chosen === 'write',
      ask: (turn) => whileOpen(turn, (one) => send(turn, one)),
      next: sent,
    },
  },
};

/** Where one goes with what is answered so far. */
function begun({ what: chosen, number, sentence }: Partial<Answers>): string {
  if (sentence !== undefined) return 'sentence';
  if (number !== undefined) return 'number';
  switch (chosen) {
    case 'articles':
      return 'article';
    case 'statements':
      return 'statement';
    case 'write':
      return 'sentence';
    case 'change':
      return 'number';
    default:
      return 'what';
  }
}

const isSentence = (words: string): boolean => words.split(' ').length >= wordsAtLeast || /\p{Script=Han}{4}/u.test(words);
const codeOf = ({ answers }: ConsultationTurn): number => Number(answers.which);
const about = ({ t }: ConsultationTurn, { demo }: Consultation, text: string): string => marked(t, demo ?? false, text);
const endWith = (turn: ConsultationTurn, one: Consultation, text: string): End => end(about(turn, one, text));
const until = ({ locale }: ConsultationTurn, { closes }: Consultation): string => day(lastDay(closes), locale);

/** With where one reads what came out of it, where the City has pages. */
const withResults = ({ t, site }: ConsultationTurn, { code }: Consultation, text: string): string =>
  site === undefined ? text : `${text}\n${t('consultation.results', { link: `${site}/consultations/${code}` })}`;

/** Runs with the consultation at hand, or ends with why nothing can be said to it. */
async function whileOpen<R>(turn: ConsultationTurn, run: (one: Consultation) => R | Promise<R>): Promise<R | End> {
  const one = await turn.consultations.find(codeOf(turn));
  if (!one) return end(turn.t('consultation.refused.unknown', { code: codeOf(turn) }));
  const standing = standingText(turn, one);
  return standing === undefined ? run(one) : endWith(turn, one, turn.now < one.closes ? standing : withResults(turn, one, standing));
}

async function which(turn: ConsultationTurn): Promise<Ask> {
  const { t, locale, answers, now } = turn;
  const open = await turn.consultations.open(now);
  const [only] = open;
  if (!only) return end(t('consultation.none'));
  const near = answers.sentence === undefined ? undefined : await turn.consultations.about(answers.sentence, now);
  if (near || open.length === 1) return known(String((near?.consultation ?? only).code));
  const demo = open.some((one) => one.demo);
  return {
    kind: 'choice',
    text: marked(t, demo, t('consultation.which.ask')),
    options: open.map(({ code, title }) => ({ id: String(code), label: localised(title, locale), number: code })),
  };
}

async function what(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const { t, locale } = turn;
  const { articles, statements } = await turn.consultations.progress(one.code, turn);
  const options: readonly (Option & { readonly fits: boolean })[] = [
    { id: 'articles', label: t('consultation.what.articles', articles), fits: articles.said < articles.of },
    { id: 'statements', label: t('consultation.what.statements', statements), fits: statements.said < statements.of },
    { id: 'write', label: t('consultation.what.write'), fits: true },
    { id: 'change', label: t('consultation.what.change'), fits: articles.said > 0 },
  ];
  const values = { title: localised(one.title, locale), summary: localised(one.summary, locale), until: until(turn, one) };
  return {
    kind: 'choice',
    text: about(turn, one, t('consultation.what.ask', values)),
    options: options.filter(({ fits }) => fits).map(({ id, label }) => ({ id, label })),
  };
}

/** What can be said to an item. `of`: its number, where one is asked about after the other. */
const choices = ({ t }: ConsultationTurn, of?: number): readonly Option[] =>
  votes.map((vote) => ({ id: of === undefined ? vote : `${of} ${vote}`, label: voteText(t, vote) }));

async function nextArticle(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const { t, locale } = turn;
  const next = await turn.consultations.nextArticle(one.code, turn);
  if (!next) {
    turn.say(about(turn, one, t('consultation.article.all')));
    return go('statement');
  }
  const values = { number: next.number, of: one.articles.length, text: localised(next.text, locale) };
  return { kind: 'choice', text: about(turn, one, t('consultation.article.ask', values)), options: choices(turn, next.number) };
}

async function nextStatement(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const next = await turn.consultations.nextStatement(one.code, turn, turn.now);
  if (!next) return endWith(turn, one, withResults(turn, one, turn.t('consultation.statement.all')));
  return { kind: 'choice', text: about(turn, one, itemText(turn, one, next)), options: choices(turn, next.number) };
}

/** Articles this person answered, with what they said. */
async function answered(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const { t, locale } = turn;
  const marks = (await turn.consultations.voted(turn)).filter((mark) => mark.consultation === one.code);
  const options = one.articles.flatMap(({ number, text }): Option[] => {
    const vote = marks.find(({ on }) => on === number)?.vote;
    return vote
      ? [{ id: String(number), label: t('consultation.number.option', { text: localised(text, locale), vote: voteText(t, vote) }), number }]
      : [];
  });
  return options.length === 0 ? go('article') : { kind: 'choice', text: about(turn, one, t('consultation.number.ask')), options };
}

async function item(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const number = Number(turn.answers.number);
  const own = (await turn.consultations.authored(turn)).find((each) => each.consultation === one.code && each.number === number);
  if (own)
    return endWith(turn, one, `${turn.t('consultation.statement.ask', { number, text: own.original.text })}\n${statementText(turn, own)}`);
  const found = await turn.consultations.item(one.code, number);
  if (!found) return endWith(turn, one, turn.t('consultation.refused.no-such', { code: one.code, number }));
  return { kind: 'choice', text: about(turn, one, itemText(turn, one, found)), options: choices(turn) };
}

function itemText({ t, locale }: ConsultationTurn, { articles }: Consultation, { number, text, article }: Item): string {
  const values = { number, text: localised(text, locale) };
  if (articles.some((one) => one.number === number)) return t('consultation.item.ask', values);
  return article === undefined ? t('consultation.statement.ask', values) : t('consultation.statement.about', { ...values, article });
}

/** Casts a vote and goes on as `then` says, or ends with why it does not count. */
async function voteOn(turn: ConsultationTurn, number: number, vote: Vote | undefined, then: (one: Consultation) => Next): Promise<Next> {
  const { t, now } = turn;
  const code = codeOf(turn);
  const one = await turn.consultations.find(code);
  if (!one || !vote) return end(t('consultation.refused.unknown', { code }));
  const done = await turn.consultations.vote({ code, number, vote, person: turn, now });
  if (done.ok) return then(one);
  switch (done.reason) {
    case 'own':
      return endWith(turn, one, t('consultation.refused.own', { number }));
    case 'no-such':
      return endWith(turn, one, t('consultation.refused.no-such', { code, number }));
    case 'unknown':
    case 'before':
    case 'closed':
      return endWith(turn, one, standingText(turn, one) ?? t('consultation.refused.unknown', { code }));
  }
}

/** Of "3 agree": casts it, and asks about the next. */
function cast(turn: ConsultationTurn, answer: string | undefined, step: 'article' | 'statement'): Promise<Next> {
  const [number, vote] = (answer ?? '').split(' ');
  return voteOn(
    turn,
    Number(number),
    votes.find((each) => each === vote),
    () => redo(step),
  );
}

function votedText(turn: ConsultationTurn, one: Consultation, number = '', vote: Vote = 'pass'): string {
  const values = { number, vote: voteText(turn.t, vote), until: until(turn, one) };
  const isArticle = one.articles.some((article) => String(article.number) === number);
  return isArticle ? turn.t('consultation.voted.article', values) : turn.t('consultation.voted.statement', values);
}

/** "oui", "non", "passe", or a vote's own name. */
function voteIn(words: string, lexicon: Lexicon, t: ConsultationTurn['t']): Vote | undefined {
  if (lexicon.means('yes', words)) return 'agree';
  if (lexicon.means('no', words)) return 'disagree';
  return lexicon.means('skip', words) ? 'pass' : votes.find((vote) => normalise(voteText(t, vote)) === words);
}
function shortVote({ words, t }: ConsultationTurn, text: string): Heard {
  const vote = voteIn(normalise(text), words, t);
  return vote && { answer: vote };
}

/** A sentence where a choice was offered is an opinion, to be read back. */
function sentenceIn({ t }: ConsultationTurn, text: string): Heard {
  if (!isSentence(normalise(text))) return undefined;
  return [...text].length > sentenceCharacters
    ? { say: t('consultation.refused.too-long', { max: sentenceCharacters }) }
    : { step: 'sentence' };
}

/** "oui", "non", "passe" to the item that is asked about, or a sentence. */
async function heardTo(turn: ConsultationTurn, text: string, asked: () => Promise<Item | undefined>): Promise<Heard> {
  const vote = voteIn(normalise(text), turn.words, turn.t);
  const on = vote && (await asked());
  return on ? { answer: `${on.number} ${vote}` } : sentenceIn(turn, text);
}

async function same(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const { t, locale, answers } = turn;
  const found = await turn.consultations.alike(one.code, answers.sentence ?? '', turn);
  if (!found) return known(none);
  return {
    kind: 'choice',
    text: about(turn, one, t('consultation.same.ask', { text: localised(found.text, locale) })),
    options: [
      { id: String(found.number), label: t('consultation.same.yes') },
      { id: none, label: t('consultation.same.no') },
    ],
  };
}

/** Somebody else said it: a vote for theirs in place of another sentence. */
async function supported(turn: ConsultationTurn): Promise<Next> {
  const { same: number = none } = turn.answers;
  if (number === none) return 'send';
  return voteOn(turn, Number(number), 'agree', (one) => onwards(turn, one, votedText(turn, one, number, 'agree')));
}

/** The sentence read back, with the articles that it may be about: the one it is alike to, and the one that was being asked about. */
async function send(turn: ConsultationTurn, one: Consultation): Promise<Ask> {
  const { t, locale, answers, now } = turn;
  const text = answers.sentence ?? '';
  const near = await turn.consultations.about(text, now);
  const likely = near?.consultation.code === one.code ? near.article : undefined;
  const asked = answers.what === 'articles' ? (await turn.consultations.nextArticle(one.code, turn))?.number : Number(answers.number);
  const offered = [...new Set([likely, asked])].flatMap((number) => one.articles.filter((article) => article.number === number));
  const article = one.articles.find(({ number }) => number === likely);
  const readBack = article
    ? t('consultation.send.near', { text, number: article.number, article: localised(article.text, locale) })
    : t('consultation.send.ask', { text });
  return {
    kind: 'choice',
    text: about(turn, one, readBack),
    options: [
      ...offered.map(({ number }) => ({ id: String(number), label: t('consultation.send.article', { number }) })),
      { id: 'whole', label: t('consultation.send.whole') },
      { id: 'no', label: t('consultation.send.no') },
    ],
  };
}

async function sent(turn: ConsultationTurn): Promise<Next> {
  const { t, answers, now, address, channel, locale } = turn;
  const code = codeOf(turn);
  const one = await turn.consultations.find(code);
  if (!one) return end(t('consultation.refused.unknown', { code }));
  if (answers.send === 'no') return onwards(turn, one, t('consultation.kept'));
  const done = await turn.consultations.write({
    code,
    ...(answers.send === 'whole' ? {} : { article: Number(answers.send) }),
    text: answers.sentence ?? '',
    person: turn,
    contact: { address, channel, locale },
    now,
  });
  if (done.ok) return onwards(turn, one, t('consultation.sent', { number: done.number }));
  switch (done.reason) {
    case 'already':
      return onwards(turn, one, t('consultation.refused.already', { number: done.number }));
    case 'too-many':
      return onwards(turn, one, t('consultation.refused.too-many', { max: done.max }));
    case 'too-long':
      return onwards(turn, one, t('consultation.refused.too-long', { max: done.max }));
    case 'no-such':
      return endWith(turn, one, t('consultation.refused.no-such', { code, number: answers.send ?? '' }));
    case 'empty':
      return redo('sentence', 'same', 'send');
    case 'unknown':
    case 'before':
    case 'closed':
      return endWith(turn, one, standingText(turn, one) ?? t('consultation.refused.unknown', { code }));
  }
}

/** Back to what was being asked when the sentence came; nothing more where nothing was. */
function onwards(turn: ConsultationTurn, one: Consultation, text: string): Next {
  const { what: chosen } = turn.answers;
  if (chosen !== 'articles' && chosen !== 'statements') return endWith(turn, one, text);
  turn.say(about(turn, one, text));
  return redo(chosen === 'articles' ? 'article' : 'statement', 'sentence', 'same', 'send');
}
