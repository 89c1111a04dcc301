import { getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { z } from 'zod';
import { photoDefaults, type PhotoSettings } from './photos/settings';
import { reportDefaults, type ReportSettings } from './services/reports/reports';
import { wishDefaults, type WishSettings } from './services/wishes/wishes';
import { callDefaults, type CallRule } from './services/calls/call';
import { retentionDefaults, type RetentionSettings } from './services/retention';

/** Everything the environment may set, checked; see the README for what each name means. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Folder of the embedded engine's files and keys. */
  readonly dataDir: string;
  /** A MongoDB replica set; absent: the embedded engine. */
  readonly mongodbUri?: string;
  /** Where residents reach the server ("https://porte-voix.example"). */
  readonly publicUrl?: string;
  /** File of HMAC and AES keys. */
  readonly keysFile?: string;
  /** How many proxies stand before the server. */
  readonly trustProxy: number;
  /** Connections to MongoDB at the most, per process. */
  readonly poolSize: number;
  readonly logLevel: string;
  /** Calendar months without a message after which a phone number may be somebody else's. */
  readonly unseenMonths: number;
  /** How reports of the street are treated. */
  readonly reports: ReportSettings;
  /** How wishes are treated. */
  readonly wishes: WishSettings;
  /** What other programs may do with reports by Open311. */
  readonly open311: Open311Settings;
  /** How many must sign a call, and how long. */
  readonly calls: CallRule;
  /** The phone of whoever sees to the City's answers to calls. */
  readonly callOffice?: string | undefined;
  /** How long things are kept. */
  readonly retention: RetentionSettings;
  /** What photos may be as they come, and are as they are kept. */
  readonly photos: PhotoSettings;
  /** SMS parts a day that codes may take. */
  readonly codeParts: number;
  /** The word that opens `/metrics`; absent: there is none. */
  readonly metricsToken?: string | undefined;
  /** Of a geocoder that speaks as the Géoplateforme's does; absent: nobody is asked. */
  readonly geocoderUrl?: string;
  /** Pictures beneath the public map, where there are any. */
  readonly tiles?: MapTiles;
  /** On a developer's machine: on the embedded engine, reached from this machine alone, and NODE_ENV does not say `production`. `/phone` is there. */
  readonly development: boolean;
  /** Channels without settings are off. */
  readonly sms?: SmsConfig;
  readonly whatsapp?: WhatsappConfig;
  readonly telegram?: TelegramConfig;
}

/** Map tiles: their address with {z}, {x} and {y}, and whom they are from. */
export interface MapTiles {
  readonly url: string;
  readonly attribution: string;
}

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

/** Open311's GeoReport v2, as we answer it. */
export interface Open311Settings {
  /** The jurisdiction_id that we are; another one is not found here. */
  readonly jurisdiction: string;
  /** Who may send reports: the name that stands on them, and the key; none: nobody. */
  readonly keys: readonly { readonly name: string; readonly key: string }[];
  /** The city's own endpoint, to which reports are sent on; absent: there is none. */
  readonly forward?: ForwardSettings;
}
/** `codes`: the file that says what goes there under which code. */
export interface ForwardSettings {
  readonly url: string;
  readonly key: string;
  readonly codes: string;
  readonly jurisdiction?: string;
}

/** The environment says something that cannot be; the message is one sentence that says what to set. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
}

const whole = (name: string, least: number, most: number) =>
  z.coerce
    .number({ error: `${name} must be a number from ${least} to ${most}.` })
    .int(`${name} must be a whole number from ${least} to ${most}.`)
    .min(least, `${name} must be ${least} or more.`)
    .max(most, `${name} must be ${most} or less.`);

const callingCodes: ReadonlySet<string> = new Set(getCountries().map((country) => getCountryCallingCode(country)));

const url = (name: string, example: string) =>
  z.url({ protocol: /^https?$/, error: `${name} must be a web address, such as ${example}.` }).optional();

/** Addresses that only this machine reaches. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** "name:key,name:key", each key long enough that it is not guessed. No sentence quotes one. */
function keysIn(list: string, context: z.RefinementCtx): Open311Settings['keys'] {
  const wrong = (message: string) => context.addIssue({ code: 'custom', message });
  const keys = list.split(',').map((entry, index) => {
    const [, name = '', key = ''] = /^\s*([a-z][a-z0-9-]{1,39}):(\S+)\s*$/.exec(entry) ?? [];
    if (name === '')
      wrong(
        `OPEN311_API_KEYS must be name:key, several with commas between; entry ${index + 1} is not (a name is small letters, digits and hyphens).`,
      );
    else if (key.length < 16) wrong(`OPEN311_API_KEYS: the key of ${name} must have 16 characters or more.`);
    return { name, key };
  });
  const twice = keys.find(({ name, key }, index) => keys.some((other, at) => at < index && (other.name === name || other.key === key)));
  if (twice && twice.name !== '') wrong(`OPEN311_API_KEYS: each name and each key stands once; ${twice.name} repeats one.`);
  return keys;
}

interface Senders {
  readonly SMS_FROM?: string | undefined;
  readonly SMS_MESSAGING_SERVICE_SID?: string | undefined;
  readonly WHATSAPP_FROM?: string | undefined;
}
const bySms = (env: Senders): boolean => env.SMS_FROM !== undefined || env.SMS_MESSAGING_SERVICE_SID !== undefined;
const byTwilio = (env: Senders): boolean => bySms(env) || env.WHATSAPP_FROM !== undefined;

const schema = z
  .object({
    PORT: whole('PORT', 0, 65_535).default(3000),
    HOST: z.string().min(1, 'HOST must be an address to listen on, such as 127.0.0.1 or 0.0.0.0.').default('127.0.0.1'),
    PORTEVOIX_DATA: z.string().min(1, 'PORTEVOIX_DATA must name a folder, such as .data.').default('.data'),
    MONGODB_URI: z
      .string()
      .regex(
        /^mongodb(\+srv)?:\/\/./,
        'MONGODB_URI must begin with mongodb:// or mongodb+srv:// and name a replica set; leave it out to use the embedded engine.',
      )
      .optional(),
    PUBLIC_URL: url('PUBLIC_URL', 'https://porte-voix.example'),
    PORTEVOIX_KEYS: z.string().min(1, 'PORTEVOIX_KEYS must name a file of keys.').optional(),
    TRUST_PROXY: whole('TRUST_PROXY', 0, 10).default(0),
    NODE_ENV: z.string().optional(),
    METRICS_TOKEN: z.string().min(16, 'METRICS_TOKEN must have 16 characters or more, and be told to the collector alone.').optional(),
    MONGODB_POOL_SIZE: whole('MONGODB_POOL_SIZE', 1, 1000).default(50),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
      })
      .default('info'),
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
    SMS_COUNTRIES: z
      .string()
      .transform((list) => list.split(',').map((code) => code.trim().replace(/^\+/, '')))
      .refine(
        (codes) => codes.every((code) => callingCodes.has(code)),
        'SMS_COUNTRIES must be calling codes of countries, such as 33,262,32.',
      )
      .optional(),
    SMS_RATE: whole('SMS_RATE', 1, 1000).optional(),
    PHONE_UNSEEN_MONTHS: whole('PHONE_UNSEEN_MONTHS', 1, 120).default(12),
    RETENTION_MESSAGES_DAYS: whole('RETENTION_MESSAGES_DAYS', 1, 30).default(retentionDefaults.messagesDays),
    RETENTION_ROLL_MONTHS: whole('RETENTION_ROLL_MONTHS', 1, 24).default(retentionDefaults.rollMonths),
    RETENTION_LOGS_MONTHS: whole('RETENTION_LOGS_MONTHS', 1, 60).default(retentionDefaults.logsMonths),
    RETENTION_PAST_MONTHS: whole('RETENTION_PAST_MONTHS', 1, 60).default(retentionDefaults.pastMonths),
    RETENTION_UNSEEN_MONTHS: whole('RETENTION_UNSEEN_MONTHS', 1, 120).default(retentionDefaults.unseenMonths),
    PHOTO_MEGAPIXELS: whole('PHOTO_MEGAPIXELS', 1, 100).default(photoDefaults.megapixels),
    PHOTO_SIDE: whole('PHOTO_SIDE', 320, 4096).default(photoDefaults.side),
    CODE_SMS_DAILY: whole('CODE_SMS_DAILY', 1, 1_000_000).default(1000),
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
    REPORT_PREFIX: z
      .string()
      .regex(/^[A-Z]$/, 'REPORT_PREFIX must be one capital letter, the first of every report’s reference.')
      .default(reportDefaults.prefix),
    REPORT_SAME_METRES: whole('REPORT_SAME_METRES', 1, 500).default(reportDefaults.sameMetres),
    REPORT_REOPEN_DAYS: whole('REPORT_REOPEN_DAYS', 1, 60).default(reportDefaults.reopenDays),
    REPORT_DAILY: whole('REPORT_DAILY', 1, 1000).default(reportDefaults.dailyReports),
    MAP_TILES_URL: z
      .string()
      .regex(
        /^https:\/\/[\w.-]+(:\d+)?\/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})\S+$/,
        'MAP_TILES_URL must be a web address with {z}, {x} and {y}, such as https://tiles.example/{z}/{x}/{y}.png.',
      )
      .optional(),
    MAP_TILES_ATTRIBUTION: z.string().trim().min(1).max(200, 'MAP_TILES_ATTRIBUTION must be 200 characters or fewer.').optional(),
    WISH_PREFIX: z
      .string()
      .regex(/^[A-Z]$/, 'WISH_PREFIX must be one capital letter, the first of every wish’s reference.')
      .default(wishDefaults.prefix),
    WISH_NEAR_METRES: whole('WISH_NEAR_METRES', 1, 1000).default(wishDefaults.nearMetres),
    WISH_ENOUGH: whole('WISH_ENOUGH', 2, 100_000).default(wishDefaults.enough),
    WISH_DAILY: whole('WISH_DAILY', 1, 1000).default(wishDefaults.dailyWishes),
    OPEN311_JURISDICTION: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'OPEN311_JURISDICTION must be a name without blanks, such as paris.fr.')
      .default('paris.fr'),
    OPEN311_API_KEYS: z.string().transform(keysIn).optional(),
    OPEN311_FORWARD_URL: url('OPEN311_FORWARD_URL', 'https://open311.city.example/v2'),
    OPEN311_FORWARD_KEY: z
      .string()
      .regex(/^\S{1,200}$/, 'OPEN311_FORWARD_KEY must be the key that the city gave, without blanks.')
      .optional(),
    OPEN311_FORWARD_CODES: z.string().optional(),
    OPEN311_FORWARD_JURISDICTION: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'OPEN311_FORWARD_JURISDICTION must be a name without blanks, such as city.example.')
      .optional(),
    CALL_THRESHOLD: whole('CALL_THRESHOLD', 1, 1_000_000).default(callDefaults.threshold),
    CALL_OPEN_DAYS: whole('CALL_OPEN_DAYS', 1, 1000).default(callDefaults.openDays),
    CALL_ANSWER_DAYS: whole('CALL_ANSWER_DAYS', 1, 1000).default(callDefaults.answerDays),
    CALL_OFFICE_PHONE: z
      .string()
      .regex(/^\+\d{6,15}$/, 'CALL_OFFICE_PHONE must be a phone number in its international form, such as +33612345678.')
      .optional(),
    GEOCODER_URL: url('GEOCODER_URL', 'https://data.geopf.fr/geocodage'),
  })
  .refine((env) => env.WISH_PREFIX !== env.REPORT_PREFIX, {
    message: 'WISH_PREFIX and REPORT_PREFIX are the same letter; a reference must tell whether it is of a wish or of a report.',
  })
  .refine(
    (env) => env.OPEN311_FORWARD_URL === undefined || (env.OPEN311_FORWARD_KEY !== undefined && env.OPEN311_FORWARD_CODES !== undefined),
    {
      message:
        'OPEN311_FORWARD_URL is set, so OPEN311_FORWARD_KEY must be the key there, and OPEN311_FORWARD_CODES must name the file of codes.',
    },
  )
  .refine(({ OPEN311_FORWARD_URL: to = 'https:' }) => /^https:/i.test(to) || (URL.canParse(to) && loopback.test(new URL(to).hostname)), {
    message: 'OPEN311_FORWARD_URL must begin with https://, as the key goes there.',
  })
  .refine((env) => env.SMS_FROM === undefined || env.SMS_MESSAGING_SERVICE_SID === undefined, {
    message: 'Both SMS_FROM and SMS_MESSAGING_SERVICE_SID are set; keep the one that messages are to be sent by.',
  })
  .refine((env) => !byTwilio(env) || (env.TWILIO_ACCOUNT_SID !== undefined && env.TWILIO_AUTH_TOKEN !== undefined), {
    message: 'A sender for SMS or WhatsApp is set, so TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must name the account at Twilio.',
  })
  .refine((env) => !byTwilio(env) || env.PUBLIC_URL !== undefined, {
    message: 'A sender for SMS or WhatsApp is set, so PUBLIC_URL must be the address that Twilio calls and signs.',
  })
  .refine((env) => env.TWILIO_ACCOUNT_SID === undefined || byTwilio(env), {
    message:
      'TWILIO_ACCOUNT_SID is set, so SMS_FROM, SMS_MESSAGING_SERVICE_SID or WHATSAPP_FROM must name a sender; leave it out to have neither channel.',
  })
  .refine((env) => env.MAP_TILES_URL === undefined || env.MAP_TILES_ATTRIBUTION !== undefined, {
    message: 'MAP_TILES_URL is set, so MAP_TILES_ATTRIBUTION must say whom the tiles are from.',
  })
  .refine((env) => env.MONGODB_URI === undefined || env.PORTEVOIX_KEYS !== undefined, {
    message: 'MONGODB_URI is set, so PORTEVOIX_KEYS must name the file of keys that every process of this deployment shares.',
  });

type Environment = Readonly<Record<string, string | undefined>>;

/** What is set: an empty value counts as absent. */
const givenIn = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

/** Everything that is wrong with the environment, a sentence each. */
export const problems = (env: Environment = process.env): readonly string[] =>
  (schema.safeParse(givenIn(env)).error?.issues ?? []).map(({ message }) => message);

const byTwilioAlone = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PUBLIC_URL'];
/** What turns a channel on; of names joined by "or" one. */
const needed: Readonly<Record<string, readonly string[]>> = {
  sms: ['SMS_FROM or SMS_MESSAGING_SERVICE_SID', ...byTwilioAlone],
  whatsapp: ['WHATSAPP_FROM', ...byTwilioAlone],
  telegram: ['TELEGRAM_BOT_TOKEN'],
};

/** Of each channel beside the web, what is still to be set to turn it on; nothing where it is on. */
export function missingSettings(env: Environment = process.env): Readonly<Record<string, readonly string[]>> {
  const given = givenIn(env);
  const absent = (names: string): boolean => names.split(' or ').every((name) => given[name] === undefined);
  return Object.fromEntries(Object.entries(needed).map(([channel, names]) => [channel, names.filter(absent)]));
}

/** Reads and checks the environment. Throws a ConfigError with one sentence that says what to set. An empty value counts as absent. */
export function readConfig(env: Environment = process.env): Config {
  const read = schema.safeParse(givenIn(env));
  if (!read.success) throw new ConfigError(read.error.issues[0]?.message ?? 'The environment cannot be read.');
  const { data } = read;
  const twilio: TwilioConfig = {
    accountSid: data.TWILIO_ACCOUNT_SID ?? '',
    authToken: data.TWILIO_AUTH_TOKEN ?? '',
    ...present({ previousAuthToken: data.TWILIO_AUTH_TOKEN_PREVIOUS, apiUrl: data.TWILIO_API_URL }),
  };
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: data.PORTEVOIX_DATA,
    trustProxy: data.TRUST_PROXY,
    poolSize: data.MONGODB_POOL_SIZE,
    logLevel: data.LOG_LEVEL,
    unseenMonths: data.PHONE_UNSEEN_MONTHS,
    reports: {
      prefix: data.REPORT_PREFIX,
      sameMetres: data.REPORT_SAME_METRES,
      reopenDays: data.REPORT_REOPEN_DAYS,
      dailyReports: data.REPORT_DAILY,
    },
    wishes: {
      prefix: data.WISH_PREFIX,
      nearMetres: data.WISH_NEAR_METRES,
      enough: data.WISH_ENOUGH,
      dailyWishes: data.WISH_DAILY,
    },
    open311: {
      jurisdiction: data.OPEN311_JURISDICTION,
      keys: data.OPEN311_API_KEYS ?? [],
      ...present({
        forward:
          data.OPEN311_FORWARD_URL === undefined
            ? undefined
            : {
                url: data.OPEN311_FORWARD_URL.replace(/\/+$/, ''),
                key: data.OPEN311_FORWARD_KEY ?? '',
                codes: data.OPEN311_FORWARD_CODES ?? '',
                ...present({ jurisdiction: data.OPEN311_FORWARD_JURISDICTION }),
              },
      }),
    },
    calls: { threshold: data.CALL_THRESHOLD, openDays: data.CALL_OPEN_DAYS, answerDays: data.CALL_ANSWER_DAYS },
    retention: {
      messagesDays: data.RETENTION_MESSAGES_DAYS,
      rollMonths: data.RETENTION_ROLL_MONTHS,
      logsMonths: data.RETENTION_LOGS_MONTHS,
      pastMonths: data.RETENTION_PAST_MONTHS,
      unseenMonths: data.RETENTION_UNSEEN_MONTHS,
    },
    photos: { megapixels: data.PHOTO_MEGAPIXELS, side: data.PHOTO_SIDE },
    codeParts: data.CODE_SMS_DAILY,
    metricsToken: data.METRICS_TOKEN,
    development:
      data.NODE_ENV !== 'production' &&
      data.PUBLIC_URL === undefined &&
      data.MONGODB_URI === undefined &&
      data.TRUST_PROXY === 0 &&
      loopback.test(data.HOST),
    ...present({
      mongodbUri: data.MONGODB_URI,
      publicUrl: data.PUBLIC_URL?.replace(/\/+$/, ''),
      keysFile: data.PORTEVOIX_KEYS,
      tiles: data.MAP_TILES_URL === undefined ? undefined : { url: data.MAP_TILES_URL, attribution: data.MAP_TILES_ATTRIBUTION ?? '' },
      geocoderUrl: data.GEOCODER_URL?.replace(/\/+$/, ''),
      callOffice: data.CALL_OFFICE_PHONE,
      sms: bySms(data)
        ? {
            twilio,
            ...present({
              from: data.SMS_FROM,
              messagingServiceSid: data.SMS_MESSAGING_SERVICE_SID,
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
    }),
  };
}

/** The fields that have a value. */
function present<V extends object>(values: V): { [Name in keyof V]?: Exclude<V[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof V]?: Exclude<V[Name], undefined>;
  };
}
