import type { InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove } from 'grammy/types';
import type { Capabilities } from '../../src/conversation/channel';
import type { Command, Message } from '../../src/conversation/message';
import { split } from '../../src/conversation/split';
import type { T } from '../../src/i18n';
import { keysOf, linesOf, unkeyed } from './keyboard';

/** Characters of a message, in UTF-16 units (Bot API, `sendMessage`: 1 to 4096). */
const messageCharacters = 4096;

/** A screen with buttons, one list of ten at a time. */
export const can: Capabilities = {
  buttons: 12,
  options: 10,
  listCharacters: 2000,
  text: messageCharacters,
  forms: false,
  photo: true,
  place: true,
  costly: false,
};

/** One message as the Bot API's `sendMessage` takes it: plain text, so that nothing a person wrote is read as markup. */
export interface TelegramOut {
  readonly text: string;
  readonly reply_markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove;
}

/** A message has one keyboard of one kind. Whatever has no buttons takes the position key of an earlier question away. */
const noKeyboard: ReplyKeyboardRemove = { remove_keyboard: true };

/** Lays messages out. `t`: the texts of a locale, for the few words that are on keys. */
export const createRender =
  (t: (locale: string) => T) =>
  (messages: readonly Message[], locale: string): readonly TelegramOut[] =>
    messages.flatMap((message) => outOf(message, t(locale)));

function outOf(message: Message, t: T): readonly TelegramOut[] {
  if (message.kind === 'say') return parted(message.text, noKeyboard);
  const { text, prompt, commands = [] } = message;
  if (prompt.kind === 'place') return parted([text, ...commands.map(labelOf)].join('\n'), positionKey(t));
  const inline_keyboard = keysOf(prompt, commands, t);
  return parted(
    [text, ...linesOf(prompt), ...unkeyed(prompt, commands).map(labelOf)].join('\n'),
    inline_keyboard.length > 0 ? { inline_keyboard } : noKeyboard,
  );
}

const labelOf = ({ label }: Command): string => label;

/** Not a one-time keyboard: some clients put those away before they were seen. */
const positionKey = (t: T): ReplyKeyboardMarkup => ({
  keyboard: [[{ text: t('web.placeMine'), request_location: true }]],
  resize_keyboard: true,
});

/** A long text in several messages, the keyboard under the last. Telegram refuses an empty one. */
function parted(text: string, reply_markup: TelegramOut['reply_markup']): readonly TelegramOut[] {
  const texts = split(text, messageCharacters).filter((part) => part !== '');
  return texts.map((part, index) => ({ text: part, reply_markup: index === texts.length - 1 ? reply_markup : noKeyboard }));
}
