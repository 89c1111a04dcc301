import { render as renderSms } from '../../channels/sms';
import { createRender as createTelegramRender, type TelegramOut } from '../../channels/telegram/render';
import { carries, templateKinds } from '../../channels/twilio/templates';
import { createWebChannel } from '../../channels/web';
import type { WhatsappOut } from '../../channels/whatsapp/content';
import { createRender as createWhatsappRender } from '../../channels/whatsapp/render';
import type { Message } from '../conversation/message';
import type { T } from '../i18n';

/** Channels that the terminal and the transcripts know, the plainest first. */
export const shownChannels = ['sms', 'web', 'telegram', 'whatsapp'] as const;
export type ShownChannel = (typeof shownChannels)[number];

export const isShownChannel = (name: string): name is ShownChannel => (shownChannels as readonly string[]).includes(name);

/** The messages of a turn as a channel's own code lays them out, a text each. Whatever its shape there (a line, a button, an item of a list), an option
 *  stands under the number that can be typed for it. `t`: the texts of a locale, for the words that a channel puts on its buttons. */
export function createShown(
  t: (locale: string) => T,
): (channel: ShownChannel, messages: readonly Message[], locale: string) => readonly string[] {
  const web = createWebChannel(t);
  const telegram = createTelegramRender(t);
  const whatsapp = createWhatsappRender(t, (content) => carries(allTemplates, content));
  const by: Readonly<Record<ShownChannel, (messages: readonly Message[], locale: string) => readonly string[]>> = {
    sms: renderSms,
    web: (messages, locale) => web.render(messages, locale).map(fromWeb),
    telegram: (messages, locale) => telegram(messages, locale).map(fromTelegram),
    whatsapp: (messages, locale) => whatsapp(messages, locale).map(fromWhatsapp),
  };
  return (channel, messages, locale) => by[channel](messages, locale);
}

/** As if `npm run whatsapp:templates` had made them all. */
const allTemplates = Object.fromEntries(templateKinds.map(({ kind }) => [kind, kind]));

/** "1. Voter" on a key is "1 Voter". */
const plain = (line: string): string => line.replace(/^(✅ )?(\d+)\. /, '$1$2 ');

function fromWeb({ text = '', suggestedActions }: ReturnType<ReturnType<typeof createWebChannel>['render']>[number]): string {
  const taps = (suggestedActions?.actions ?? []) as readonly { readonly title?: string }[];
  return [text, ...taps.map(({ title = '' }) => plain(title))].join('\n');
}

/** Keys that bear a number alone belong to the lines above them, and are left out. */
function fromTelegram({ text, reply_markup: markup }: TelegramOut): string {
  const keys = 'inline_keyboard' in markup ? markup.inline_keyboard : 'keyboard' in markup ? markup.keyboard : [];
  const labels = keys.flat().map((key) => (typeof key === 'string' ? key : key.text));
  return [...text.split('\n'), ...labels.filter((label) => !/^(✅ )?\d+$/.test(label))].map(plain).join('\n');
}

function fromWhatsapp(out: WhatsappOut): string {
  if ('body' in out) return out.body.replaceAll('\n\n', '\n');
  const { lines, choices } = out.content;
  return [
    ...lines,
    ...choices.map(({ title, note }) => (!/^\d+$/.test(note) || title.endsWith(` ${note}`) ? title : `${note} ${title}`)),
  ].join('\n');
}
