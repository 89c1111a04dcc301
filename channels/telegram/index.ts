import type { Platform } from '../../src/conversation/channel';
import type { Texts } from '../../src/i18n';
import { createCalls, type TelegramSettings } from './call';
import { createFetchMedia } from './media';
import { createPoll, type PollParts } from './poll';
import { createReceive, secretHeader } from './receive';
import { can, createRender, type TelegramOut } from './render';
import { createSend } from './send';
import { createCheck, createSetup } from './setup';

export { can };

/** Messages a second to all people together: some 30 are taken (core.telegram.org/bots/faq, "My bot is hitting limits"); to one person one a second, which
 *  Telegram enforces by 429. */
const messagesASecond = 25;

/** A Telegram bot. There is no `find`: Telegram cannot be asked what became of a message. No `erase` either: it would take the message from the person. */
export interface Telegram extends Platform<TelegramOut> {
  setup: NonNullable<Platform<TelegramOut>['setup']>;
  check: NonNullable<Platform<TelegramOut>['check']>;
  /** Fetches updates where no webhook can be called; resolves once `signal` has stopped it. */
  poll(parts: PollParts, signal: AbortSignal): Promise<void>;
}

/** `texts`: the languages, for keys, the menu of commands and one answer of Telegram's own. */
export function createTelegram(settings: TelegramSettings, texts: Texts): Telegram {
  if (!/^[\w-]{1,256}$/.test(settings.webhookSecret))
    throw new Error('The secret of the Telegram webhook must be 1 to 256 letters, digits, _ and -; set TELEGRAM_WEBHOOK_SECRET.');
  const calls = createCalls(settings);
  return {
    id: 'telegram',
    can,
    rate: messagesASecond,
    weight: () => 1,
    receive: createReceive(calls.bot, settings.webhookSecret, texts),
    render: createRender((locale) => texts.t(locale)),
    send: createSend(calls),
    fetchMedia: createFetchMedia(calls),
    setup: createSetup(calls, settings, texts),
    check: createCheck(calls),
    // An update of no kind that is heard.
    probe: (url) => ({
      url,
      headers: { 'content-type': 'application/json', [secretHeader]: settings.webhookSecret },
      body: new TextEncoder().encode('{"update_id":0}'),
    }),
    poll: createPoll(calls, settings.webhookSecret),
  };
}
