import { activityZodSchema, type Activity as BotActivity } from '@microsoft/agents-activity';
import type { Activity, ChoiceValue, Media, Place } from '../../src/conversation/activity';
import type { Received } from '../../src/conversation/channel';
import { limits } from '../../src/conversation/limits';

/** One activity as a Direct Line client posted it, into the conversation that its token names. */
export interface Delivery {
  /** From the token, never from the body. */
  readonly conversation: string;
  readonly body: unknown;
  /** Photos that came with it, already kept. */
  readonly media: readonly Media[];
  /** Names this delivery where the client gave it no name of its own. */
  readonly fresh: string;
}

/** What our page and Web Chat put beside the text. `place` and `stamp` are our page's own. */
interface ChannelData {
  readonly clientActivityID?: unknown;
  readonly stamp?: unknown;
  readonly value?: unknown;
  readonly place?: unknown;
  readonly link?: unknown;
}

/** Events that open a conversation: Web Chat's own, and Bot Framework's usual ones. */
const openings = new Set(['webchat/join', 'startConversation', 'requestWelcomeDialog']);

/** Reads a Direct Line activity. A client's own id for it (`channelData.clientActivityID`) makes a repeated POST the same delivery. */
export function receive({ conversation, body, media, fresh }: Delivery): Received {
  const parsed = activityZodSchema.passthrough().safeParse(body);
  if (!parsed.success) return refused('malformed', `not an Activity: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  const given = parsed.data as Partial<BotActivity>;
  const data = (typeof given.channelData === 'object' && given.channelData !== null ? given.channelData : {}) as ChannelData;
  if (Buffer.byteLength(given.text ?? '') > limits.textCharacters) return refused('too-large', 'text of more than 64 KB');
  const activity = toActivity(given, data, media);
  if (typeof activity === 'string')
    return activity === 'nothing' ? refused('malformed', 'neither text nor value nor photo') : ignored(activity);
  const named = data.clientActivityID;
  const name = typeof named === 'string' && /^[\w.:-]{1,64}$/.test(named) ? named : fresh;
  return {
    kind: 'inbound',
    inbound: {
      id: `web:${conversation}:${name}`,
      address: `web:${conversation}`,
      channel: 'web',
      activity,
      ...(given.locale === undefined ? {} : { locale: given.locale }),
    },
  };
}

const ignored = (why: string): Received => ({ kind: 'ignored', why });
const refused = (reason: 'malformed' | 'too-large', why: string): Received => ({ kind: 'refused', reason, why });

/** The activity; or its type, where that says nothing to us; or 'nothing', where a message is empty. */
function toActivity(given: Partial<BotActivity>, data: ChannelData, media: readonly Media[]): Activity | string {
  if (given.type === 'conversationUpdate' || (given.type === 'event' && openings.has(given.name ?? '')))
    return { kind: 'open', ...(isLink(data.link) ? { link: data.link } : {}) };
  if (given.type !== 'message') return given.type ?? 'unknown';
  const text = given.text ?? '';
  if (media.length > 0) return { kind: 'media', media, ...(text ? { text } : {}) };
  const place = placeOf(given, data);
  if (place) return { kind: 'place', place };
  const value = choiceOf(data.value ?? given.value);
  if (value !== undefined && (data.stamp !== undefined || !text))
    return { kind: 'choice', value, ...(typeof data.stamp === 'string' ? { stamp: data.stamp } : {}) };
  return text ? { kind: 'text', text } : 'nothing';
}

const isLink = (link: unknown): link is string => typeof link === 'string' && /^[\w-]{1,64}$/.test(link);
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 64;
/** More grades or options than any form of ours has. */
const mostChosen = 1000;

function choiceOf(value: unknown): ChoiceValue | undefined {
  if (isId(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const ids = Object.values(value);
  return ids.length <= mostChosen && ids.every(isId) && Object.keys(value).every((key) => key.length <= 64)
    ? (value as ChoiceValue)
    : undefined;
}

/** From our page (`channelData.place`), or the entities that Bot Framework clients use (schema.org GeoCoordinates and Place). */
function placeOf(given: Partial<BotActivity>, data: ChannelData): Place | undefined {
  if (typeof data.place === 'object' && data.place !== null) return toPlace(data.place);
  for (const entity of given.entities ?? []) {
    const found = entity.type === 'Place' ? toPlace({ words: entity['name'], ...(entity['geo'] as object) }) : toPlace(entity);
    if (found && (entity.type === 'Place' || entity.type === 'GeoCoordinates')) return found;
  }
  return undefined;
}

function toPlace(from: object): Place | undefined {
  const { latitude, longitude, words } = from as { latitude?: unknown; longitude?: unknown; words?: unknown };
  const point = isDegrees(latitude, 90) && isDegrees(longitude, 180) ? { latitude, longitude } : {};
  const said = typeof words === 'string' && words.trim() && words.length <= 500 ? { words: words.trim() } : {};
  return 'latitude' in point || 'words' in said ? { ...point, ...said } : undefined;
}

const isDegrees = (value: unknown, most: number): value is number => typeof value === 'number' && Math.abs(value) <= most;
