import type { Point } from '../places/place';
import { one, several, twice, type GeoAnswer, type GeoError, type Params } from './georeport';

/** What a POST asks for, as far as it can be told without looking anything up. Who sent it is not read: no name, address, number or device. */
export interface Submission {
  readonly code: string;
  readonly point?: Point;
  readonly address?: string;
  readonly addressId?: string;
  /** The description, and the address of a photo. */
  readonly words?: string;
  /** The language of the words, where it was told. */
  readonly language?: string;
  /** Reports that say something else, though they are of the same kind and near. */
  readonly distinct: readonly string[];
}

/** Characters of a description (GeoReport v2: "limited to 4,000 characters"), of an address, of a link. */
const mostDescription = 4_000;
const mostAddress = 500;
const mostLink = 2_000;

const scalars = ['service_code', 'lat', 'long', 'address_string', 'address_id', 'description', 'media_url', 'attribute[LANGUAGE]'];

/** Reads the form of POST requests. `languages`: those that attribute[LANGUAGE] may name. */
export function readSubmission(form: Params, languages: readonly string[]): GeoAnswer<Submission> {
  const errors: GeoError[] = [...twice(form, scalars)];
  const wrong = (description: string): void => void errors.push({ code: 400, description });
  const code = one(form, 'service_code');
  if (code === undefined && !Array.isArray(form['service_code'])) wrong('service_code was not provided.');
  const point = pointIn(form, wrong);
  const address = short(one(form, 'address_string'), 'address_string', mostAddress, wrong);
  const addressId = short(one(form, 'address_id'), 'address_id', mostAddress, wrong);
  if (['lat', 'long', 'address_string', 'address_id'].every((name) => one(form, name) === undefined && !Array.isArray(form[name])))
    wrong('No location was provided: lat and long, or address_string, or address_id.');
  const description = short(plain(one(form, 'description')), 'description', mostDescription, wrong);
  const media = short(one(form, 'media_url'), 'media_url', mostLink, wrong);
  if (media !== undefined && !isLink(media)) wrong('media_url must be an https address.');
  const language = one(form, 'attribute[LANGUAGE]');
  if (language !== undefined && !languages.includes(language)) wrong(`attribute[LANGUAGE] must be one of ${languages.join(', ')}.`);
  if (errors.length > 0 || code === undefined) return { ok: false, errors };
  const words = [description, media].filter((part) => part !== undefined).join('\n');
  return {
    ok: true,
    value: {
      code,
      ...(point ? { point } : {}),
      ...(address === undefined ? {} : { address }),
      ...(addressId === undefined ? {} : { addressId }),
      ...(words === '' ? {} : { words }),
      ...(language === undefined ? {} : { language }),
      distinct: (several(form, 'attribute[DISTINCT]') ?? several(form, 'attribute[DISTINCT][]') ?? []).slice(0, 100),
    },
  };
}

function pointIn(form: Params, wrong: (description: string) => void): Point | undefined {
  const [lat, long] = [one(form, 'lat'), one(form, 'long')];
  if (lat === undefined && long === undefined) return undefined;
  if (lat === undefined || long === undefined) {
    wrong('lat and long both need to be sent.');
    return undefined;
  }
  const number = /^[+-]?\d{1,3}(\.\d{1,20})?$/;
  const point = { latitude: Number(lat), longitude: Number(long) };
  if (number.test(lat) && number.test(long) && Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180) return point;
  wrong('lat and long must be degrees of WGS 84, as 48.8871 and 2.3507.');
  return undefined;
}

function short(text: string | undefined, name: string, most: number, wrong: (description: string) => void): string | undefined {
  if (text !== undefined && [...text].length > most) wrong(`${name} has more than ${most} characters.`);
  return text;
}

/** Text without what no text has: controls, but line breaks. */
function plain(text: string | undefined): string | undefined {
  const clean = text
    ?.replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  return clean === '' ? undefined : clean;
}

function isLink(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
