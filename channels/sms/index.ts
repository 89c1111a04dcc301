import type { Capabilities } from '../../src/conversation/channel';
import { rewrite } from '../../src/conversation/gsm';
import type { Message } from '../../src/conversation/message';
import { joined } from '../../src/conversation/render';
import { split } from '../../src/conversation/split';

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
