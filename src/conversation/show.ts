import type { T } from '../i18n';
import type { Capabilities } from './channel';
import { euros } from './format';
import type { Command, Message } from './message';
import type { Option, Prompt, ShownOption, ShownPrompt } from './prompt';
import { limits } from './limits';

/** A prompt ready to be shown (`message`) and as it is kept (`kept`): the same page, labels short, and left out where there are too many. */
export interface Shown {
  readonly message: Extract<Message, { kind: 'ask' }>;
  readonly kept: ShownPrompt;
}

/** How a prompt is to be shown: what was shown before of the same question goes on (picks, grades, page). */
export interface Showing {
  readonly stamp: string;
  readonly can: Capabilities;
  readonly t: T;
  readonly locale: string;
  readonly secret: boolean;
  readonly before?: ShownPrompt | undefined;
  /** The answer given earlier to this question, to start from. */
  readonly again?: unknown;
  /** Asked again right after it was shown: where each message costs, a long list is not repeated, as long as it is the same. */
  readonly brief?: boolean;
  /** Asked again after something short in between: where each message costs, one line tells how to have a long list again. */
  readonly recall?: boolean;
  /** The page to show, from 0; by default the one shown before. */
  readonly page?: number;
  readonly query?: string | undefined;
}

/** Lays a prompt out on the channel's measure: one page of a long list, one item of a grade. Nothing is cut: what does not fit is on another page. */
export function show(prompt: Prompt, showing: Showing): Shown {
  const shown = layOut(prompt, showing);
  const items: { items?: readonly ShownOption[] } = prompt.kind === 'grade' && showing.can.forms ? { items: numberAll(prompt.items) } : {};
  const { before, can, t } = showing;
  const told = isLong(shown, can) && isSame(shown, before);
  const recalled = told && showing.recall === true && (prompt.kind === 'choice' || prompt.kind === 'several');
  const brief = told && showing.brief === true && !before?.unlisted;
  const commands = recalled ? [{ value: t('prompt.more.word'), label: t('prompt.more.again') }] : commandsFor(shown, t);
  // A form shows all items under the question itself.
  const text =
    shown.item && !items.items
      ? showing.t('prompt.grade.item', {
          text: prompt.text,
          label: shown.item[1],
          number: shown.item[2],
          at: (shown.at ?? 0) + 1,
          of: shown.of ?? 1,
        })
      : withSum(prompt, shown, showing);
  return {
    message: {
      kind: 'ask',
      text,
      prompt: brief || recalled ? { ...shown, options: [] } : shown,
      ...items,
      ...(prompt.kind === 'several' && prompt.sum && showing.can.forms ? { sum: prompt.sum } : {}),
      ...(commands.length ? { commands } : {}),
      ...(showing.secret ? { secret: true as const } : {}),
    },
    kept: recalled ? { ...keep(shown), unlisted: true } : keep(shown),
  };
}

/** A list that is not said twice where each message costs. */
const isLong = ({ options }: ShownPrompt, can: Capabilities): boolean => can.costly && charactersOf(options) > limits.briefCharacters;

/** Every option that was shown before is still there, under its number. */
const isSame = ({ options = [] }: ShownPrompt, before: ShownPrompt | undefined): boolean =>
  before?.options?.every(([id, , number]) => options.some((option) => option[0] === id && option[2] === number)) ?? false;

/** The question, and below it what the picks so far cost together, where no form adds it up. */
function withSum(prompt: Prompt, { picked = [] }: ShownPrompt, { can, t, locale }: Showing): string {
  if (prompt.kind !== 'several' || !prompt.sum || can.forms || picked.length === 0) return prompt.text;
  const { limitCents, costs } = prompt.sum;
  const sum = picked.reduce((total, id) => total + (costs[id] ?? 0), 0);
  return `${prompt.text}\n${t('prompt.sum', { sum: euros(sum, locale), limit: euros(limitCents, locale) })}`;
}

/** Every option under its number: its own, or its place in the list. */
export const numberAll = (options: readonly Option[]): readonly ShownOption[] =>
  options.map((option, index) => [option.id, option.label, option.number ?? index + 1]);

/** Built field by field: it is made in every turn, and spreading one part into another costs more than all the rest. */
function layOut(prompt: Prompt, showing: Showing): ShownPrompt {
  const { stamp, before } = showing;
  const shown: Open<ShownPrompt> = { kind: prompt.kind, stamp };
  if (before?.misses !== undefined) shown.misses = before.misses;
  if (showing.query !== undefined) shown.query = showing.query;
  switch (prompt.kind) {
    case 'choice':
      layPage(shown, numberAll(prompt.options), showing);
      break;
    case 'several': {
      layPage(shown, numberAll(prompt.options), showing);
      shown.max = prompt.max;
      shown.min = prompt.min ?? 1;
      if (prompt.ordered) shown.ordered = true;
      const picked = pickedOf(prompt, showing);
      if (picked.length) shown.picked = picked;
      break;
    }
    case 'grade': {
      const items = numberAll(prompt.items);
      const at = Math.min(before?.at ?? 0, items.length - 1);
      const item = items[at];
      shown.options = numberAll(prompt.scale);
      shown.at = at;
      shown.of = items.length;
      shown.graded = before?.graded ?? gradesOf(showing.again);
      if (item) shown.item = item;
      break;
    }
    case 'confirm':
      if (prompt.code !== undefined) shown.code = prompt.code;
      break;
    case 'text':
      if (prompt.max !== undefined) shown.max = prompt.max;
      break;
    case 'date':
      if (prompt.from !== undefined) shown.from = prompt.from;
      if (prompt.to !== undefined) shown.to = prompt.to;
      break;
    case 'photo':
      if (prompt.optional) shown.optional = true;
      break;
    case 'place':
      break;
  }
  return shown;
}

type Open<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] };

const isRecord = (value: unknown): value is Record<string, string> => typeof value === 'object' && value !== null && !Array.isArray(value);
const gradesOf = (again: unknown): Readonly<Record<string, string>> => (isRecord(again) ? again : {});

/** The picks so far, or those of the answer being changed that are still offered. */
function pickedOf(prompt: Extract<Prompt, { kind: 'several' }>, { before, again }: Showing): readonly string[] {
  if (before?.picked) return before.picked;
  return Array.isArray(again) ? (again as readonly string[]).filter((id) => prompt.options.some((option) => option.id === id)) : [];
}

const charactersOf = (options: readonly ShownOption[] = []): number => options.reduce((sum, option) => sum + lineOf(option), 0);
/** Characters of an option's line: its number, its label, a blank and the line's end. */
const lineOf = ([, label, number]: ShownOption): number => label.length + String(number).length + 2;

/** Where each page of a list begins, by the channel's measure of options and characters. */
export function pageStarts(options: readonly ShownOption[], can: Capabilities): readonly number[] {
  const starts = [0];
  let count = 0;
  let characters = 0;
  options.forEach((option, index) => {
    const line = lineOf(option);
    if (count > 0 && (count >= can.options || characters + line > can.listCharacters)) {
      starts.push(index);
      count = 0;
      characters = 0;
    }
    count++;
    characters += line;
  });
  return starts;
}

function layPage(shown: Open<ShownPrompt>, options: readonly ShownOption[], showing: Showing): void {
  const starts = pageStarts(options, showing.can);
  if (starts.length === 1) {
    shown.options = options;
    return;
  }
  const page = Math.max(0, Math.min(showing.page ?? showing.before?.page ?? 0, starts.length - 1));
  shown.options = options.slice(starts[page], starts[page + 1]);
  shown.page = page;
  shown.pages = starts.length;
}

function commandsFor(shown: ShownPrompt, t: T): readonly Command[] {
  const commands: Command[] = [];
  if ((shown.page ?? 0) + 1 < (shown.pages ?? 1)) commands.push({ value: t('prompt.more.word'), label: t('prompt.more.label') });
  if (shown.kind === 'grade')
    commands.push(
      { value: t('prompt.skip.word'), label: t('prompt.skip.label') },
      { value: t('prompt.done.word'), label: t('prompt.done.label') },
    );
  if (shown.kind === 'photo' && shown.optional) commands.push({ value: t('prompt.skip.word'), label: t('prompt.skip.label') });
  return commands;
}

/** The session's copy: short labels; ids and numbers alone once the labels would fill it (a typed label is then looked up afresh). */
function keep(shown: ShownPrompt): ShownPrompt {
  if (!shown.options) return shown;
  const labels = shown.options.length <= limits.keptLabels;
  const options = shown.options.map(([id, label, number]): ShownOption => [
    id,
    labels ? label.slice(0, limits.labelCharacters) : '',
    number,
  ]);
  return { ...shown, options };
}
