import type { Texts } from '../../src/i18n';
import { sayFailure, type Calls, type Failure, type TelegramSettings } from './call';
import { commandMenus, type Offered } from './commands';
import { heardUpdates } from './update';

/** How a channel stands, in a sentence for operators that says how to mend what is amiss. */
export interface Standing {
  readonly ok: boolean;
  readonly says: string;
}

/** Updates that Telegram hands over at once (Bot API, `setWebhook`: 1 to 100). */
const maxConnections = 40;
/** Seconds after which an old failure of the webhook is history. */
const recentSeconds = 3600;
/** Ports that Telegram calls (Bot API, `setWebhook`); empty stands for 443. */
const ports = ['', '80', '88', '443', '8443'];

/** Where Telegram is to call. */
const hookOf = (publicUrl: string): string => `${publicUrl}/webhooks/telegram`;

/** Registers the webhook and the commands of each language; what waits at Telegram is kept. Safe to do again. */
export const createSetup =
  ({ call }: Calls, { webhookSecret, apiUrl }: TelegramSettings, texts: Texts) =>
  async (publicUrl: string, offered: readonly Offered[]): Promise<Standing> => {
    const { protocol, port } = new URL(publicUrl);
    // A server of the Bot API of one's own calls any address.
    if (apiUrl === undefined && (protocol !== 'https:' || !ports.includes(port)))
      return amiss(`Telegram calls https addresses alone, on port 443, 80, 88 or 8443; PUBLIC_URL is ${publicUrl}.`);
    const hooked = await call((api) =>
      api.setWebhook(hookOf(publicUrl), {
        secret_token: webhookSecret,
        allowed_updates: heardUpdates,
        max_connections: maxConnections,
        drop_pending_updates: false,
      }),
    );
    if (!hooked.ok) return failed(hooked.failure);
    const menus = commandMenus(texts, [{ id: 'help', title: (t) => t('web.help') }, ...offered]);
    for (const { language, commands } of menus) {
      const named = await call((api) =>
        api.setMyCommands([...commands], {
          scope: { type: 'all_private_chats' },
          ...(language === undefined ? {} : { language_code: language as 'fr' }),
        }),
      );
      if (!named.ok) return failed(named.failure);
    }
    return { ok: true, says: `Telegram calls ${hookOf(publicUrl)}; commands are set in ${menus.length - 1} languages.` };
  };

/** Asks Telegram who the bot is and how its webhook fares. Without `publicUrl` updates are fetched, which a webhook forbids. */
export const createCheck =
  ({ call }: Calls) =>
  async (publicUrl: string | undefined, now: Date): Promise<Standing> => {
    const me = await call((api) => api.getMe());
    if (!me.ok) return failed(me.failure);
    const info = await call((api) => api.getWebhookInfo());
    if (!info.ok) return failed(info.failure);
    const { url = '', pending_update_count: pending, last_error_date: failedAt = 0, last_error_message: why = '' } = info.result;
    const bot = `@${me.result.username}`;
    if (publicUrl === undefined)
      return url === ''
        ? { ok: true, says: `${bot}: updates are fetched, since PUBLIC_URL is not set; fit for development alone.` }
        : amiss(`${bot} has a webhook, so nothing can be fetched; set PUBLIC_URL to where Telegram reaches us, or use a bot of your own.`);
    if (url === '') return amiss(`${bot} has no webhook; run npm run channels:setup.`);
    if (url !== hookOf(publicUrl)) return amiss(`${bot} calls ${url}, not ${hookOf(publicUrl)}; run npm run channels:setup.`);
    const waiting = `${pending} updates wait at Telegram`;
    if (now.getTime() / 1000 - failedAt < recentSeconds)
      return amiss(
        `${bot} could not deliver to ${url} lately (${why}); ${waiting}. Check that this address reaches the server, and its log.`,
      );
    return { ok: true, says: `${bot} calls ${url}; ${waiting}.` };
  };

const amiss = (says: string): Standing => ({ ok: false, says });
const failed = (failure: Failure): Standing => amiss(sayFailure(failure));
