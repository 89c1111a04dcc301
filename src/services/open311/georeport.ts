/** What went wrong, in GeoReport v2's words (wiki.open311.org/GeoReport_v2, "Errors"): 404 for what does not exist, 403 for the key, 400 for everything else. */
export interface GeoError {
  readonly code: 400 | 403 | 404 | 429;
  /** English, for whoever writes the client. */
  readonly description: string;
}
export type GeoAnswer<V> = { readonly ok: true; readonly value: V } | { readonly ok: false; readonly errors: readonly GeoError[] };

/** One of the service list (GET services). */
export interface GeoService {
  readonly service_code: string;
  readonly service_name: string;
  readonly description: string;
  readonly metadata: boolean;
  readonly type: 'realtime';
  readonly keywords: string;
  readonly group: string;
}

/** What may be told beside, by the code of an attribute (GET services/<code>). */
export interface GeoDefinition {
  readonly service_code: string;
  readonly attributes: readonly {
    readonly variable: boolean;
    readonly code: string;
    readonly datatype: 'string' | 'text' | 'singlevaluelist';
    readonly required: boolean;
    readonly datatype_description: string | null;
    readonly order: number;
    readonly description: string;
    readonly values: readonly { readonly key: string; readonly name: string }[];
  }[];
}

/** A service request as everyone may see it. `extended_attributes`: only where extensions were asked for. */
export interface GeoRequest {
  readonly service_request_id: string;
  readonly status: 'open' | 'closed';
  readonly status_notes: string | null;
  readonly service_name: string;
  readonly service_code: string;
  /** Never told: a person's words are theirs alone. */
  readonly description: null;
  readonly agency_responsible: string | null;
  readonly service_notice: string | null;
  readonly requested_datetime: string;
  readonly updated_datetime: string;
  readonly expected_datetime: string | null;
  readonly address: string | null;
  readonly address_id: string | null;
  readonly zipcode: string | null;
  readonly lat: number | null;
  readonly long: number | null;
  readonly media_url: string | null;
  readonly extended_attributes?: {
    /** The City's own workflow: its name and number of the state. */
    readonly city_state: string;
    readonly city_state_id: number;
    /** The resident's word for it, one of five. */
    readonly resident_state: string;
    readonly reopened: number;
    readonly merged_into: string | null;
  };
}

/** What a POST is answered with. */
export interface GeoCreated {
  readonly service_request_id: string;
  readonly service_notice: string | null;
  readonly account_id: null;
}

/** How somebody wants to be answered. */
export interface GeoView {
  readonly locale: string;
  readonly extensions: boolean;
  /** Where we are reached, without a slash at the end. */
  readonly site: string;
}

/** A moment as GeoReport writes it: "2010-01-01T00:00:00Z". */
export const w3 = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** The moment that a text is, in the form of the W3C's note with its time zone; undefined where it is none. A "+" that a query turned into a blank is one. */
export function readW3(text: string): Date | undefined {
  const [, year, month, day, clock, zone] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+ -]\d\d:\d\d)$/.exec(text.trim()) ?? [];
  if (zone === undefined || new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${clock}${zone.replace(' ', '+')}`);
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** What a form or a query says, by name: a list where it says it more than once. */
export type Params = Readonly<Record<string, unknown>>;

/** The value of a parameter; an empty one is absent ("Optional Arguments"). Undefined too where it is said twice, which `twice` tells. */
export function one(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The values of a parameter that "can be declared multiple times, comma delimited"; undefined where there is none. */
export function several(params: Params, name: string): readonly string[] | undefined {
  const value = params[name];
  const all = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string').flatMap((each) => each.split(','));
  const said = [...new Set(all.map((each) => each.trim()).filter((each) => each !== ''))];
  return said.length > 0 ? said : undefined;
}

/** An error for each of these that is said more than once. */
export const twice = (params: Params, names: readonly string[]): readonly GeoError[] =>
  names.filter((name) => Array.isArray(params[name])).map((name) => ({ code: 400, description: `${name} is given more than once.` }));
