import type { T, Texts } from '../i18n';
import type { Inbound, Media } from './activity';
import type { Capabilities } from './channel';
import type { AnyDialog, Turn } from './dialog';
import type { TurnRequest } from './engine';
import type { Message } from './message';
import type { Drafts, Frame, Session } from './session';
import type { Consent, Loaded, Written } from './turns';
import type { Understanding } from './understand';
import type { Lexicon } from './words';

/** What an engine is made of. `S`: the services that steps see beside the turn. */
export interface Parts<S> {
  readonly dialogs: ReadonlyMap<string, AnyDialog<S>>;
  /** The dialog that offers all others. */
  readonly root: string;
  /** Dialogs that a word brings up in the middle of anything. */
  readonly digressions: { readonly language: string; readonly human: string };
  readonly services: S;
  readonly texts: Texts;
  readonly words: Lexicon;
  readonly understanding: Understanding;
  /** 0 <= x < 1, unguessable: the digits of a read-back come from it. */
  readonly random: () => number;
  /** The city's calendar: the day it is there, `YYYY-MM-DD`. */
  readonly today: (now: Date) => string;
}

/** One turn under way: the session being changed, what is said. It lives no longer than the turn. */
export interface Run<S> {
  readonly parts: Parts<S>;
  readonly inbound: Inbound;
  readonly can: Capabilities;
  readonly now: Date;
  readonly first: boolean;
  readonly loadDrafts: () => Promise<Drafts>;
  readonly loadBeside: Loaded['beside'];
  resident: string;
  locale: string;
  localeKnown: boolean;
  t: T;
  stack: Frame[];
  asked: number;
  parked: readonly string[];
  came: string | undefined;
  stopped: boolean;
  /** A photo that came with words: it answers the first question of this turn that asks for one. */
  photo: Media | undefined;
  /** Something in between began in this turn; and, once it is over, what it came between is only recalled. */
  aside: boolean;
  recall: boolean;
  drafts: Drafts | undefined;
  draftsChanged: boolean;
  messages: Message[];
  secret: boolean;
  forget: boolean;
  consent: Consent | undefined;
  beside: Written['beside'];
  /** Made at the first step that runs, anew after a change of language. */
  turn: (OpenTurn & S) | undefined;
}

/** Begins a turn on a session, or on none at all. */
export function beginRun<S>(parts: Parts<S>, request: TurnRequest, fallback: string): Run<S> {
  const { inbound, can, now, session, resident, drafts: loadDrafts, beside: loadBeside } = request;
  const locale = session && parts.texts.locales.includes(session.locale) ? session.locale : fallback;
  return {
    parts,
    inbound,
    can,
    now,
    first: session === undefined,
    loadDrafts,
    loadBeside,
    resident,
    locale,
    localeKnown: session?.localeKnown ?? false,
    t: parts.texts.t(locale),
    stack: session ? [...session.stack] : [],
    asked: session?.asked ?? 0,
    parked: session?.parked ?? [],
    came: session?.came,
    stopped: session?.stopped ?? false,
    photo: undefined,
    aside: false,
    recall: false,
    drafts: undefined,
    draftsChanged: false,
    messages: [],
    secret: session ? isSecret(parts, session.stack) : false,
    forget: false,
    consent: undefined,
    beside: undefined,
    turn: undefined,
  };
}

/** The session as it is to be kept. */
export function endRun<S>(run: Run<S>): Session {
  return {
    locale: run.locale,
    ...(run.localeKnown ? { localeKnown: true as const } : {}),
    stack: run.stack,
    asked: run.asked,
    ...(run.parked.length ? { parked: run.parked } : {}),
    ...(run.came === undefined ? {} : { came: run.came }),
    ...(run.stopped ? { stopped: true as const } : {}),
    at: run.now.getTime(),
  };
}

/** True while a confidential dialog is anywhere on the stack: a help asked in the middle of a vote is heard with it. */
export function isSecret<S>(parts: Parts<S>, stack: readonly Frame[]): boolean {
  return stack.some((frame) => parts.dialogs.get(frame.dialog)?.confidential);
}

/** The frame that asks. */
export const top = <S>(run: Run<S>): Frame | undefined => run.stack[run.stack.length - 1];

/** Puts a changed frame in the place of the top one. */
export function setTop<S>(run: Run<S>, frame: Frame): void {
  run.stack[run.stack.length - 1] = frame;
}

/** Says a text in this turn. */
export function say<S>(run: Run<S>, text: string): void {
  run.messages.push({ kind: 'say', text, ...(isSecret(run.parts, run.stack) ? { secret: true as const } : {}) });
}

/** Goes on in another language. */
export function speak<S>(run: Run<S>, locale: string): void {
  run.locale = locale;
  run.localeKnown = true;
  run.t = run.parts.texts.t(locale);
  run.turn = undefined;
}

/** Goes on in a language that something tells and the person may not speak: what they write decides. */
export function tryLanguage<S>(run: Run<S>, locale: string): void {
  if (run.localeKnown || locale === run.locale) return;
  run.locale = locale;
  run.t = run.parts.texts.t(locale);
  run.turn = undefined;
}

/** The drafts, loaded at the first need of a turn. */
export async function drafts<S>(run: Run<S>): Promise<Drafts> {
  run.drafts ??= await run.loadDrafts();
  return run.drafts;
}

/** Changes the drafts. */
export async function changeDrafts<S>(run: Run<S>, change: (drafts: Drafts) => Drafts): Promise<void> {
  run.drafts = change(await drafts(run));
  run.draftsChanged = true;
}

/** Keeps free texts as answers of the top frame, by step: they stand in the drafts, whatever their length. */
export async function draftWords<S>(run: Run<S>, words: Readonly<Record<string, string>>): Promise<void> {
  const frame = top(run);
  const steps = Object.keys(words);
  if (!frame || steps.length === 0) return;
  const drafted = Object.fromEntries(steps.map((step) => [`${frame.dialog}.${step}`, words[step] ?? '']));
  await changeDrafts(run, (drafts) => ({ ...drafts, texts: { ...drafts.texts, ...drafted } }));
  setTop(run, { ...frame, texts: [...(frame.texts ?? []).filter((name) => !steps.includes(name)), ...steps] });
}

/** What a step sees: one object a turn, with the answers of the frame at hand. Free texts must have been fetched before (`withTexts`). */
export function turnOf<S>(run: Run<S>, answers: Readonly<Record<string, unknown>>): Turn<never> & S {
  run.turn ??= newTurn(run);
  run.turn.answers = answers as never;
  run.turn.parked = run.parked;
  return run.turn;
}

type OpenTurn = { -readonly [Name in keyof Turn<never>]: Turn<never>[Name] };

/** Services are spread last, into an object already whole: the other way around cost a fifth of a turn. */
function newTurn<S>(run: Run<S>): OpenTurn & S {
  return {
    answers: {} as never,
    address: run.inbound.address,
    resident: run.resident,
    channel: run.inbound.channel,
    can: run.can,
    locale: run.locale,
    now: run.now,
    t: run.t,
    words: run.parts.words,
    parked: run.parked,
    underWay: () => underWay(run),
    ...(run.came === undefined ? {} : { came: run.came }),
    first: run.first,
    say: (text) => say(run, text),
    speak: (locale) => {
      speak(run, locale);
      return run.t;
    },
    tries: (locale) => {
      if (run.inbound.locale === undefined || run.parts.texts.match(run.inbound.locale) === undefined) tryLanguage(run, locale);
      return run.t;
    },
    code: (taken = []) => top(run)?.prompt?.code ?? freshCode(run.parts.random, taken),
    ...run.parts.services,
  };
}

/** Three digits from 100 to 999: not a number people send by habit (112, 114, 115, 119: emergencies), nor one that means something here. */
function freshCode(random: () => number, taken: readonly string[]): string {
  const first = Math.floor(random() * 900);
  const codeAt = (step: number): string => String(100 + ((first + step) % 900));
  for (let step = 0; step < 900; step++) {
    const code = codeAt(step);
    if (!['112', '114', '115', '119'].includes(code) && !taken.includes(code)) return code;
  }
  return codeAt(0);
}

/** Frames worth keeping when something else begins, the first of them the dialog that they are of; none where nothing was answered yet. */
export function halfDone<S>(parts: Parts<S>, stack: readonly Frame[]): readonly Frame[] {
  const kept = stack.filter((frame) => !parts.dialogs.get(frame.dialog)?.passing && !frame.digression);
  return kept.some((frame) => hasAnswer(frame, parts.dialogs.get(frame.dialog)?.given?.(frame.answers) ?? [])) ? kept : [];
}

/** Something the person would not like to say twice. */
function hasAnswer({ answers, texts, prompt }: Frame, given: readonly string[]): boolean {
  return (
    Object.keys(answers).some((name) => !given.includes(name)) ||
    Boolean(texts?.length) ||
    Boolean(prompt?.picked?.length) ||
    Object.keys(prompt?.graded ?? {}).length > 0
  );
}

function underWay<S>({ parts, stack, t }: Run<S>): { readonly dialog: string; readonly title: string } | undefined {
  const [base] = halfDone(parts, stack);
  return base && { dialog: base.dialog, title: parts.dialogs.get(base.dialog)?.title(t) ?? '' };
}

/** The answers of a frame with its free texts, which stand in the drafts. */
export async function withTexts<S>(run: Run<S>, frame: Frame): Promise<Readonly<Record<string, unknown>>> {
  if (!frame.texts?.length) return frame.answers;
  const { texts } = await drafts(run);
  return { ...frame.answers, ...Object.fromEntries(frame.texts.map((step) => [step, texts[`${frame.dialog}.${step}`]])) };
}
