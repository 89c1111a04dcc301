import type { Activity } from '../../src/conversation/activity';
import type { Delivery, Received } from '../../src/conversation/channel';
import type { TwilioSettings } from './account';
import { readForm, type Form } from './form';
import { readMessage, type TwilioContent } from './message';

/** Bytes of a delivery at the most: Twilio sends a few thousand. */
const mostBytes = 256 * 1024;

/** What a channel of Twilio's reads in its own way. */
export interface Reading {
  readonly channel: string;
  /** Whom to answer; or why nobody is. */
  readonly addressOf: (from: string) => { readonly address: string } | { readonly why: string };
  /** What a button or an item of a list carries; undefined where it is none of ours. */
  readonly tapOf?: (payload: string) => { readonly stamp: string; readonly value: string } | undefined;
}

/** Reads messages that come in. */
export const createReceive =
  (settings: TwilioSettings, reading: Reading) =>
  (delivery: Delivery): Received => {
    if (delivery.body.byteLength > mostBytes) return { kind: 'refused', reason: 'too-large', why: 'a message of more than 256 KB' };
    const read = readForm(delivery, settings);
    if (read.kind === 'refused') return read;
    return receivedOf(read.form, reading);
  };

/** What a form that is believed says. */
export function receivedOf(form: Form, reading: Reading): Received {
  const message = readMessage(form);
  if (!message) return { kind: 'refused', reason: 'malformed', why: 'no message: its id or its sender is missing' };
  if (message.kind === 'none') return { kind: 'ignored', why: message.why };
  const to = reading.addressOf(message.from);
  if ('why' in to) return { kind: 'ignored', why: to.why };
  return {
    kind: 'inbound',
    inbound: { id: message.sid, address: to.address, channel: reading.channel, activity: activityOf(message, reading) },
    ...(message.kind === 'photos' ? { photos: message.urls } : {}),
  };
}

function activityOf(content: Exclude<TwilioContent, { kind: 'none' }>, { tapOf }: Reading): Activity {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text };
    case 'tap': {
      const tap = tapOf?.(content.payload);
      return tap ? { kind: 'choice', ...tap } : { kind: 'text', text: content.title || content.payload };
    }
    case 'place': {
      const { latitude, longitude, words } = content;
      return { kind: 'place', place: { latitude, longitude, ...(words === '' ? {} : { words }) } };
    }
    case 'photos':
    case 'unreadable':
      return { kind: 'media', media: [], ...(content.text === '' ? {} : { text: content.text }) };
    case 'opt-out':
      return { kind: 'stop' };
  }
}
