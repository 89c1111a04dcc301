import { z } from 'zod';
import { atCityTime } from '../workshops/hours';
import type { Campaign } from './campaign';

/** What is wrong with a file of a campaign, in sentences. */
export class CampaignFileError extends Error {
  readonly code = 'CAMPAIGN';
}

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/, 'is of a-z, 0-9 and hyphens, 2 to 40 of them');
const day = z.string().transform((shown, context) => {
  const at = atCityTime(`${shown} 00:00`);
  if (at) return at;
  context.addIssue({ code: 'custom', message: `"${shown}" is no day, such as 2027-09-08` });
  return z.NEVER;
});
const campaign = z.strictObject({
  id,
  name: z.string().min(1),
  from: day,
  until: day,
  quota: z.number().int().min(1).max(1000),
  places: z
    .array(
      z.strictObject({
        id,
        name: z.string().min(1),
        district: z
          .string()
          .regex(/^([1-9]|1\d|20)$/, 'must be a number from 1 to 20, as text')
          .optional(),
        locales: z.array(z.string()).min(1),
      }),
    )
    .min(1),
});

/** Reads a campaign from a file's JSON (docs/outreach.md). `locales`: the languages we speak. Throws a CampaignFileError that names each mistake. */
export function readCampaign(json: string, locales: readonly string[]): Campaign {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new CampaignFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = campaign.safeParse(value);
  if (!read.success) throw new CampaignFileError(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}.`).join('\n'));
  const { places, from, until } = read.data;
  const unknown = places.flatMap(({ locales: spoken }) => spoken).filter((locale) => !locales.includes(locale));
  if (unknown.length > 0)
    throw new CampaignFileError(`We do not speak ${unknown.join(', ')}; places' locales are of ${locales.join(', ')}.`);
  if (new Set(places.map((place) => place.id)).size < places.length) throw new CampaignFileError('Two places have the same id.');
  if (until <= from) throw new CampaignFileError('until must come after from.');
  return {
    ...read.data,
    places: places.map(({ district, ...place }) => ({ ...place, ...(district === undefined ? {} : { district }) })),
  };
}
