import { endedStates, openStates } from '../reports/states';
import type { LatestFilter } from '../reports/store';
import { cityDayOf } from './shown';
import { one, readW3, several, twice, type GeoAnswer, type GeoError, type Params } from './georeport';

/** Which service requests are asked for. */
export type GeoQuery =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: LatestFilter; readonly skip: number; readonly limit: number };

const dayMs = 86_400_000;
/** "a span of 90 days or first 1000 requests returned, whichever is smallest" (Response Volume). */
const spanDays = 90;
const mostRequests = 1000;
/** Requests that are paged over: who wants more narrows the dates. */
const furthest = 100_000;

/** Reads the query of GET requests. `service_request_id` overrides all others; page and page_size are the extension of Chicago, Boston and others. */
export function readQuery(params: Params, now: Date): GeoAnswer<GeoQuery> {
  const ids = several(params, 'service_request_id');
  if (ids)
    return ids.length > mostRequests
      ? { ok: false, errors: [{ code: 400, description: `service_request_id names more than ${mostRequests}.` }] }
      : { ok: true, value: { kind: 'ids', ids } };
  const errors: GeoError[] = [...twice(params, ['start_date', 'end_date', 'page', 'page_size'])];
  const wrong = (description: string): void => void errors.push({ code: 400, description });
  const moment = (name: string): Date | undefined => {
    const text = one(params, name);
    const at = text === undefined ? undefined : readW3(text);
    if (text !== undefined && !at) wrong(`${name} must be a moment with its time zone, as 2010-01-01T00:00:00Z.`);
    return at;
  };
  const whole = (name: string, most: number, usual: number): number => {
    const text = one(params, name);
    if (text === undefined) return usual;
    if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return Number(text);
    wrong(`${name} must be a whole number from 1 to ${most}.`);
    return usual;
  };
  const [start, end] = [moment('start_date'), moment('end_date')];
  const to = end ?? (start ? new Date(start.getTime() + spanDays * dayMs) : now);
  const from = start ?? new Date(to.getTime() - spanDays * dayMs);
  if (to < from) wrong('end_date is before start_date.');
  if (to.getTime() - from.getTime() > spanDays * dayMs) wrong(`start_date and end_date may not span more than ${spanDays} days.`);
  const statuses = several(params, 'status') ?? [];
  for (const status of statuses) if (status !== 'open' && status !== 'closed') wrong('status must be open, closed, or both.');
  const limit = whole('page_size', mostRequests, mostRequests);
  const page = whole('page', furthest, 1);
  if (page * limit > furthest) wrong(`No more than ${furthest} requests are paged over; narrow start_date and end_date.`);
  if (errors.length > 0) return { ok: false, errors };
  const kinds = several(params, 'service_code');
  const states = statuses.length === 1 ? (statuses[0] === 'open' ? openStates : endedStates) : undefined;
  return {
    ok: true,
    value: {
      kind: 'filter',
      // No time finer than the day is told, by trying either: every day that is touched is within.
      filter: { from: cityDayOf(from).from, to: cityDayOf(to).to, ...(kinds ? { kinds } : {}), ...(states ? { states } : {}) },
      skip: (page - 1) * limit,
      limit,
    },
  };
}
