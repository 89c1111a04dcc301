import type { Capabilities } from './channel';
import type { Message } from './message';
import type { ShownOption, ShownPrompt } from './prompt';

/** A message as plain lines, for channels that have nothing else: the text, the options under their numbers, the words that help. */
export function toLines(message: Message): string {
  if (message.kind === 'say') return message.text;
  const { prompt, commands = [] } = message;
  const listed =
    prompt.kind === 'confirm'
      ? []
      : (prompt.options ?? []).map((option) => `${numbered(option)}${isChosen(prompt, option[0]) ? ' *' : ''}`);
  return [message.text, ...listed, ...commands.map((command) => command.label)].join('\n');
}

/** One text of a whole turn where each message costs: what we say, then what we ask. */
export function joined(messages: readonly Message[], can: Capabilities): readonly string[] {
  const lines = messages.map(toLines);
  return can.costly && lines.length > 0 ? [lines.join('\n')] : lines;
}

/** Picked already, or the grade that the item has. */
const isChosen = ({ picked, item, graded }: ShownPrompt, id: string): boolean =>
  picked?.includes(id) === true || (item !== undefined && graded?.[item[0]] === id);

/** An option under its number: "2 Poire"; just "Paris 18" where the label ends with it. */
const numbered = ([, label, number]: ShownOption): string => (label.endsWith(` ${number}`) ? label : `${number} ${label}`);
