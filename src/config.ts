import { z } from 'zod';

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
}

/** The environment says something that cannot be; the message is one sentence that says what to set. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
}

const whole = (name: string, least: number, most: number, fallback: number) =>
  z.coerce
    .number({ error: `${name} must be a number from ${least} to ${most}.` })
    .int(`${name} must be a whole number from ${least} to ${most}.`)
    .min(least, `${name} must be ${least} or more.`)
    .max(most, `${name} must be ${most} or less.`)
    .default(fallback);

const schema = z
  .object({
    PORT: whole('PORT', 0, 65_535, 3000),
    HOST: z.string().min(1, 'HOST must be an address to listen on, such as 127.0.0.1 or 0.0.0.0.').default('127.0.0.1'),
    PORTEVOIX_DATA: z.string().min(1, 'PORTEVOIX_DATA must name a folder, such as .data.').default('.data'),
    MONGODB_URI: z
      .string()
      .regex(
        /^mongodb(\+srv)?:\/\/./,
        'MONGODB_URI must begin with mongodb:// or mongodb+srv:// and name a replica set; leave it out to use the embedded engine.',
      )
      .optional(),
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'PUBLIC_URL must be a web address, such as https://porte-voix.example.' }).optional(),
    PORTEVOIX_KEYS: z.string().min(1, 'PORTEVOIX_KEYS must name a file of keys.').optional(),
    TRUST_PROXY: whole('TRUST_PROXY', 0, 10, 0),
    MONGODB_POOL_SIZE: whole('MONGODB_POOL_SIZE', 1, 1000, 50),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.',
      })
      .default('info'),
  })
  .refine((env) => env.MONGODB_URI === undefined || env.PORTEVOIX_KEYS !== undefined, {
    message: 'MONGODB_URI is set, so PORTEVOIX_KEYS must name the file of keys that every process of this deployment shares.',
  });

/** Reads and checks the environment. Throws a ConfigError with one sentence that says what to set. An empty value counts as absent. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = schema.safeParse(given);
  if (!read.success) throw new ConfigError(read.error.issues[0]?.message ?? 'The environment cannot be read.');
  const { data } = read;
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: data.PORTEVOIX_DATA,
    trustProxy: data.TRUST_PROXY,
    poolSize: data.MONGODB_POOL_SIZE,
    logLevel: data.LOG_LEVEL,
    ...(data.MONGODB_URI === undefined ? {} : { mongodbUri: data.MONGODB_URI }),
    ...(data.PUBLIC_URL === undefined ? {} : { publicUrl: data.PUBLIC_URL.replace(/\/+$/, '') }),
    ...(data.PORTEVOIX_KEYS === undefined ? {} : { keysFile: data.PORTEVOIX_KEYS }),
  };
}
