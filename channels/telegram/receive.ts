import { createHash, timingSafeEqual } from 'node:crypto';
import type { Activity } from '../../src/conversation/activity';
import type { Delivery, Received } from '../../src/conversation/channel';
import { photoBytes } from '../../src/conversation/photo';
import type { Texts } from '../../src/i18n';
import { readTap } from './tap';
import { isUnreadable, updateSchema, type TelegramMessage, type TelegramUpdate } from './update';

/** What an update may be without being one of ours. */
const mostBytes = 256 * 1024;
/** The header that `setWebhook`'s `secret_token` comes back in. */
export const secretHeader = 'x-telegram-bot-api-secret-token';
/** `/vote`, `/vote@our_bot`, `/vote 12 45`: a word of ours, and what follows it. */
const commanded = /^\/(\p{L}[\p{L}\p{N}_]*)(?:@\w+)?(?:\s+(.*))?$/su;
/** What a deep link may carry (core.telegram.org/bots/features, "Deep Linking"). */
const payload = /^[\w-]{1,64}$/;

/** Reads updates of one bot. Only private chats are heard; what is said in a group or channel is left alone. Names are never kept. */
export function createReceive(bot: string, secret: string, texts: Pick<Texts, 't' | 'match'>) {
  const expected = digest(secret);

  return ({ headers, body }: Delivery): Received => {
    const shown = headers[secretHeader];
    if (!shown || !timingSafeEqual(digest(shown), expected)) return refused('forged', 'the secret token is missing or another');
    if (body.byteLength > mostBytes) return refused('too-large', 'an update of more than 256 KB');
    const read = updateSchema.safeParse(parse(body));
    if (!read.success) return refused('malformed', `not an update: ${read.error.issues[0]?.path.join('.') ?? ''}`);
    const update = read.data;
    const tapped = update.callback_query && { method: 'answerCallbackQuery', callback_query_id: update.callback_query.id };
    const reply = tapped ? { reply: tapped } : {};
    const chat = chatOf(update);
    if (!chat) return ignored('a kind of update that is not heard', reply);
    if (chat.type !== 'private') return ignored('not a private chat', reply);
    if (update.edited_message) return edited(update.edited_message);
    const done = activityOf(update);
    if (!done) return ignored('nothing that a person did', reply);
    const locale = localeOf(update);
    return {
      kind: 'inbound',
      inbound: {
        id: `telegram:${bot}:${update.update_id}`,
        address: `telegram:${chat.id}`,
        channel: 'telegram',
        activity: done.activity,
        ...(locale === undefined ? {} : { locale }),
      },
      ...(done.photo === undefined ? {} : { photos: [done.photo] }),
      ...reply,
    };
  };

  /** What was said stays said: whoever changes a message is told how to correct themselves. A shared position that moves is no such thing. */
  function edited(message: TelegramMessage): Received {
    if (message.text === undefined && message.caption === undefined) return ignored('an edited message without words');
    const locale = texts.match(message.from?.language_code ?? '') ?? '';
    return ignored('an edited message', {
      reply: { method: 'sendMessage', chat_id: message.chat.id, text: texts.t(locale)('telegram.edited') },
    });
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const ignored = (why: string, more: { readonly reply?: object } = {}): Received => ({ kind: 'ignored', why, ...more });
const refused = (reason: 'forged' | 'malformed' | 'too-large', why: string): Received => ({ kind: 'refused', reason, why });

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const chatOf = ({ message, edited_message, callback_query, my_chat_member }: TelegramUpdate) =>
  (message ?? edited_message ?? callback_query?.message ?? my_chat_member)?.chat;
const localeOf = ({ message, callback_query, my_chat_member }: TelegramUpdate): string | undefined =>
  (message ?? callback_query ?? my_chat_member)?.from?.language_code;

/** What a person did, perhaps with a photo that is still at Telegram. */
interface Done {
  readonly activity: Activity;
  readonly photo?: string;
}

function activityOf({ message, callback_query, my_chat_member }: TelegramUpdate): Done | undefined {
  if (message) return fromMessage(message);
  if (my_chat_member) return fromMember(my_chat_member.old_chat_member.status, my_chat_member.new_chat_member.status);
  const tap = readTap(callback_query?.data ?? '');
  return tap && { activity: { kind: 'choice', ...tap } };
}

/** Blocking a bot is a wish for no more messages; unblocking it takes that back (in a private chat nothing else is told of). */
function fromMember(before: string, now: string): Done | undefined {
  if (now === 'kicked') return { activity: { kind: 'stop' } };
  return before === 'kicked' ? { activity: { kind: 'text', text: 'START' } } : undefined;
}

function fromMessage(message: TelegramMessage): Done | undefined {
  const { text, caption, venue, location, sticker } = message;
  if (text !== undefined) return { activity: fromText(text) };
  if (venue) return { activity: { kind: 'place', place: { ...venue.location, ...wordsOf(venue) } } };
  if (location) return { activity: { kind: 'place', place: location } };
  const photo = photoOf(message);
  const words = caption ? { text: caption } : {};
  if (photo !== undefined) return { activity: { kind: 'media', media: [], ...words }, photo };
  if (sticker?.emoji) return { activity: { kind: 'text', text: sticker.emoji } };
  return isUnreadable(message) ? { activity: { kind: 'media', media: [], ...words } } : undefined;
}

/** A command is what its word says; /start is the beginning, perhaps from a link. */
function fromText(text: string): Activity {
  const [, word, rest = ''] = commanded.exec(text) ?? [];
  if (word === undefined) return { kind: 'text', text };
  if (word.toLowerCase() !== 'start') return { kind: 'text', text: `${word} ${rest}`.trim() };
  return { kind: 'open', ...(payload.test(rest.trim()) ? { link: rest.trim() } : {}) };
}

function wordsOf({ title, address }: NonNullable<TelegramMessage['venue']>): { readonly words?: string } {
  const words = [title.trim(), address.trim()].filter((part) => part !== '').join(', ');
  return words === '' ? {} : { words: words.slice(0, 500) };
}

/** The largest size that is not too large: Telegram lists a photo's sizes from small to large. A picture sent as a file is a photo too. */
function photoOf({ photo = [], document }: TelegramMessage): string | undefined {
  const pictures = document?.mime_type?.startsWith('image/') ? [document] : photo;
  return pictures.findLast(({ file_size = 0 }) => file_size <= photoBytes)?.file_id;
}
