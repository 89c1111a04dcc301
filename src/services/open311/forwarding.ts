import type { ReportDesk } from '../reports/desk';
import { isReportOpen, type Report } from '../reports/report';
import type { ReportStore } from '../reports/store';
import { createFollowing } from './following';
import { later, minuteMs, pollMs, retryMs } from './pace';
import {
  by,
  createChange,
  mostNotes,
  type CityClient,
  type CityFailure,
  type CityForm,
  type CityRequest,
  type Forward,
  type ForwardCodes,
  type ForwardState,
  type ForwardStore,
} from './forward';

/** Takes reports to a city's own endpoint, each once, and brings back what becomes of them there. */
export interface Forwarding {
  /** Does what is due with one: sends it, looks for it where nobody knows whether it arrived, asks for its id. */
  attempt(reference: string, now: Date): Promise<void>;
  /** Does what is due with all; gives how many of theirs changed here. */
  tend(now: Date, signal?: AbortSignal): Promise<number>;
}

/** What did not arrive, for staff. */
export interface ForwardDesk {
  unsent(limit: number): Promise<readonly Forward[]>;
  unsentCount(): Promise<number>;
  /** Sends it (again): somebody looked, and it is not there. False where it is not one that waits. */
  resend(reference: string, now: Date): Promise<boolean>;
  /** It is there, under this id. False where it is not one that waits, or the id is another report's. */
  found(reference: string, theirs: string, now: Date): Promise<boolean>;
}

export interface ForwardingParts {
  readonly store: ForwardStore;
  readonly reports: Pick<ReportStore, 'find' | 'save' | 'transaction'>;
  readonly desk: Pick<ReportDesk, 'move' | 'done' | 'reject' | 'reopen'>;
  readonly client: CityClient;
  readonly codes: ForwardCodes;
  /** The address of a photo of it that everyone may see. */
  readonly photoOf: (report: Report) => Promise<string | undefined>;
  /** Tells them that it goes on from one of theirs, by its id. */
  readonly again: (theirs: string) => string;
  /** Days after its closing in which a report may be opened again. */
  readonly reopenDays: number;
}

/** States in which it did not arrive for sure. */
const unsentStates: readonly ForwardState[] = ['waiting', 'unknown', 'held'];
/** Minutes until an outcome that nobody knows is looked into: longer than a request may take, and until they list it. */
const settleMinutes = 2;
/** Refusals after which somebody has to look: they would refuse it for ever. */
const mostRefusals = 5;
const batch = 50;
/** Characters of a description. */
const mostDescription = 4_000;

/** How a report is found among theirs: it stands in brackets at the end of its description. */
const markOf = ({ reference, round }: Pick<Forward, 'reference' | 'round'>): string =>
  round === 1 ? `[${reference}]` : `[${reference}/${round}]`;

export function createForwarding({
  store,
  reports,
  desk,
  client,
  codes,
  photoOf,
  again,
  reopenDays,
}: ForwardingParts): Forwarding & ForwardDesk {
  const change = createChange(store);
  const following = createFollowing({ store, reports, desk, codes, reopenDays });

  async function formOf(report: Report, forward: Forward): Promise<CityForm | undefined> {
    const theirs = codes.of(report.kind);
    if (!theirs) return undefined;
    const { label, words, point } = report.place;
    const said = words === undefined || words === label ? label : `${label} (${words})`;
    const mark = (forward.first === undefined ? '' : `${again(forward.first)}\n`) + markOf(forward);
    const description = [...(report.words ?? '')].slice(0, mostDescription - mark.length - 1).join('');
    const media = await photoOf(report);
    return {
      service_code: theirs.code,
      ...(point ? { lat: point.latitude.toFixed(6), long: point.longitude.toFixed(6) } : {}),
      ...(said === '' ? {} : { address_string: said.slice(0, 500) }),
      description: `${description}\n${mark}`.trim(),
      ...(media === undefined ? {} : { media_url: media }),
      ...Object.fromEntries(Object.entries(theirs.attributes).map(([name, value]) => [`attribute[${name}]`, value])),
    };
  }

  /** They have it: it goes on here too. Without an id or a token there is nothing to follow. */
  async function arrived(forward: Forward, to: Pick<Forward, 'theirs' | 'token'>, now: Date): Promise<void> {
    const { error: _, why: _why, token: _token, ...rest } = forward;
    const state = to.theirs !== undefined ? 'sent' : to.token !== undefined ? 'token' : 'ended';
    await store.transaction(async () => {
      if (!(await store.save({ ...rest, ...to, state, attempts: 0, next: later(now, pollMs(0)) }))) return;
      const report = await reports.find(forward.reference);
      if (report && (report.state === 'unsent' || report.state === 'new' || report.state === 'initial'))
        await desk.move(forward.reference, { by, now, state: 'to-do' });
    });
  }
  /** It did not arrive, or nobody knows: staff see it, residents that it was received. */
  async function missed(forward: Forward, to: Partial<Forward> & Pick<Forward, 'state'>): Promise<void> {
    await store.transaction(async () => {
      if (!(await store.save({ ...forward, ...to }))) return;
      const report = await reports.find(forward.reference);
      if (report && (report.state === 'new' || report.state === 'initial')) await reports.save({ ...report, state: 'unsent' });
    });
  }
  function failed(forward: Forward, failure: CityFailure, now: Date): Promise<void> {
    switch (failure.kind) {
      case 'resting':
        // Nothing was asked.
        return change(forward, { next: failure.until }).then(() => undefined);
      case 'refused': {
        const refusals = forward.refusals + 1;
        return missed(forward, {
          state: refusals >= mostRefusals ? 'held' : 'waiting',
          refusals,
          error: `REFUSED_${failure.status}`,
          why: failure.why.slice(0, mostNotes),
          next: later(now, retryMs(forward.attempts)),
        });
      }
      case 'failed':
        return missed(forward, { state: 'waiting', error: failure.error, next: later(now, retryMs(forward.attempts)) });
      case 'unknown':
        return missed(forward, {
          state: 'unknown',
          error: failure.error,
          next: later(now, Math.max(settleMinutes * minuteMs, retryMs(forward.attempts))),
        });
    }
  }

  async function send(forward: Forward, now: Date): Promise<void> {
    const report = await reports.find(forward.reference);
    const form = report && isReportOpen(report) && report.merged === undefined ? await formOf(report, forward) : undefined;
    // Closed, merged or of another kind meanwhile: nobody there needs to know of it any more.
    if (!form) return void (await change(forward, { state: 'ended' }));
    // Noted before it is sent: whoever dies from here on leaves it as one that may have arrived.
    const sent = await change(forward, {
      state: 'unknown',
      posted: now,
      attempts: forward.attempts + 1,
      next: later(now, settleMinutes * minuteMs),
    });
    if (!sent) return;
    const answer = await client.post(form);
    if (answer.kind === 'taken') {
      const { kind: _, ...where } = answer;
      return arrived(sent, where, now);
    }
    if (answer.kind === 'resting') return void (await change(sent, { state: 'waiting', attempts: forward.attempts, next: answer.until }));
    return failed(sent, answer, now);
  }

  /** Looks for one that may have arrived, before it is sent a second time. */
  async function look(forward: Forward, now: Date): Promise<void> {
    const report = await reports.find(forward.reference);
    const code = report ? codes.of(report.kind)?.code : undefined;
    const posted = forward.posted;
    if (!report || code === undefined || !posted) return void (await change(forward, { state: 'held', error: 'LOST' }));
    const mine = await change(forward, { attempts: forward.attempts + 1, next: later(now, settleMinutes * minuteMs) });
    if (!mine) return;
    // Their clock may not be ours, and what waits there is not at once on the list.
    const [day, slack] = [24 * 60 * minuteMs, 15 * minuteMs];
    const to = later(now < later(posted, day) ? now : later(posted, day), slack);
    const answer = await client.list({ code, from: later(posted, -slack), to });
    if (answer.kind !== 'listed') {
      if (answer.kind === 'resting') return void (await change(mine, { attempts: forward.attempts, next: answer.until }));
      const error = answer.kind === 'refused' ? `LOOKUP_${answer.status}` : answer.error;
      return missed(mine, { state: 'unknown', error, next: later(now, retryMs(mine.attempts)) });
    }
    const taken = await store.known(answer.requests.map(({ id }) => id));
    const free = answer.requests.filter(({ id }) => !taken.has(id) && id !== forward.first);
    const marked = free.filter(({ description }) => description.includes(markOf(forward)));
    const likely = marked.length > 0 ? marked : free.filter((one) => one.description === '' && isAt(one, report, posted));
    const [first] = likely;
    // Accepted twice there, they are one here: the first is followed.
    if (first && (likely.length === 1 || marked.length > 0)) return arrived(mine, { theirs: first.id }, now);
    // Of a list that was not read to its end, or shows no descriptions, nobody can say that ours is not on it.
    if (!answer.whole || likely.length > 1 || free.some(({ description, latitude }) => description === '' && latitude === undefined))
      return missed(mine, { state: 'held', error: 'AMBIGUOUS', next: now });
    const again = await change(mine, { state: 'waiting', next: now });
    if (again) await send(again, now);
  }

  async function ask(forward: Forward, now: Date): Promise<void> {
    const mine = await change(forward, { attempts: forward.attempts + 1, next: later(now, retryMs(forward.attempts + 1)) });
    if (!mine || mine.token === undefined) return;
    const answer = await client.token(mine.token);
    if (answer.kind === 'known' && answer.id !== undefined) await arrived(mine, { theirs: answer.id }, now);
    else if (answer.kind === 'resting') await change(mine, { attempts: forward.attempts, next: answer.until });
  }

  async function attempt(reference: string, now: Date): Promise<void> {
    const forward = await store.find(reference);
    if (!forward || forward.next > now) return;
    if (forward.state === 'waiting') await send(forward, now);
    else if (forward.state === 'unknown') await look(forward, now);
    else if (forward.state === 'token') await ask(forward, now);
  }

  return {
    attempt,
    async tend(now, signal) {
      for (const { reference } of await store.due(['waiting', 'unknown', 'token'], now, 200)) {
        if (signal?.aborted) return 0;
        await attempt(reference, now);
      }
      let changed = 0;
      for (;;) {
        const due = await store.due(['sent', 'closed'], now, batch);
        if (due.length === 0 || signal?.aborted) return changed;
        const answer = await client.list({ ids: due.flatMap(({ theirs }) => theirs ?? []) });
        if (answer.kind !== 'listed') return changed;
        const byId = new Map(answer.requests.map((one) => [one.id, one]));
        for (const forward of due) {
          if (await following.bring(forward, byId.get(forward.theirs ?? ''), now)) changed++;
        }
      }
    },
    unsent: (limit) => store.list(unsentStates, limit),
    unsentCount: () => store.count(unsentStates),
    async resend(reference, now) {
      const forward = await store.find(reference);
      if (!forward || !unsentStates.includes(forward.state)) return false;
      return (await change(forward, { state: 'waiting', attempts: 0, refusals: 0, next: now })) !== undefined;
    },
    async found(reference, theirs, now) {
      const forward = await store.find(reference);
      if (!forward || !unsentStates.includes(forward.state) || (await store.known([theirs])).size > 0) return false;
      await arrived(forward, { theirs }, now);
      return true;
    },
  };
}

/** Has it sent, within the transaction under way; false where its kind is not forwarded, or it is on its way already. One that ended goes there again, and names
 *  the first of theirs. */
export async function queueForward(
  store: ForwardStore,
  codes: ForwardCodes,
  { reference, kind, demo }: Report,
  now: Date,
): Promise<boolean> {
  if (demo || !codes.of(kind)) return false;
  const before = await store.find(reference);
  const fresh = { reference, state: 'waiting', attempts: 0, refusals: 0, next: now } as const;
  if (!before) return store.add({ ...fresh, round: 1, revision: 0 });
  if (before.state !== 'ended' && before.state !== 'closed') return false;
  const first = before.first ?? before.theirs;
  return store.save({ ...fresh, round: before.round + 1, ...(first === undefined ? {} : { first }), revision: before.revision });
}

/** Within some metres, and of then. */
function isAt({ latitude, longitude, requested }: CityRequest, { place: { point } }: Report, posted: Date): boolean {
  const near = (a: number | undefined, b: number | undefined): boolean => a !== undefined && b !== undefined && Math.abs(a - b) < 2e-5;
  return (
    near(latitude, point?.latitude) &&
    near(longitude, point?.longitude) &&
    (requested === undefined || requested.getTime() >= posted.getTime() - 15 * minuteMs)
  );
}
