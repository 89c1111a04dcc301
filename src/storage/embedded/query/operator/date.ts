import { CommandError, refuse } from '../error';
import { isDocument } from '../path';
import { isNullish, typeName, type Operator } from './operator';

/** Dates as text and by period, in UTC; `$dateToString` also in a named time zone. */
export const date: Readonly<Record<string, Operator>> = {
  $dateToString(operand, compile) {
    const parts = named('$dateToString', operand, ['date', 'format', 'timezone', 'onNull']);
    const format = parts.format ?? '%Y-%m-%dT%H:%M:%S.%LZ';
    if (typeof format !== 'string' || format.startsWith('$')) refuse('a format that is not constant', '$dateToString');
    const zone = parts.timezone === undefined ? 'UTC' : parts.timezone;
    if (typeof zone !== 'string' || zone.startsWith('$')) refuse('a timezone that is not constant', '$dateToString');
    if (zone !== 'UTC' && parts.format === undefined) refuse('a timezone without a format', '$dateToString');
    const write = compileFormat(format, zone);
    const when = compile(parts.date);
    const otherwise = 'onNull' in parts ? compile(parts.onNull) : () => null;
    return (scope) => {
      const value = when(scope);
      return isNullish(value) ? otherwise(scope) : write(dateOf(value, '$dateToString'));
    };
  },
  $dateTrunc(operand, compile) {
    const parts = named('$dateTrunc', operand, ['date', 'unit', 'timezone', 'binSize', 'startOfWeek']);
    if ('binSize' in parts || 'startOfWeek' in parts) refuse('binSize or startOfWeek', '$dateTrunc');
    if ('timezone' in parts && parts.timezone !== 'UTC') refuse('a timezone other than UTC', '$dateTrunc');
    const at = units.indexOf(parts.unit as (typeof units)[number]);
    if (at < 0) refuse(`the unit ${String(parts.unit)}`, '$dateTrunc');
    const when = compile(parts.date);
    return (scope) => {
      const value = when(scope);
      return isNullish(value) ? null : truncated(dateOf(value, '$dateTrunc'), at);
    };
  },
};

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

function truncated(date: Date, unit: number): Date {
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ].map((part, at) => (at <= unit ? part : at === 2 ? 1 : 0)) as [number, number, number, number, number, number];
  const [year, month, day, ...time] = parts;
  const start = new Date(0);
  start.setUTCFullYear(year, month, day);
  start.setUTCHours(...time);
  return start;
}

function named(name: string, operand: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isDocument(operand)) throw new CommandError(18629, `${name} only supports an object as its argument`);
  for (const key of Object.keys(operand))
    if (!known.includes(key)) throw new CommandError(18534, `Unrecognized argument to ${name}: ${key}`);
  if (!('date' in operand)) throw new CommandError(18628, `Missing 'date' parameter to ${name}`);
  return operand;
}

function dateOf(value: unknown, name: string): Date {
  if (value instanceof Date) return value;
  if (['objectId', 'timestamp'].includes(typeName(value))) refuse(`the date of an ${typeName(value)}`, name);
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

const specifiers: Readonly<Record<string, readonly [part: string, digits: number]>> = {
  Y: ['year', 4],
  m: ['month', 2],
  d: ['day', 2],
  H: ['hour', 2],
  M: ['minute', 2],
  S: ['second', 2],
  L: ['millisecond', 3],
};
const otherSpecifiers = 'GVjuUwzZbB';

function compileFormat(format: string, zone: string): (date: Date) => string {
  const partsIn = partsOf(zone);
  const pieces = [...format.matchAll(/%(.?)|[^%]+/gsu)].map(([whole, specifier]) => {
    if (specifier === undefined) return whole;
    if (specifier === '%') return '%';
    const known = specifiers[specifier];
    if (known) return known;
    if (specifier !== '' && otherSpecifiers.includes(specifier)) refuse(`%${specifier}`, 'the format of $dateToString');
    throw new CommandError(18536, `Invalid format character '%${specifier}' in format string`);
  });
  return (date) => {
    const parts = partsIn(date);
    return pieces.map((piece) => (typeof piece === 'string' ? piece : String(parts[piece[0]]).padStart(piece[1], '0'))).join('');
  };
}

/** A date's parts in a zone. Outside 1970 to 2037 the tables of zones may differ: only UTC is served. */
function partsOf(zone: string): (date: Date) => Readonly<Record<string, number>> {
  if (zone !== 'UTC' && !/^[A-Z][A-Za-z]+\/[A-Za-z_/]+$/.test(zone)) refuse(`the timezone ${zone}`, '$dateToString');
  const local = formatIn(zone);
  return (date) => {
    const year = date.getUTCFullYear();
    if (zone === 'UTC' ? year < 0 || year > 9999 : year < 1971 || year > 2036) refuse(`the year ${year}`, '$dateToString');
    const utc = {
      year,
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
    const parts = local ? Object.fromEntries(local.formatToParts(date).map(({ type, value }) => [type, Number(value)])) : utc;
    return { ...parts, millisecond: date.getUTCMilliseconds() };
  };
}

function formatIn(zone: string): Intl.DateTimeFormat | undefined {
  if (zone === 'UTC') return undefined;
  const numeric = 'numeric' as const;
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  try {
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { ...fields, timeZone: zone, hourCycle: 'h23' });
  } catch {
    throw new CommandError(40485, `unrecognized time zone identifier: "${zone}"`);
  }
}
