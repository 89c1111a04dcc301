import type { Capabilities, Platform } from '../../src/conversation/channel';
import { parts, rewrite } from '../../src/conversation/gsm';
import type { Message } from '../../src/conversation/message';
import { joined } from '../../src/conversation/render';
import { split } from '../../src/conversation/split';
import { createAccount, type TwilioSettings } from '../twilio/account';
import { erase } from '../twilio/erase';
import { find } from '../twilio/find';
import { smsReceiver } from '../twilio/hook';
import { fetchMedia } from '../twilio/media';
import { list } from '../twilio/list';
import { createReceive, type Reading } from '../twilio/receive';
import { createReport, statusUrl } from '../twilio/report';
import { send, type TwilioSender } from '../twilio/send';
import { checkHook, setupHook } from '../twilio/setup';
import { probe } from '../twilio/sign';
import { addressOf, homeCodes, numberOf } from './number';

/** Twilio takes at most 1600 characters a message (its messaging API's page on `Body`). */
const messageCharacters = 1600;

/** A basic phone: numbered lines, every reply paid for. A page of a list and its question fit in two parts. */
export const can: Capabilities = {
  buttons: 0,
  options: 8,
  listCharacters: 180,
  text: messageCharacters,
  forms: false,
  photo: false,
  place: false,
  costly: true,
};

/** A turn as the texts to send: one, in the GSM alphabet where the language allows, or as few as the length asks for. */
export function render(messages: readonly Message[]): readonly string[] {
  return joined(messages, can).flatMap((text) => split(rewrite(text), messageCharacters));
}

/** SMS by Twilio: by one of the two senders. */
export interface SmsSettings {
  readonly twilio: TwilioSettings;
  /** A number (E.164) or a short code. */
  readonly from?: string;
  readonly messagingServiceSid?: string;
  /** Calling codes of the countries whose numbers are answered ("33"); by default France and what lies overseas. */
  readonly countries?: readonly string[];
  /** Parts a second that the sender may send, where it differs from what such senders usually may. */
  readonly rate?: number;
}

export interface Sms extends Platform<string> {
  /** Messages left unanswered since the start, by why. */
  unanswered(): Readonly<Record<string, number>>;
}

/** Parts a second (Twilio's page on rate limits and message queues): a long number 1, a short code 100; a Messaging Service spreads what it is given. */
const rates = { number: 1, code: 100, service: 100 } as const;

/** SMS. `now`: for messages that are worthless after a time, which Twilio is told. */
export function createSms(settings: SmsSettings, now: () => Date): Sms {
  const { twilio, from, messagingServiceSid, countries = homeCodes } = settings;
  const account = createAccount(twilio);
  const sender: TwilioSender = messagingServiceSid === undefined ? { from: from ?? '' } : { messagingServiceSid };
  const receiver = smsReceiver(sender, statusUrl(twilio, 'sms'));
  const reading: Reading = { channel: 'sms', addressOf: (sent) => addressOf(sent, countries) };
  const unanswered: Record<string, number> = {};
  const usual = messagingServiceSid === undefined ? (from?.startsWith('+') ? rates.number : rates.code) : rates.service;
  return {
    id: 'sms',
    can,
    accepted: { type: 'text/xml', body: '<Response/>' },
    rate: settings.rate ?? usual,
    weight: (text) => parts(text).parts,
    receive: createReceive(twilio, {
      ...reading,
      addressOf(sent) {
        const found = reading.addressOf(sent);
        if ('why' in found) unanswered[found.why] = (unanswered[found.why] ?? 0) + 1;
        return found;
      },
    }),
    list: (since) => list(account, sender, reading, since),
    render,
    async send(outgoing) {
      const to = numberOf(outgoing.address);
      if (to === undefined) return { kind: 'refused', reason: 'no-such-address' };
      return send(account, sender, to, { body: outgoing.out }, outgoing, now());
    },
    async find(outgoing) {
      const to = numberOf(outgoing.address);
      // Twilio puts typographic signs into plain ones by itself where its service is set to ("Smart Encoding").
      const text = rewrite(outgoing.out).trim();
      return to === undefined ? { kind: 'unknown' } : find(account, to, outgoing, (body) => rewrite(body).trim() === text);
    },
    erase: (id) => erase(account, id),
    fetchMedia: (reference) => fetchMedia(account, reference),
    report: createReport(twilio),
    setup: async () => [await setupHook(account, receiver, 'sms')],
    check: () => checkHook(account, receiver, 'sms'),
    probe: (url) => probe(twilio, url),
    unanswered: () => ({ ...unanswered }),
  };
}
