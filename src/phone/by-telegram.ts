import type { FakeTelegram, Got } from '../standins/telegram';
import { somewhere, type Arrived, type Doing, type Way } from './way';

export interface TelegramWayParts {
  readonly telegram: FakeTelegram;
  readonly photo: { readonly bytes: Uint8Array };
}

/** A chat for each phone: its number, without the plus. */
const chatOf = (phone: string): number => Number(phone.slice(1));

/** Telegram by its stand-in: updates to the webhook in, messages out. */
export function createTelegramWay({ telegram, photo }: TelegramWayParts): Way {
  const picture = 'picture-of-the-phone';
  telegram.files.set(picture, { path: 'photos/picture.png', bytes: photo.bytes });

  function leave(
    phone: string,
    what: Doing,
    language: string,
  ): { readonly content: Arrived; readonly update: { readonly update_id: number } } | undefined {
    const chat = chatOf(phone);
    const content = { id: '', phone };
    const message = (text: string, fields: object, more: object = {}) => ({
      content: { ...content, text, ...more },
      update: telegram.message(chat, fields, language),
    });
    switch (what.kind) {
      case 'text':
        return message(what.text, { text: what.text });
      case 'photo': {
        const size = { file_id: picture, file_unique_id: picture, width: 240, height: 160, file_size: photo.bytes.byteLength };
        return message('', { photo: [size] }, { photo: true });
      }
      case 'place':
        return message('', { location: somewhere }, { place: true });
      case 'tap': {
        const under = telegram.got.find((one) => one.chat === chat && String(one.id) === what.message);
        const label = keysOf(under)
          .flat()
          .find(({ data }) => data === what.data)?.label;
        return under && label !== undefined
          ? { content: { ...content, text: label }, update: telegram.tap(under, label, language) }
          : undefined;
      }
      case 'block':
      case 'unblock': {
        const [before, now] = what.kind === 'block' ? ['member', 'kicked'] : ['kicked', 'member'];
        telegram.chats.set(chat, what.kind === 'block' ? 'blocked' : 'open');
        const from = { id: chat, is_bot: false, first_name: 'Zoé', language_code: language };
        return {
          content: { ...content, text: what.kind === 'block' ? '⛔' : '✅' },
          update: telegram.numbered({
            my_chat_member: {
              chat: { id: chat, type: 'private' },
              from,
              date: 0,
              old_chat_member: { status: before },
              new_chat_member: { status: now },
            },
          }),
        };
      }
    }
  }

  return {
    channel: 'telegram',
    leave(phone, what, language) {
      const one = leave(phone, what, language);
      return one && { content: one.content, deliver: async () => (await telegram.deliver(one.update)) < 300 };
    },
    watch: (arrived) => telegram.watch((message) => arrived(shown(message))),
  };
}

const keysOf = (message: Got | undefined) =>
  message?.markup && 'inline_keyboard' in message.markup
    ? message.markup.inline_keyboard.map((row) => row.map(({ text, callback_data }) => ({ label: text, data: callback_data })))
    : [];

function shown(message: Got): Arrived {
  const { id, chat, text, markup } = message;
  const keys = keysOf(message);
  const reply = markup && 'keyboard' in markup ? markup.keyboard.flat() : [];
  const position = reply.map((key) => (typeof key === 'string' ? key : key.text))[0];
  return {
    id: String(id),
    phone: `+${chat}`,
    text,
    ...(keys.length > 0 ? { keys } : {}),
    ...(position === undefined ? {} : { position }),
  };
}
