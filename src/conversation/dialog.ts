import type { T } from '../i18n';
import type { Media, Place } from './activity';
import type { Capabilities } from './channel';
import type { Prompt, PromptKind } from './prompt';
import type { Lexicon } from './words';

/** What a step sees: who, when, in which language, what was answered so far; the services come beside it (`Turn<A> & Services`). */
export interface Turn<A> {
  readonly answers: Readonly<Partial<A>>;
  /** The person's address, for services; never for texts. */
  readonly address: string;
  /** The person, by whichever address: a random id. */
  readonly resident: string;
  readonly channel: string;
  readonly can: Capabilities;
  readonly locale: string;
  readonly now: Date;
  readonly t: T;
  readonly words: Lexicon;
  /** Dialogs this person left half-done, by id. */
  readonly parked: readonly string[];
  /** What the person is in the middle of, beneath this dialog: with something answered already. */
  readonly underWay: () => { readonly dialog: string; readonly title: string } | undefined;
  /** How the person came here last, where a dialog said so: a short link's code. */
  readonly came?: string;
  /** True in the first turn ever of this conversation. */
  readonly first: boolean;
  /** Says something before the next question. */
  readonly say: (text: string) => void;
  /** Goes on in this language (a BCP 47 tag the locales have); gives its texts. */
  readonly speak: (locale: string) => T;
  /** The same with who has shown no language yet, until their own words do; gives the texts that are gone on with. */
  readonly tries: (locale: string) => T;
  /** Three digits for a read-back; the same ones as long as the same question stands. `taken`: what people send for another reason. */
  readonly code: (taken?: readonly string[]) => string;
}

/** Where to go after an answer: a step's name, or one of the moves below. */
export type Next = string | Redo | End;

/** What `ask` gives: a question, or a way around it. */
export type Ask = Prompt | Call | Known | Go | End | Redo;

/** Runs another dialog; its result becomes this step's answer. */
export interface Call {
  readonly kind: 'call';
  readonly dialog: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Nothing to ask: the answer is known. */
export interface Known {
  readonly kind: 'known';
  readonly value: unknown;
}

/** Nothing to ask here: on to another step. */
export interface Go {
  readonly kind: 'go';
  readonly step: string;
}

/** Takes back the answers named and asks the first of them again; what is still answered is not asked again. */
export interface Redo {
  readonly kind: 'redo';
  readonly steps: readonly [string, ...string[]];
  /** The answer to the first of them, in place of its own: it is not asked again. Not for words kept as drafts. */
  readonly instead?: unknown;
}

/** The dialog is over. `result`: what the calling step gets; `then`: the dialog that follows at once, or a half-done one taken up again. */
export interface End {
  readonly kind: 'end';
  readonly text?: string;
  readonly result?: unknown;
  readonly then?: Call | Resume | Bring | Begin;
}

/** A half-done dialog is taken up again. */
export interface Resume {
  readonly kind: 'resume';
  readonly dialog: string;
}

/** What words begin, as if the person had sent them; the menu where they begin nothing. */
export interface Begin {
  readonly kind: 'begin';
  readonly words: string;
  /** How they came here: kept with the conversation, seen by later steps as `Turn.came`. */
  readonly came?: string;
}

/** The person at that address is the person here. What they are in the middle of there, where it is that dialog, goes on here. */
export interface Bring {
  readonly kind: 'bring';
  readonly from: string;
  readonly dialog?: string;
  /** An address of theirs that they give up: what is kept under it passes to the address here. `told`: the sentence they agreed to, as they read it. */
  readonly leaves?: { readonly address: string; readonly told: string };
}

/** What a step makes of words that are no answer: another list, something to say before asking again, the answer after all, the answer to another step,
 *  one of words, from which the dialog goes on, or nothing. `otherwise`: what becomes of them where they begin nothing else either. */
export type Heard =
  | ({ readonly prompt: Prompt; readonly query: string } & Noted)
  | (Noted & { readonly say: string })
  | { readonly answer: unknown }
  | { readonly step: string }
  | { readonly otherwise: Noted }
  | undefined;

/** What is said first; and answers to steps of words, by step, that are kept while the question stands. */
interface Noted {
  readonly say?: string | undefined;
  readonly texts?: Readonly<Record<string, string>>;
}

/** One question of a dialog, or one thing another dialog finds out for it. Asked only while its answer is missing. */
export interface Step<A, S> {
  /** What `ask` asks for: held in the lock file, so that a change of kind needs a new version. */
  readonly kind: PromptKind | 'call' | readonly PromptKind[];
  /** Whether it counts in "question 2 of 4", by the answers so far; by default it does. */
  counts?(answers: Readonly<Partial<A>>): boolean;
  ask(turn: Turn<A> & S): Ask | Promise<Ask>;
  readonly next: Next | ((turn: Turn<A> & S) => Next | Promise<Next>);
  /** Words that answer nothing: a search, "details 12". `undefined`: not understood here either. */
  heard?(turn: Turn<A> & S, text: string): Heard | Promise<Heard>;
}

/** Carries the answers of a person in the middle from one version to the next; `step` is where they were. */
export type Upgrade = (answers: Readonly<Record<string, unknown>>, step: string) => { answers: Record<string, unknown>; step?: string };

/** What somebody sent that asked for nothing by itself: free words that mean this dialog, a photo, a pin; at least one of them. */
export interface Opening {
  /** As they wrote it. */
  readonly text?: string;
  readonly photo?: Media;
  readonly place?: Place;
}

/** A dialog begun by what was sent: first answers, and those of them that are free words, which are kept as drafts. */
export interface Opened<A> {
  readonly answers: Partial<A>;
  readonly texts?: Readonly<Partial<Record<keyof A & string, string>>>;
}

/** A conversation: named steps, a version, upgrades. `A` = its answers by step. */
export interface Dialog<A, S> {
  readonly id: string;
  readonly version: number;
  readonly start: keyof A & string;
  readonly steps: Readonly<Record<keyof A & string, Step<A, S>>>;
  /** By the version they lead to. Without one, a person in the middle starts again with the answers that still fit. */
  readonly upgrades?: Readonly<Record<number, Upgrade>>;
  /** Its name in menus and in "you were at ...". */
  title(t: T): string;
  /** All that is said and heard in it is emptied when it ends. */
  readonly confidential?: true;
  /** Never kept as a draft: a menu, a choice of language. */
  readonly passing?: true;
  /** Answers that alone are no reason to keep it half-done: who comes next to the same screen is not to go on with them. */
  given?(answers: Readonly<Partial<A>>): readonly (keyof A & string)[];
  /** Begun by its words in the middle of another, it comes back to that one. */
  readonly aside?: true;
  /** First answers from a one-line message or a deep link: the words after the dialog's own ("12 45 78"), normalised; `written`: as they were written.
   *  Undefined: not meant for it. */
  fill?(turn: Turn<A> & S, words: string, written: string): Partial<A> | undefined | Promise<Partial<A> | undefined>;
  /** First answers from a whole message that is meant for this dialog without its own word; undefined: it is not. `sure`: it is nothing else, whatever
   *  was asked; otherwise it counts where it is no answer. */
  claims?(said: string, words: Lexicon): { readonly answers: Partial<A>; readonly sure: boolean } | undefined;
  /** First answers from what was sent, in the person's own words: a sentence that means this dialog, a photo or a pin that nothing asked for. Undefined:
   *  that is not for it. */
  opens?(turn: Turn<A> & S, opening: Opening): Opened<A> | undefined | Promise<Opened<A> | undefined>;
  /** First answers from a yes or a no that nothing asked for: a message of ours, sent meanwhile, had. Undefined: it did not. */
  awaits?(turn: Turn<A> & S, said: string): Promise<Partial<A> | undefined>;
}

/** A dialog whose answers' type is known only to itself, as the engine holds it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- erased on purpose: a list holds dialogs of different answers
export type AnyDialog<S> = Dialog<any, S>;

/** Goes back to `step`, taking back its answer and those of `also`. */
export const redo = (step: string, ...also: string[]): Redo => ({ kind: 'redo', steps: [step, ...also] });

/** Goes back to `step` with another answer in place of its own, taking back those of `also`. */
export const instead = (step: string, answer: unknown, ...also: string[]): Redo => ({ ...redo(step, ...also), instead: answer });

/** Ends the dialog with some words. */
export const end = (text?: string, more: Omit<End, 'kind' | 'text'> = {}): End => ({
  kind: 'end',
  ...(text === undefined ? {} : { text }),
  ...more,
});

/** Runs another dialog, some of its answers already known. */
export const call = (dialog: string, answers: Readonly<Record<string, unknown>> = {}): Call => ({ kind: 'call', dialog, answers });

/** The answer is known without asking. */
export const known = (value: unknown): Known => ({ kind: 'known', value });

/** On to another step without asking. */
export const go = (step: string): Go => ({ kind: 'go', step });
