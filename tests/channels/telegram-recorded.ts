import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { texts } from '../support/talker';
import { deliveryOf } from '../support/telegram-talk';
import type { Recorded } from './contract';

const folder = join(__dirname, 'recorded/telegram');

/** An update, by the name of its file. */
export const update = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { update_id: number };

const answered = (id: string) => ({ reply: { method: 'answerCallbackQuery', callback_query_id: id } });
const unread = { activity: { kind: 'media', media: [] } };
const ignored = (why: string) => ({ why });
/** Of each, what is made of it: what the person did, or why it is none of ours. */
const made: Readonly<Record<string, object>> = {
  text: { activity: { kind: 'text', text: 'Bonjour, je voudrais voter' } },
  'text-arabic': { activity: { kind: 'text', text: 'أريد التصويت' } },
  start: { activity: { kind: 'open' } },
  'start-link': { activity: { kind: 'open', link: 'vote-12-45' } },
  'start-odd-payload': { activity: { kind: 'open' } },
  command: { activity: { kind: 'text', text: 'aide' } },
  'command-with-words': { activity: { kind: 'text', text: 'vote 12 45' } },
  photo: { activity: { kind: 'media', media: [], text: 'Un trou devant la pharmacie' }, photos: ['AgACAgQAAxkBAAIBZ2b_large_1280'] },
  'photo-large': { ...unread, photos: ['AgACAgQAAxkBAAIBZ2b_small_91'] },
  'photo-album': { ...unread, photos: ['AgACAgQAAxkBAAIBZ2b_album_1280'] },
  'document-picture': { ...unread, photos: ['BQACAgQAAxkBAAIBaGb_heic'] },
  'document-picture-too-large': unread,
  document: { activity: { kind: 'media', media: [], text: 'Ma lettre à la Ville' } },
  voice: unread,
  video: unread,
  'video-note': unread,
  contact: unread,
  poll: unread,
  sticker: { activity: { kind: 'text', text: '👍' } },
  'sticker-without-emoji': unread,
  location: { activity: { kind: 'place', place: { latitude: 48.888412, longitude: 2.350733 } } },
  'location-live': { activity: { kind: 'place', place: { latitude: 48.888412, longitude: 2.350733 } } },
  venue: {
    activity: { kind: 'place', place: { latitude: 48.889931, longitude: 2.348702, words: 'Pharmacie Myrha, 22 Rue Myrha' } },
  },
  'callback-option': { activity: { kind: 'choice', value: 'vote', stamp: '3f' }, ...answered('238377811234567890') },
  'callback-old-message': { activity: { kind: 'choice', value: 'done', stamp: '2' }, ...answered('238377811234567891') },
  'callback-foreign': { ...ignored('nothing that a person did'), ...answered('238377811234567892') },
  'callback-group': { ...ignored('not a private chat'), ...answered('238377811234567893') },
  edited: { ...ignored('an edited message'), reply: { method: 'sendMessage', chat_id: 5550001, text: texts.t('fr')('telegram.edited') } },
  'edited-live-location': ignored('an edited message without words'),
  group: ignored('not a private chat'),
  'edited-group': ignored('not a private chat'),
  blocked: { activity: { kind: 'stop' } },
  unblocked: { activity: { kind: 'text', text: 'START' } },
  'added-to-group': ignored('not a private chat'),
  pinned: ignored('nothing that a person did'),
  'channel-post': ignored('a kind of update that is not heard'),
  'poll-answer': ignored('a kind of update that is not heard'),
};

/** Updates of every kind, in the shapes that the Bot API documents, from a person, a group and a channel; every file of the folder, and nothing else. */
export const recorded: readonly Recorded[] = readdirSync(folder).map((file): Recorded => {
  const name = file.replace('.json', '');
  const { why, activity, ...more } = made[name] as { why?: string; activity?: never };
  const delivery = deliveryOf(update(name));
  if (why !== undefined) return { name, delivery, received: { kind: 'ignored', why, ...more } };
  if (activity === undefined) throw new Error(`nobody has said what '${file}' is`);
  return {
    name,
    delivery,
    received: {
      kind: 'inbound',
      inbound: {
        id: `telegram:123456:${update(name).update_id}`,
        address: 'telegram:5550001',
        channel: 'telegram',
        locale: name === 'text-arabic' ? 'ar' : 'fr',
        activity,
      },
      ...more,
    },
  };
});
