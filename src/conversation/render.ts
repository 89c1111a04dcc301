import type { Capabilities } from './channel';
import type { Message } from './message';
import type { ShownOption, ShownPrompt } from './prompt';

/** A message as plain lines, for channels that have nothing else: the text, the options under their numbers, the words that help. */
export function toLines(message: Message): string {
  if (message.kind === 'say') return message.text;
  const { prompt, commands = [] } = message;
  const listed = prompt.kind === 'confirm' ? [] : (prompt.options ?? []).map((option) => `${numbered(option)}${chosen(prompt, option[0])}`);
  return [message.text, ...listed, ...commands.map((command) => command.label)].join('\n');
}

/** One text of a whole turn where each message costs: what we say, then what we ask. */
export function joined(messages: readonly Message[], can: Capabilities): readonly string[] {
  const lines = messages.map(toLines);
  return can.costly && lines.length > 0 ? [lines.join('\n')] : lines;
}

/** A sign for what is picked already, or for the grade that the item has. */
function chosen(prompt: ShownPrompt, id: string): string {
  const rank = rankOf(prompt, id);
  return rank !== undefined ? ` (${rank})` : isChosen(prompt, id) ? ' *' : '';
}

/** Picked already, or the grade that the item has. */
export const isChosen = ({ picked, item, graded }: ShownPrompt, id: string): boolean =>
  picked?.includes(id) === true || (item !== undefined && graded?.[item[0]] === id);

/** The place of a pick among those whose order counts, from 1; undefined where it is none. */
export const rankOf = ({ ordered, picked = [] }: ShownPrompt, id: string): number | undefined =>
  ordered && picked.includes(id) ? picked.indexOf(id) + 1 : undefined;

/** An option under its number: "2 Poire"; just "Paris 18" where the label ends with it. */
const numbered = ([, label, number]: ShownOption): string => (label.endsWith(` ${number}`) ? label : `${number} ${label}`);
