import { amiss, hookOf, well, type Offered, type Standing } from '../../src/conversation/channel';
import type { Texts } from '../../src/i18n';
import { sayFailure, type Calls, type Failure, type TelegramSettings } from './call';
import { commandMenus } from './commands';
import { heardUpdates } from './update';

/** Updates that Telegram hands over at once (Bot API, `setWebhook`: 1 to 100). */
const maxConnections = 40;
/** Seconds after which an old failure of the webhook is history. */
const recentSeconds = 3600;
/** Ports that Telegram calls (Bot API, `setWebhook`); empty stands for 443. */
const ports = ['', '80', '88', '443', '8443'];

/** Registers the webhook and the commands of each language; what waits at Telegram is kept. The webhook is set each time: Telegram does not tell which secret
 *  it has. */
export const createSetup =
  ({ call }: Calls, { webhookSecret, apiUrl }: TelegramSettings, texts: Texts) =>
  async (publicUrl: string, offered: readonly Offered[]): Promise<readonly Standing[]> => {
    const { protocol, port } = new URL(publicUrl);
    // A server of the Bot API of one's own calls any address.
    if (apiUrl === undefined && (protocol !== 'https:' || !ports.includes(port)))
      return [amiss(`Telegram calls https addresses alone, on port 443, 80, 88 or 8443; PUBLIC_URL is ${publicUrl}.`)];
    const before = await call((api) => api.getWebhookInfo());
    if (!before.ok) return failed(before.failure);
    const url = hookOf(publicUrl, 'telegram');
    const hooked = await call((api) =>
      api.setWebhook(url, {
        secret_token: webhookSecret,
        allowed_updates: heardUpdates,
        max_connections: maxConnections,
        drop_pending_updates: false,
      }),
    );
    if (!hooked.ok) return failed(hooked.failure);
    const { url: old = '' } = before.result;
    const said = well(old === url ? `Telegram calls ${url}, as before.` : `Telegram calls ${url} now; before, ${old || 'nothing'}.`);
    const menus = commandMenus(texts, [{ id: 'help', title: (t) => t('web.help') }, ...offered]);
    let changed = 0;
    for (const { language, commands } of menus) {
      const options = {
        scope: { type: 'all_private_chats' as const },
        ...(language === undefined ? {} : { language_code: language as 'fr' }),
      };
      const had = await call((api) => api.getMyCommands(options));
      if (!had.ok) return [said, ...failed(had.failure)];
      if (JSON.stringify(had.result.map(pair)) === JSON.stringify(commands.map(pair))) continue;
      const named = await call((api) => api.setMyCommands([...commands], options));
      if (!named.ok) return [said, ...failed(named.failure)];
      changed++;
    }
    return [said, well(`Its menu of commands is set in ${menus.length - 1} languages; ${changed} of ${menus.length} menus were changed.`)];
  };

const pair = ({ command, description }: { readonly command: string; readonly description: string }): readonly string[] => [
  command,
  description,
];

/** Asks Telegram who the bot is and how its webhook fares. Without `publicUrl` updates are fetched, which a webhook forbids. */
export const createCheck =
  ({ call }: Calls) =>
  async (publicUrl: string | undefined, now: Date): Promise<readonly Standing[]> => {
    const me = await call((api) => api.getMe());
    if (!me.ok) return failed(me.failure);
    const known = well(`Telegram knows the bot as @${me.result.username}.`);
    const info = await call((api) => api.getWebhookInfo());
    if (!info.ok) return [known, ...failed(info.failure)];
    return [known, hookStanding(info.result, publicUrl, now)];
  };

interface HookInfo {
  readonly url?: string;
  readonly pending_update_count: number;
  readonly last_error_date?: number;
  readonly last_error_message?: string;
  readonly allowed_updates?: readonly string[];
}

function hookStanding(info: HookInfo, publicUrl: string | undefined, now: Date): Standing {
  const { url = '', pending_update_count: pending, last_error_date: failedAt = 0, last_error_message: why = '', allowed_updates } = info;
  if (publicUrl === undefined)
    return url === ''
      ? well('Updates are fetched, since PUBLIC_URL is not set; fit for development alone.')
      : amiss('The bot has a webhook, so nothing can be fetched; set PUBLIC_URL to where Telegram reaches us, or use a bot of your own.');
  const wanted = hookOf(publicUrl, 'telegram');
  if (url === '') return amiss('Telegram calls nothing; run npm run channels:setup.');
  if (url !== wanted) return amiss(`Telegram calls ${url}, not ${wanted}; run npm run channels:setup.`);
  const unheard = allowed_updates && heardUpdates.filter((kind) => !allowed_updates.includes(kind));
  if (unheard?.length) return amiss(`Telegram is not asked for ${unheard.join(', ')}; run npm run channels:setup.`);
  const waiting = `${pending} updates wait at Telegram`;
  if (now.getTime() / 1000 - failedAt < recentSeconds)
    return amiss(
      `Telegram could not deliver to ${url} lately (${why}); ${waiting}. Check that this address reaches the server, and its log.`,
    );
  return well(`Telegram calls ${url}; ${waiting}.`);
}

const failed = (failure: Failure): readonly Standing[] => [amiss(sayFailure(failure))];
