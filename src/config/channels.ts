import { getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { z } from 'zod';
import { present, url, whole, type Rule } from './checks';

/** An account at Twilio. `previousAuthToken`: still taken while the token is being changed. */
export interface TwilioConfig {
  readonly accountSid: string;
  readonly authToken: string;
  readonly previousAuthToken?: string;
  readonly apiUrl?: string;
  /** Where this account reaches us, in place of the deployment's `publicUrl`. */
  readonly publicUrl?: string;
}
/** SMS by Twilio, from a number or short code, or by a Messaging Service. */
export interface SmsConfig {
  readonly twilio: TwilioConfig;
  readonly from?: string;
  readonly messagingServiceSid?: string;
  /** Which number of a Messaging Service people write to, as codes to scan and pages name it. Absent: they name none. */
  readonly number?: string;
  /** Calling codes of the countries whose numbers are answered ("33"). Absent: France and what lies overseas. */
  readonly countries?: readonly string[];
  /** Parts a second that the sender may send. Absent: what such a sender usually may. */
  readonly rate?: number;
}
/** WhatsApp by Twilio, from a number. */
export interface WhatsappConfig {
  readonly twilio: TwilioConfig;
  readonly from: string;
  /** Content templates, in place of those kept in the folder of data. */
  readonly templates?: Readonly<Record<string, string>>;
}
/** A Telegram bot. Without `webhookSecret` one is derived from the keys. */
export interface TelegramConfig {
  readonly token: string;
  /** Its name without @, for links to it. */
  readonly bot?: string;
  readonly webhookSecret?: string;
  readonly apiUrl?: string;
}

/** Channels without settings are off. */
export interface ChannelConfigs {
  readonly sms?: SmsConfig;
  readonly whatsapp?: WhatsappConfig;
  readonly telegram?: TelegramConfig;
}

const callingCodes: ReadonlySet<string> = new Set(getCountries().map((country) => getCountryCallingCode(country)));

/** The variables of the channels beside the web. */
export const channelFields = {
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.')
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_AUTH_TOKEN_PREVIOUS: z.string().optional(),
  TWILIO_API_URL: url('TWILIO_API_URL', 'https://api.twilio.com'),
  SMS_FROM: z
    .string()
    .regex(/^(\+\d{8,15}|\d{3,6})$/, 'SMS_FROM must be a short code, or a number that begins with + and the country.')
    .optional(),
  SMS_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, 'SMS_MESSAGING_SERVICE_SID must be MG and 32 hexadecimal digits.')
    .optional(),
  SMS_NUMBER: z
    .string()
    .regex(/^(\+\d{8,15}|\d{3,6})$/, 'SMS_NUMBER must be a short code, or a number that begins with + and the country.')
    .optional(),
  SMS_COUNTRIES: z
    .string()
    .transform((list) => list.split(',').map((code) => code.trim().replace(/^\+/, '')))
    .refine(
      (codes) => codes.every((code) => callingCodes.has(code)),
      'SMS_COUNTRIES must be calling codes of countries, such as 33,262,32.',
    )
    .optional(),
  SMS_RATE: whole('SMS_RATE', 1, 1000).optional(),
  WHATSAPP_FROM: z
    .string()
    .regex(/^\+\d{8,15}$/, 'WHATSAPP_FROM must be a number that begins with + and the country.')
    .optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, 'TELEGRAM_BOT_TOKEN must be the token that BotFather gave, such as 123456:AbC...')
    .optional(),
  TELEGRAM_BOT_NAME: z
    .string()
    .regex(/^@?\w{5,32}$/, 'TELEGRAM_BOT_NAME must be the name that ends in bot, such as porte_voix_bot.')
    .transform((name) => name.replace('@', ''))
    .optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'TELEGRAM_WEBHOOK_SECRET must be up to 256 letters, digits, _ and -.')
    .optional(),
  TELEGRAM_API_URL: url('TELEGRAM_API_URL', 'https://api.telegram.org'),
};
type Environment = z.infer<z.ZodObject<typeof channelFields>> & { readonly PUBLIC_URL?: string | undefined };

const bySms = (env: Environment): boolean => env.SMS_FROM !== undefined || env.SMS_MESSAGING_SERVICE_SID !== undefined;
const byTwilio = (env: Environment): boolean => bySms(env) || env.WHATSAPP_FROM !== undefined;

/** What must be set together. */
export const channelRules: readonly Rule<Environment>[] = [
  {
    holds: (env) => env.SMS_NUMBER === undefined || env.SMS_MESSAGING_SERVICE_SID !== undefined,
    message: 'SMS_NUMBER is the number of a Messaging Service that people write to; leave it out where SMS_FROM is set, or SMS is off.',
  },
  {
    holds: (env) => env.SMS_FROM === undefined || env.SMS_MESSAGING_SERVICE_SID === undefined,
    message: 'Both SMS_FROM and SMS_MESSAGING_SERVICE_SID are set; keep the one that messages are to be sent by.',
  },
  {
    holds: (env) => !byTwilio(env) || (env.TWILIO_ACCOUNT_SID !== undefined && env.TWILIO_AUTH_TOKEN !== undefined),
    message: 'A sender for SMS or WhatsApp is set, so TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must name the account at Twilio.',
  },
  {
    holds: (env) => !byTwilio(env) || env.PUBLIC_URL !== undefined,
    message: 'A sender for SMS or WhatsApp is set, so PUBLIC_URL must be the address that Twilio calls and signs.',
  },
  {
    holds: (env) => env.TWILIO_ACCOUNT_SID === undefined || byTwilio(env),
    message:
      'TWILIO_ACCOUNT_SID is set, so SMS_FROM, SMS_MESSAGING_SERVICE_SID or WHATSAPP_FROM must name a sender; leave it out to have neither channel.',
  },
];

const byTwilioAlone = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PUBLIC_URL'];
/** What turns a channel on; of names joined by "or" one. */
const needed: Readonly<Record<string, readonly string[]>> = {
  sms: ['SMS_FROM or SMS_MESSAGING_SERVICE_SID', ...byTwilioAlone],
  whatsapp: ['WHATSAPP_FROM', ...byTwilioAlone],
  telegram: ['TELEGRAM_BOT_TOKEN'],
};

/** Of each channel beside the web, what is still to be set to turn it on; nothing where it is on. */
export function missingIn(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, readonly string[]>> {
  const absent = (names: string): boolean => names.split(' or ').every((name) => given[name] === undefined);
  return Object.fromEntries(Object.entries(needed).map(([channel, names]) => [channel, names.filter(absent)]));
}

/** The channels that are on. */
export function channelsOf(data: Environment): ChannelConfigs {
  const twilio: TwilioConfig = {
    accountSid: data.TWILIO_ACCOUNT_SID ?? '',
    authToken: data.TWILIO_AUTH_TOKEN ?? '',
    ...present({ previousAuthToken: data.TWILIO_AUTH_TOKEN_PREVIOUS, apiUrl: data.TWILIO_API_URL }),
  };
  return present({
    sms: bySms(data)
      ? {
          twilio,
          ...present({
            from: data.SMS_FROM,
            messagingServiceSid: data.SMS_MESSAGING_SERVICE_SID,
            number: data.SMS_NUMBER,
            countries: data.SMS_COUNTRIES,
            rate: data.SMS_RATE,
          }),
        }
      : undefined,
    whatsapp: data.WHATSAPP_FROM === undefined ? undefined : { twilio, from: data.WHATSAPP_FROM },
    telegram:
      data.TELEGRAM_BOT_TOKEN === undefined
        ? undefined
        : {
            token: data.TELEGRAM_BOT_TOKEN,
            ...present({ bot: data.TELEGRAM_BOT_NAME, webhookSecret: data.TELEGRAM_WEBHOOK_SECRET, apiUrl: data.TELEGRAM_API_URL }),
          },
  });
}
