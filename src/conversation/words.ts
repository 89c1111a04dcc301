import type { Texts } from '../i18n';
import { normalise } from './normalise';

/** What a word asks of the conversation itself, whatever the question was. */
export type CommandWord = 'help' | 'menu' | 'back' | 'cancel' | 'language' | 'stop' | 'start' | 'human' | 'thanks' | 'contact';

/** What a word means to a question. */
export type AnswerWord =
  'yes' | 'no' | 'more' | 'previous' | 'done' | 'skip' | 'details' | 'code' | 'resend' | 'everywhere' | 'greeting' | ActWord;

/** What a person may do with a proposal or a workshop, by one word and its number; `track` asks for all that is theirs, `renumber` takes it to another phone;
 *  `series` is all meetings of a workshop. */
type ActWord =
  | 'support'
  | 'sign'
  | 'follow'
  | 'unfollow'
  | 'appeal'
  | 'coauthor'
  | 'release'
  | 'rate'
  | 'certificate'
  | 'track'
  | 'renumber'
  | 'series'
  | CrewWord;

/** What a crew tells of a number on its sheet. */
type CrewWord = 'repaired' | 'absent';

const commandWords: readonly CommandWord[] = ['help', 'menu', 'back', 'cancel', 'language', 'stop', 'start', 'human', 'thanks', 'contact'];
const actWords: readonly ActWord[] = [
  'support',
  'sign',
  'follow',
  'unfollow',
  'appeal',
  'coauthor',
  'release',
  'rate',
  'certificate',
  'track',
  'renumber',
  'repaired',
  'absent',
  'series',
];
const answerWords: readonly AnswerWord[] = [
  'yes',
  'no',
  'more',
  'previous',
  'done',
  'skip',
  'details',
  'code',
  'resend',
  'everywhere',
  'greeting',
  ...actWords,
];

/** Every language's small words at once: a person who changed language, or never had this one, is understood all the same. All take normalised text. */
export interface Lexicon {
  /** A command that is the whole message, or the language whose own name it is. */
  command(text: string): { readonly kind: CommandWord } | { readonly kind: 'speak'; readonly locale: string } | undefined;
  means(word: AnswerWord, text: string): boolean;
  /** "premier", "second", "третій": 1, 2, 3. */
  ordinal(text: string): number | undefined;
  /** Says nothing by itself: "le", "numero", "please". */
  filler(word: string): boolean;
  /** Joins two answers: "et", "and". */
  joint(word: string): boolean;
  /** A message that is a dialog's own phrase ("continuer ailleurs") or begins with its word: "VOTE 12 45", also "vote12 45", is `vote` and `12 45`. */
  start(text: string): { readonly dialog: string; readonly rest: string } | undefined;
  /** The one language that has this message, or its first word, among what it calls commands, acts and dialogs; undefined where several do, or none. */
  spokenIn(text: string): string | undefined;
  /** Days from today: 0 today, 1 tomorrow. */
  relativeDay(text: string): number | undefined;
  /** 1 January to 12 December. */
  month(word: string): number | undefined;
  /** 0 Monday to 6 Sunday. */
  weekday(word: string): number | undefined;
}

/** Builds the lexicon once from the sections `words` and `language` of all locales. `dialogs`: the ids that have words of their own. */
export function createLexicon(texts: Texts, dialogs: readonly string[]): Lexicon {
  const each = <V>(name: string, value: (index: number) => V): Map<string, V> => {
    const map = new Map<string, V>();
    for (const locale of texts.locales)
      texts.words(locale, name).forEach((list, index) => list.split('|').forEach((word) => map.set(normalise(word), value(index))));
    return map;
  };
  const commands = new Map<string, { kind: CommandWord } | { kind: 'speak'; locale: string }>();
  for (const locale of texts.locales)
    for (const name of texts.languageNames(locale)) commands.set(normalise(name), { kind: 'speak', locale });
  for (const kind of commandWords) for (const word of each(kind, () => kind).keys()) commands.set(word, { kind });
  const answers = new Map(answerWords.map((word) => [word, each(word, () => true)] as const));
  const ordinals = each('ordinals', (index) => index + 1);
  const fillers = each('fillers', () => true);
  const joints = each('joints', () => true);
  const relative = each('relativeDays', (index) => index);
  const months = each('months', (index) => index + 1);
  const weekdays = each('weekdays', (index) => index);
  const starts = new Map(dialogs.flatMap((dialog) => [...each(dialog, () => dialog).keys()].map((word) => [word, dialog] as const)));

  const tongues = new Map<string, Set<string>>();
  for (const locale of texts.locales)
    for (const list of [...commandWords, ...actWords, ...dialogs])
      for (const entry of texts.words(locale, list))
        for (const word of entry.split('|').map(normalise)) tongues.set(word, (tongues.get(word) ?? new Set()).add(locale));

  return {
    spokenIn(text) {
      const [only, ...more] = tongues.get(text) ?? tongues.get(/^[^\d\s]+/.exec(text)?.[0] ?? '') ?? [];
      return more.length === 0 ? only : undefined;
    },
    command: (text) => commands.get(text),
    means: (word, text) => answers.get(word)?.has(text) ?? false,
    ordinal: (text) => ordinals.get(text),
    filler: (word) => fillers.has(word),
    joint: (word) => joints.has(word),
    start(text) {
      const whole = starts.get(text);
      if (whole !== undefined) return { dialog: whole, rest: '' };
      const [word = '', rest = ''] = /^([^\d\s]+)\s*(.*)$/s.exec(text)?.slice(1) ?? [];
      const dialog = starts.get(word);
      return dialog === undefined ? undefined : { dialog, rest };
    },
    relativeDay: (text) => relative.get(text),
    month: (word) => months.get(word),
    weekday: (word) => weekdays.get(word),
  };
}
