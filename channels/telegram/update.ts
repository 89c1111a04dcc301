import { z } from 'zod';

/** What a person can send and we cannot read (Bot API, "Message"): that it is there is all that counts. Pictures that are too large come to this too. */
const unreadable = [
  'animation',
  'audio',
  'checklist',
  'contact',
  'dice',
  'document',
  'game',
  'live_photo',
  'paid_media',
  'photo',
  'poll',
  'rich_message',
  'sticker',
  'story',
  'video',
  'video_note',
  'voice',
] as const;

const chat = z.object({ id: z.number().int(), type: z.string() });
const from = z.object({ language_code: z.string().max(35).optional() });
const point = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });
/** `file_size` is optional, in bytes. */
const file = z.object({ file_id: z.string().min(1).max(256), file_size: z.number().optional() });

const message = z.looseObject({
  chat,
  from: from.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  photo: z.array(file).min(1).optional(),
  document: file.extend({ mime_type: z.string().optional() }).optional(),
  location: point.optional(),
  venue: z.object({ location: point, title: z.string(), address: z.string() }).optional(),
  sticker: z.object({ emoji: z.string().optional() }).optional(),
});

/** A message as far as it is heard. */
export type TelegramMessage = z.infer<typeof message>;

/** An update: exactly one of its kinds. Of people nothing is read but the language. */
export const updateSchema = z.object({
  update_id: z.number().int().nonnegative(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .object({ id: z.string(), from, data: z.string().max(64).optional(), message: z.object({ chat }).optional() })
    .optional(),
  my_chat_member: z
    .object({
      chat,
      from: from.optional(),
      old_chat_member: z.object({ status: z.string() }),
      new_chat_member: z.object({ status: z.string() }),
    })
    .optional(),
});

export type TelegramUpdate = z.infer<typeof updateSchema>;

/** The kinds of update that are asked for. */
export const heardUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** Whether a person sent something that cannot be read; else it is a notice of Telegram's own (a pinned message). */
export const isUnreadable = (sent: TelegramMessage): boolean => unreadable.some((part) => sent[part] !== undefined);
