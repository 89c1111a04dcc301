import { z } from 'zod';
import { loopback, present, url, type Rule } from './checks';

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

/** The variables of Open311, both ways. */
export const open311Fields = {
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
};
type Environment = z.infer<z.ZodObject<typeof open311Fields>>;

/** What must be set together. */
export const open311Rules: readonly Rule<Environment>[] = [
  {
    holds: (env) =>
      env.OPEN311_FORWARD_URL === undefined || (env.OPEN311_FORWARD_KEY !== undefined && env.OPEN311_FORWARD_CODES !== undefined),
    message:
      'OPEN311_FORWARD_URL is set, so OPEN311_FORWARD_KEY must be the key there, and OPEN311_FORWARD_CODES must name the file of codes.',
  },
  {
    holds: ({ OPEN311_FORWARD_URL: to = 'https:' }) => /^https:/i.test(to) || (URL.canParse(to) && loopback.test(new URL(to).hostname)),
    message: 'OPEN311_FORWARD_URL must begin with https://, as the key goes there.',
  },
];

/** What is set of Open311. */
export function open311Of(data: Environment): Open311Settings {
  return {
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
  };
}
