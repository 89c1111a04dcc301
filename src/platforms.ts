import { createSms } from '../channels/sms';
import { createTelegram, type Telegram } from '../channels/telegram';
import { createWhatsapp } from '../channels/whatsapp';
import type { Config } from './config';
import type { Platform } from './conversation/channel';
import type { Texts } from './i18n';
import type { Keys } from './keys';
import { loadTemplates, saveTemplates } from './whatsapp-templates';

/** The platforms that are on: those that have settings. */
export interface Platforms {
  readonly telegram?: Telegram;
  readonly all: readonly Platform<unknown>[];
}

export type PlatformsConfig = Pick<Config, 'sms' | 'whatsapp' | 'telegram' | 'publicUrl' | 'dataDir'>;

/** Builds the platforms of a configuration. Throws where one's settings cannot serve. */
export function createPlatforms(config: PlatformsConfig, keys: Pick<Keys, 'hmac'>, texts: Texts, now: () => Date): Platforms {
  const { sms, whatsapp, publicUrl = '', dataDir } = config;
  const telegram =
    config.telegram &&
    createTelegram(
      { ...config.telegram, webhookSecret: config.telegram.webhookSecret ?? keys.hmac('telegram webhook', config.telegram.token) },
      texts,
    );
  const all = [
    sms && createSms({ ...sms, twilio: { publicUrl, ...sms.twilio } }, now),
    whatsapp &&
      createWhatsapp(
        {
          ...whatsapp,
          twilio: { publicUrl, ...whatsapp.twilio },
          templates: whatsapp.templates ?? loadTemplates(dataDir),
          keepTemplates: (made) => saveTemplates(dataDir, made),
        },
        (locale) => texts.t(locale),
        now,
      ),
    telegram,
  ];
  return {
    ...(telegram ? { telegram } : {}),
    all: all.filter((platform) => platform !== undefined),
  };
}
