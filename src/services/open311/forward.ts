import { z } from 'zod';
import { doneReasons, rejections, type DoneReason, type Rejection } from '../reports/report';
import type { Taxonomy } from '../reports/taxonomy';

/** Where the forwarding of a report stands: to be sent; sent, with nobody knowing whether it arrived; arrived, under a token; arrived; closed by them, who may open it again;
 *  over; for somebody of the staff to decide. */
export type ForwardState = 'waiting' | 'unknown' | 'token' | 'sent' | 'closed' | 'ended' | 'held';

/** A report that goes to the city's own endpoint. Nothing of a person is in it. */
export interface Forward {
  readonly reference: string;
  readonly state: ForwardState;
  /** 1, and one more each time that it goes there again because it was opened again. */
  readonly round: number;
  /** Times it was tried in this round, and refused. */
  readonly attempts: number;
  readonly refusals: number;
  /** When it is looked at next. */
  readonly next: Date;
  /** When it was sent last. */
  readonly posted?: Date;
  /** Their service_request_id, or the token that will become one. */
  readonly theirs?: string;
  readonly token?: string;
  /** Their service_request_id of the first round: what goes there again names it. */
  readonly first?: string;
  /** What they said of it last, as far as it tells one answer from another. */
  readonly seen?: string;
  /** Why it did not arrive: a code of ours ("REFUSED_400"), and what they said. */
  readonly error?: string;
  readonly why?: string;
  readonly revision: number;
}

/** Where forwards are kept; all of it within the transaction under way, where there is one. */
export interface ForwardStore {
  transaction<R>(work: () => Promise<R>): Promise<R>;
  find(reference: string): Promise<Forward | undefined>;
  /** False where this reference has one. */
  add(forward: Forward): Promise<boolean>;
  /** Writes the next revision; false where it changed meanwhile. */
  save(forward: Forward): Promise<boolean>;
  /** Those in one of these states to be looked at by now, the longest due first. */
  due(states: readonly ForwardState[], now: Date, limit: number): Promise<readonly Forward[]>;
  /** Those in one of these states, the longest due first. */
  list(states: readonly ForwardState[], limit: number): Promise<readonly Forward[]>;
  count(states: readonly ForwardState[]): Promise<number>;
  /** Whose of these ids of theirs are ours already. */
  known(theirs: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What is asked of a city's endpoint: fields of GeoReport v2. */
export type CityForm = Readonly<Record<string, string>>;

/** A request as their list has it; only what we read. */
export interface CityRequest {
  readonly id: string;
  readonly status: 'open' | 'closed';
  readonly notes: string;
  readonly code: string;
  readonly description: string;
  readonly requested?: Date;
  readonly updated: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** `failed`: it surely did not arrive; `unknown`: it may have; `resting`: they failed so often that they are left alone for a while. */
export type CityFailure =
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  | { readonly kind: 'failed' | 'unknown'; readonly error: string }
  | { readonly kind: 'resting'; readonly until: Date };

/** A city's own endpoint. Nothing throws. */
export interface CityClient {
  /** Neither id nor token: it was taken and is not followed ("blackbox"). */
  post(form: CityForm): Promise<({ readonly kind: 'taken' } & Pick<Forward, 'theirs' | 'token'>) | CityFailure>;
  /** The codes of what they take. */
  services(): Promise<{ readonly kind: 'services'; readonly codes: ReadonlySet<string> } | CityFailure>;
  token(token: string): Promise<{ readonly kind: 'known'; readonly id?: string } | CityFailure>;
  /** Requests by their ids, or of a kind from then until then, however many pages those are. `whole`: nothing of it was left unread. */
  list(
    query: { readonly ids: readonly string[] } | { readonly code: string; readonly from: Date; readonly to: Date },
  ): Promise<{ readonly kind: 'listed'; readonly requests: readonly CityRequest[]; readonly whole: boolean } | CityFailure>;
}

/** How a closing of theirs is told: done, or not to be done. */
export type Closing = { readonly done: DoneReason } | { readonly rejected: Rejection };

/** What is forwarded under which of their codes, and what their closing words mean. */
export interface ForwardCodes {
  of(kind: string): { readonly code: string; readonly attributes: Readonly<Record<string, string>> } | undefined;
  /** All of their codes that it names. */
  readonly all: ReadonlySet<string>;
  closing(notes: string): Closing;
}

/** What is wrong with the file of codes, in a sentence that names the entry. */
export class ForwardCodesError extends Error {
  readonly code = 'FORWARD_CODES';
}

const text = z.string().trim().min(1).max(200);
const file = z.strictObject({
  services: z.record(text, z.union([text, z.strictObject({ code: text, attributes: z.record(text, text) })])),
  closings: z
    .array(
      z.union([
        z.strictObject({ says: z.array(text).min(1), done: z.enum(doneReasons) }),
        z.strictObject({ says: z.array(text).min(1), rejected: z.enum(rejections) }),
      ]),
    )
    .default([]),
});

const plain = (words: string): string => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Reads the file of codes from its JSON: `{ "services": { "6010": "027" }, "closings": [{ "says": ["doublon"], "rejected": "not-a-fault" }] }`. Throws a ForwardCodesError. */
export function readForwardCodes(data: unknown, taxonomy: Pick<Taxonomy, 'kind'>): ForwardCodes {
  const read = file.safeParse(data);
  if (!read.success)
    throw new ForwardCodesError(read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}.`).join('\n'));
  const { services, closings } = read.data;
  const unknown = Object.keys(services).filter((kind) => !taxonomy.kind(kind));
  if (unknown.length > 0) throw new ForwardCodesError(`services: no kind has the code ${unknown.join(', ')}.`);
  return {
    of(kind) {
      const theirs = Object.hasOwn(services, kind) ? services[kind] : undefined;
      return typeof theirs === 'string' ? { code: theirs, attributes: {} } : theirs;
    },
    all: new Set(Object.values(services).map((theirs) => (typeof theirs === 'string' ? theirs : theirs.code))),
    closing(notes) {
      const said = plain(notes);
      const fits = closings.find(({ says }) => says.some((words) => said.includes(plain(words))));
      if (!fits) return { done: 'repaired' };
      return 'done' in fits ? { done: fits.done } : { rejected: fits.rejected };
    },
  };
}

/** By which acts of theirs stand in the published log. */
export const by = 'open311';
/** Characters of what they say of one. */
export const mostNotes = 300;

/** Changes one unless somebody else has; undefined then. */
export const createChange =
  (store: Pick<ForwardStore, 'save' | 'transaction'>) =>
  (forward: Forward, to: Partial<Forward>): Promise<Forward | undefined> =>
    store.transaction(async () => {
      const after = { ...forward, ...to };
      return (await store.save(after)) ? { ...after, revision: forward.revision + 1 } : undefined;
    });
