import { createTelegram, type Telegram } from '../channels/telegram';
import type { Config } from './config';
import type { Platform } from './conversation/channel';
import type { Texts } from './i18n';
import type { Keys } from './keys';

/** The platforms that are on: those that have settings. */
export interface Platforms {
  readonly telegram?: Telegram;
  readonly all: readonly Platform<unknown>[];
}

/** Builds the platforms of a configuration. Throws where one's settings cannot serve. */
export function createPlatforms(config: Pick<Config, 'telegram'>, keys: Pick<Keys, 'hmac'>, texts: Texts): Platforms {
  const telegram =
    config.telegram &&
    createTelegram(
      { ...config.telegram, webhookSecret: config.telegram.webhookSecret ?? keys.hmac('telegram webhook', config.telegram.token) },
      texts,
    );
  return {
    ...(telegram ? { telegram } : {}),
    all: [telegram].filter((platform) => platform !== undefined),
  };
}
