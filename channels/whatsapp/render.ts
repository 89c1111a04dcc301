import type { Capabilities } from '../../src/conversation/channel';
import type { Command, Message } from '../../src/conversation/message';
import type { ShownOption, ShownPrompt } from '../../src/conversation/prompt';
import { isChosen, rankOf, toLines } from '../../src/conversation/render';
import { split } from '../../src/conversation/split';
import type { T } from '../../src/i18n';
import { most, type Choice, type Content, type WhatsappOut } from './content';
import { optionData, tapData } from './tap';

/** Characters of a plain message at the most: Twilio's 1600; Meta itself takes 4096. */
const messageCharacters = 1600;

/** A screen with three buttons or one list of ten. */
export const can: Capabilities = {
  buttons: most.buttons.choices,
  options: most.list.choices,
  listCharacters: 1000,
  text: messageCharacters,
  forms: false,
  photo: true,
  place: true,
  costly: false,
};

/** Lays messages out. `t`: the texts of a locale, for the few words that are on buttons. `carries`: whether whoever carries the message can show this to be
 *  tapped; what cannot be is numbered lines. What is said goes into the same message as what is asked, where that is plain: WhatsApp keeps no order. */
export const createRender =
  (t: (locale: string) => T, carries: (content: Content) => boolean) =>
  (messages: readonly Message[], locale: string): readonly WhatsappOut[] => {
    const out: WhatsappOut[] = [];
    let plain: string[] = [];
    const flush = (): void => {
      if (plain.length > 0) out.push(...split(plain.join('\n\n'), messageCharacters).map((body) => ({ body })));
      plain = [];
    };
    for (const message of messages) {
      const content = message.kind === 'ask' ? contentOf(message, t(locale)) : undefined;
      if (content && carries(content)) {
        flush();
        out.push({ content });
      } else {
        const text =
          message.kind === 'ask' && message.prompt.kind === 'place'
            ? `${toLines(message)}\n${t(locale)('whatsapp.place')}`
            : toLines(message);
        if (text.trim() !== '') plain.push(text);
      }
    }
    flush();
    return out;
  };

/** A question to be tapped; undefined where there is nothing to tap, or too much, or what is too long for it. */
function contentOf({ text, prompt, commands = [] }: Extract<Message, { kind: 'ask' }>, t: T): Content | undefined {
  const choices = choicesOf(prompt, t);
  const words = [...wordsOf(prompt, t), ...commands];
  const tapped = words.map((command) => wordChoice(prompt, command));
  const all = [...choices, ...tapped];
  // Words that find no room among the choices stand above them, to be typed.
  if (all.length <= most.list.choices) return laidOut(text.split('\n'), all, t);
  return laidOut([...text.split('\n'), ...words.map(({ label }) => label)], choices, t);
}

function laidOut(lines: readonly string[], choices: readonly (Choice | undefined)[], t: T): Content | undefined {
  const known = choices.filter((choice) => choice !== undefined);
  const titles = known.map(({ title }) => title);
  const sound =
    known.length > 0 &&
    known.length === choices.length &&
    new Set(titles).size === titles.length &&
    !titles.some((title) => /[\n\t]/.test(title));
  if (!sound || lines.some((line) => line.trim() === '') || lines.join('\n').length > most.text) return undefined;
  const fits = ({ choices: count, title }: { readonly choices: number; readonly title: number }): boolean =>
    known.length <= count && titles.every((each) => each.length <= title);
  if (fits(most.buttons)) return { shape: 'buttons', lines, choices: known };
  return fits(most.list) ? { shape: 'list', lines, open: t('whatsapp.choose'), choices: known } : undefined;
}

/** The options, or yes and no. Where a code alone means yes there is no button for it: what casts a vote is read and typed, never brushed by a thumb. */
function choicesOf(prompt: ShownPrompt, t: T): readonly Choice[] {
  const { kind, stamp, code, options = [] } = prompt;
  if (kind !== 'confirm')
    return options.map((option) => ({ id: optionData(stamp, option), title: marked(prompt, option), note: String(option[2]) }));
  if (code !== undefined) return [{ id: `${stamp} 0`, title: t('web.change'), note: '0' }];
  return [
    { id: `${stamp} 1`, title: t('web.yes'), note: '1' },
    { id: `${stamp} 2`, title: t('web.no'), note: '2' },
  ];
}

/** Several are picked one by one: once there are enough, a button ends it. */
const wordsOf = ({ kind, picked = [], min = 1 }: ShownPrompt, t: T): readonly Command[] =>
  kind === 'several' && picked.length >= min ? [{ value: t('prompt.done.word'), label: t('prompt.done.label') }] : [];

/** A word as a choice, by its label where that is short ("SUITE : voir la suite" is not). */
function wordChoice({ stamp }: ShownPrompt, { value, label }: Command): Choice | undefined {
  const id = tapData(stamp, value);
  return id === undefined ? undefined : { id, title: label.length <= most.buttons.title ? label : value.toUpperCase(), note: value };
}

/** Under a sign where it is picked already, or the grade that the item has; under its place where that counts. */
function marked(prompt: ShownPrompt, [id, label]: ShownOption): string {
  const rank = rankOf(prompt, id);
  return rank !== undefined ? `✅ ${rank}: ${label}` : isChosen(prompt, id) ? `✅ ${label}` : label;
}
