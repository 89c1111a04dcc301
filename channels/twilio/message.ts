import { z } from 'zod';
import type { Form } from './form';

/** What somebody sent, by SMS or WhatsApp. Of the person nothing is read but where to answer. */
export type TwilioMessage = { readonly sid: string; readonly from: string } & TwilioContent;

export type TwilioContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'photos'; readonly urls: readonly string[]; readonly text: string }
  | { readonly kind: 'place'; readonly latitude: number; readonly longitude: number; readonly words: string }
  /** A tap on a button or in a list. `title`: what stood on it. */
  | { readonly kind: 'tap'; readonly payload: string; readonly title: string }
  /** Twilio stopped sending to this person, at their wish, and told them so. */
  | { readonly kind: 'opt-out' }
  /** A voice message, a film, a contact, or nothing at all. */
  | { readonly kind: 'unreadable'; readonly text: string }
  /** Nothing that a person says. */
  | { readonly kind: 'none'; readonly why: string };

/** Photos taken of one message: what every channel takes. */
const mostPhotos = 3;
/** Media of one message at Twilio's most ("NumMedia"). */
const mostMedia = 10;

const words = z.string().default('');
const degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d+)?$/)
    .transform(Number)
    .pipe(z.number().min(-most).max(most))
    .optional()
    .catch(undefined);

/** Twilio adds parameters without notice: all but the first two may be missing, and unknown ones are dropped; so are names and cities
 *  (twilio.com/docs/messaging/guides/webhook-request). */
const schema = z.object({
  MessageSid: z.string().min(1).max(64),
  From: z.string().min(1).max(128),
  Body: words,
  MessageType: words,
  OptOutType: words,
  Latitude: degrees(90),
  Longitude: degrees(180),
  Address: words,
  Label: words,
  ButtonPayload: words,
  ButtonText: words,
  /** Lists: no page of Twilio's shows these two; a body that has neither says its title. */
  ListId: words,
  ListTitle: words,
});

/** Reads what a webhook of Twilio's says; undefined where it is no message. */
export function readMessage(form: Form): TwilioMessage | undefined {
  const read = schema.safeParse(form);
  if (!read.success) return undefined;
  return { sid: read.data.MessageSid, from: read.data.From, ...contentOf(read.data, mediaOf(form)) };
}

function contentOf(said: z.infer<typeof schema>, media: readonly { readonly url: string; readonly type: string }[]): TwilioContent {
  const text = unwrapped(said.Body);
  if (said.OptOutType.toUpperCase() === 'STOP') return { kind: 'opt-out' };
  if (said.MessageType === 'reaction') return { kind: 'none', why: 'a reaction to a message' };
  const payload = said.ButtonPayload || said.ListId;
  if (payload) return { kind: 'tap', payload, title: said.ButtonText || said.ListTitle || text };
  if (said.Latitude !== undefined && said.Longitude !== undefined)
    return { kind: 'place', latitude: said.Latitude, longitude: said.Longitude, words: placeWords(said) };
  // A type that is not claimed may be a photo: its content will tell.
  const photos = media.filter(({ type }) => type === '' || type.startsWith('image/') || type === 'application/octet-stream');
  if (photos.length > 0) return { kind: 'photos', urls: photos.slice(0, mostPhotos).map(({ url }) => url), text };
  if (media.length > 0) return { kind: 'unreadable', text };
  const only = text || said.ButtonText || said.ListTitle;
  return only.trim() === '' ? { kind: 'unreadable', text: '' } : { kind: 'text', text: only };
}

/** A named place has both, and sometimes the address within the name. */
function placeWords({ Label, Address }: { readonly Label: string; readonly Address: string }): string {
  return [Label.trim(), Address.trim()]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, 500);
}

const mediaOf = (form: Form) =>
  Array.from({ length: mostMedia }, (_, index) => ({
    url: form[`MediaUrl${index}`] ?? '',
    type: form[`MediaContentType${index}`] ?? '',
  })).filter(({ url }) => url !== '');

/** Carriers hand some long messages on in base 64. A text is taken for one only where it is long, holds nothing else, and says words when unwrapped. */
function unwrapped(body: string): string {
  const packed = body.replace(/[\r\n]/g, '');
  if (packed.length < 60 || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return body;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(packed, 'base64'));
    return /[\p{L}\p{N}]\s/u.test(text) && !/[\p{Cc}\ufffd]/u.test(text.replace(/[\r\n\t]/g, '')) ? text : body;
  } catch {
    return body;
  }
}
