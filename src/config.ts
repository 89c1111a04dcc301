import { z } from 'zod';
import { channelFields, channelRules, channelsOf, missingIn, type ChannelConfigs } from './config/channels';
import { loopback, present, url, whole, type Rule } from './config/checks';
import { open311Fields, open311Of, open311Rules, type Open311Settings } from './config/open311';
import { photoDefaults, type PhotoSettings } from './photos/settings';
import { reportDefaults, type ReportSettings } from './services/reports/reports';
import { wishDefaults, type WishSettings } from './services/wishes/wishes';
import { callDefaults, type CallRule } from './services/calls/call';
import { retentionDefaults, type RetentionSettings } from './services/retention';

/** Everything the environment may set, checked; see the README for what each name means. */
export interface Config extends ChannelConfigs {
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
}

/** Map tiles: their address with {z}, {x} and {y}, and whom they are from. */
export interface MapTiles {
  readonly url: string;
  readonly attribution: string;
}

/** The environment says something that cannot be; the message is one sentence that says what to set. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
}

/** Every variable by itself. */
const variables = z.object({
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
  PHONE_UNSEEN_MONTHS: whole('PHONE_UNSEEN_MONTHS', 1, 120).default(12),
  RETENTION_MESSAGES_DAYS: whole('RETENTION_MESSAGES_DAYS', 1, 30).default(retentionDefaults.messagesDays),
  RETENTION_ROLL_MONTHS: whole('RETENTION_ROLL_MONTHS', 1, 24).default(retentionDefaults.rollMonths),
  RETENTION_LOGS_MONTHS: whole('RETENTION_LOGS_MONTHS', 1, 60).default(retentionDefaults.logsMonths),
  RETENTION_PAST_MONTHS: whole('RETENTION_PAST_MONTHS', 1, 60).default(retentionDefaults.pastMonths),
  RETENTION_UNSEEN_MONTHS: whole('RETENTION_UNSEEN_MONTHS', 1, 120).default(retentionDefaults.unseenMonths),
  PHOTO_MEGAPIXELS: whole('PHOTO_MEGAPIXELS', 1, 100).default(photoDefaults.megapixels),
  PHOTO_SIDE: whole('PHOTO_SIDE', 320, 4096).default(photoDefaults.side),
  CODE_SMS_DAILY: whole('CODE_SMS_DAILY', 1, 1_000_000).default(1000),
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
  ...channelFields,
  ...open311Fields,
  CALL_THRESHOLD: whole('CALL_THRESHOLD', 1, 1_000_000).default(callDefaults.threshold),
  CALL_OPEN_DAYS: whole('CALL_OPEN_DAYS', 1, 1000).default(callDefaults.openDays),
  CALL_ANSWER_DAYS: whole('CALL_ANSWER_DAYS', 1, 1000).default(callDefaults.answerDays),
  CALL_OFFICE_PHONE: z
    .string()
    .regex(/^\+\d{6,15}$/, 'CALL_OFFICE_PHONE must be a phone number in its international form, such as +33612345678.')
    .optional(),
  GEOCODER_URL: url('GEOCODER_URL', 'https://data.geopf.fr/geocodage'),
});
type Given = z.infer<typeof variables>;

/** What must be set together. */
const rules: readonly Rule<Given>[] = [
  {
    holds: (env) => env.WISH_PREFIX !== env.REPORT_PREFIX,
    message: 'WISH_PREFIX and REPORT_PREFIX are the same letter; a reference must tell whether it is of a wish or of a report.',
  },
  {
    holds: (env) => env.MAP_TILES_URL === undefined || env.MAP_TILES_ATTRIBUTION !== undefined,
    message: 'MAP_TILES_URL is set, so MAP_TILES_ATTRIBUTION must say whom the tiles are from.',
  },
  {
    holds: (env) => env.MONGODB_URI === undefined || env.PORTEVOIX_KEYS !== undefined,
    message: 'MONGODB_URI is set, so PORTEVOIX_KEYS must name the file of keys that every process of this deployment shares.',
  },
  ...channelRules,
  ...open311Rules,
];

const schema = variables.superRefine((env, context) => {
  for (const { holds, message } of rules) if (!holds(env)) context.addIssue({ code: 'custom', message });
});

type Environment = Readonly<Record<string, string | undefined>>;

/** What is set: an empty value counts as absent. */
const givenIn = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

/** Everything that is wrong with the environment, a sentence each. */
export const problems = (env: Environment = process.env): readonly string[] =>
  (schema.safeParse(givenIn(env)).error?.issues ?? []).map(({ message }) => message);

/** Of each channel beside the web, what is still to be set to turn it on. */
export const missingSettings = (env: Environment = process.env): Readonly<Record<string, readonly string[]>> => missingIn(givenIn(env));

/** Reads and checks the environment. Throws a ConfigError with one sentence that says what to set. An empty value counts as absent. */
export function readConfig(env: Environment = process.env): Config {
  const read = schema.safeParse(givenIn(env));
  if (!read.success) throw new ConfigError(read.error.issues[0]?.message ?? 'The environment cannot be read.');
  const { data } = read;
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
    open311: open311Of(data),
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
      ...channelsOf(data),
    }),
  };
}
