import { Activity } from '@microsoft/agents-activity';
import type { Activity as Done, ChoiceValue } from '../../src/conversation/activity';
import type { Message } from '../../src/conversation/message';
import type { ShownPrompt } from '../../src/conversation/prompt';
import type { Logged } from '../../src/conversation/turns';
import type { T } from '../../src/i18n';

/** Where a line is shown. `photo`: the address under which this conversation may fetch a photo. */
export interface Scene {
  readonly conversation: string;
  readonly photo: (id: string) => string;
  /** Who posted it, as the client called itself: said back, never believed. */
  readonly from?: string | undefined;
  readonly clientActivityID?: string | undefined;
}

/** A question as our page is given it: all but the code, which must be read and typed. */
export type PagePrompt = Omit<ShownPrompt, 'code' | 'misses' | 'query'> & { readonly codeDigits?: number };

/** Lays out one line as a Bot Framework activity: `suggestedActions` for any client, `channelData` for our page. */
export function createShow(t: (locale: string) => T) {
  return (line: Logged, scene: Scene): Activity => {
    const { entry, locale } = line;
    const common = {
      id: activityId(scene.conversation, line.seq),
      timestamp: new Date(line.at).toISOString(),
      channelId: 'directline',
      conversation: { id: scene.conversation },
      locale,
    };
    const fields = entry.from === 'city' ? fromCity(entry.message, t(locale)) : fromResident(entry.activity, t(locale), scene);
    return Activity.fromObject({ ...common, ...fields });
  };
}

/** A line's id in Direct Line: the conversation and the watermark. */
export const activityId = (conversation: string, seq: number): string => `${conversation}|${String(seq).padStart(7, '0')}`;

const city = { from: { id: 'porte-voix', name: 'Porte-voix', role: 'bot' } };

function fromCity(message: Message | null, t: T): object {
  if (!message) return { ...city, ...emptied(t) };
  const secret = message.secret ? { secret: true } : {};
  const said = { type: 'message', text: wordsOfQuestion(message, t), textFormat: 'plain', ...city };
  if (message.kind === 'say') return { ...said, inputHint: 'acceptingInput', channelData: secret };
  const { prompt, commands = [], items, sum } = message;
  const actions = [...tapsOf(prompt, t), ...commands.map(({ value, label }) => ({ type: 'imBack', title: label, value }))];
  return {
    ...said,
    inputHint: 'expectingInput',
    ...(actions.length ? { suggestedActions: { to: [], actions } } : {}),
    channelData: {
      ...secret,
      prompt: forPage(prompt),
      ...(commands.length ? { commands } : {}),
      ...(items ? { items, question: message.text } : {}),
      ...(sum ? { sum } : {}),
    },
  };
}

/** A client without forms is asked one item after the other; our page finds the question alone beside the form's items. */
function wordsOfQuestion(message: Message, t: T): string {
  if (message.kind === 'say' || !message.items || !message.prompt.item) return message.text;
  const { item, at = 0, of = 1 } = message.prompt;
  return t('prompt.grade.item', { text: message.text, label: item[1], number: item[2], at: at + 1, of });
}

/** Taps that any client can show: what they send is a word that the engine reads. */
function tapsOf(prompt: ShownPrompt, t: T): readonly object[] {
  if (prompt.kind === 'confirm' && prompt.code === undefined)
    return [t('web.yes'), t('web.no')].map((word) => ({ type: 'imBack', title: word, value: word }));
  return (prompt.options ?? []).map(([, label, number]) => ({
    type: 'imBack',
    title: label.endsWith(` ${number}`) ? label : `${number}. ${label}`,
    value: String(number),
  }));
}

function forPage({ code, misses: _misses, query: _query, ...prompt }: ShownPrompt): PagePrompt {
  return code === undefined ? prompt : { ...prompt, codeDigits: code.length };
}

function fromResident(activity: Done | null, t: T, scene: Scene): object {
  const named = scene.clientActivityID === undefined ? {} : { clientActivityID: scene.clientActivityID };
  const from = { from: { id: scene.from ?? 'resident', role: 'user' } };
  const done = activity ? did(activity, t, scene) : { ...emptied(t), channelData: { emptied: true } };
  const data = 'channelData' in done ? (done.channelData as object) : {};
  return { type: 'message', textFormat: 'plain', ...from, ...done, channelData: { ...data, ...named } };
}

const emptied = (t: T): object => ({ type: 'message', text: t('web.vote'), channelData: { emptied: true } });

function did(activity: Done, t: T, { photo }: Scene): object {
  switch (activity.kind) {
    case 'text':
      return { text: activity.text };
    case 'choice':
      return { text: wordsOf(activity.value), channelData: { value: activity.value, stamp: activity.stamp } };
    case 'place': {
      const { latitude, longitude, words } = activity.place;
      const geo = latitude === undefined ? {} : { geo: { type: 'GeoCoordinates', latitude, longitude } };
      return { text: words ?? t('web.point'), entities: [{ type: 'Place', ...(words ? { name: words } : {}), ...geo }] };
    }
    case 'media':
      return {
        ...(activity.text ? { text: activity.text } : {}),
        attachments: activity.media.map(({ id, type }) => ({ contentType: type, contentUrl: photo(id), name: t('web.picture') })),
      };
    case 'open':
      return { type: 'event', name: 'webchat/join' };
    case 'stop':
      return { type: 'endOfConversation' };
  }
}

/** Ids as they are: our page shows the labels that were tapped, found by the stamp. */
function wordsOf(value: ChoiceValue): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.join(', ')
    : Object.entries(value)
        .map((pair) => pair.join(': '))
        .join(', ');
}
