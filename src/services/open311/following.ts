import { createHash } from 'node:crypto';
import { isReportOpen } from '../reports/report';
import { movable, type Movable } from '../reports/states';
import { by, createChange, mostNotes, type CityRequest, type Forward } from './forward';
import { later, minuteMs, pollMs } from './pace';
import type { ForwardingParts } from './forwarding';

/** Brings back what becomes of reports at the city's own endpoint. */
export interface Following {
  /** `said`: what they say of it, where they say anything. True where it changed here. */
  bring(forward: Forward, said: CityRequest | undefined, now: Date): Promise<boolean>;
}

export function createFollowing({
  store,
  reports,
  desk,
  codes,
  reopenDays,
}: Pick<ForwardingParts, 'store' | 'reports' | 'desk' | 'codes' | 'reopenDays'>): Following {
  const change = createChange(store);

  /** What they say of one that is open here; true where it changed here. */
  async function follow(forward: Forward, said: CityRequest | undefined, now: Date): Promise<boolean> {
    const report = await reports.find(forward.reference);
    const next = later(now, pollMs(now.getTime() - (forward.posted ?? now).getTime()));
    const isOpen = report !== undefined && isReportOpen(report);
    const seen = said && seenOf(said);
    if (!isOpen || !said || seen === undefined || seen === forward.seen) {
      await change(forward, isOpen ? { next } : { state: 'ended', next });
      return false;
    }
    return store.transaction(async () => {
      const closed = said.status === 'closed';
      if (!(await store.save({ ...forward, seen, next, state: closed ? 'closed' : 'sent' }))) return false;
      const act = { by, now, ...wordsOf(said) };
      if (closed) {
        const closing = codes.closing(said.notes);
        const done =
          'done' in closing
            ? await desk.done(forward.reference, { ...act, reason: closing.done })
            : await desk.reject(forward.reference, { ...act, reason: closing.rejected });
        return done.ok;
      }
      if (act.words === undefined) return false;
      const state: Movable = movable.find((one) => one === report.state && one !== 'transferred' && one !== 'contractor') ?? 'to-do';
      return (await desk.move(forward.reference, { ...act, state })).ok;
    });
  }

  /** One that they closed: as long as it may be opened again here, it is when they open it again. */
  async function followClosed(forward: Forward, said: CityRequest | undefined, now: Date): Promise<boolean> {
    const report = await reports.find(forward.reference);
    const until = report?.closed && later(report.closed, reopenDays * 24 * 60 * minuteMs);
    const next = later(now, pollMs(now.getTime() - (forward.posted ?? now).getTime()));
    if (!until || now >= until || report.state === 'archived') {
      await change(forward, { state: 'ended', next });
      return false;
    }
    if (said?.status !== 'open') {
      await change(forward, { next });
      return false;
    }
    return store.transaction(async () => {
      if (!(await store.save({ ...forward, seen: seenOf(said), next, state: 'sent' }))) return false;
      return (await desk.reopen(forward.reference, { by, now, ...wordsOf(said) })).ok;
    });
  }

  return { bring: (forward, said, now) => (forward.state === 'closed' ? followClosed : follow)(forward, said, now) };
}

/** What tells one answer of theirs from another. */
const seenOf = ({ status, updated, notes }: CityRequest): string =>
  `${status} ${updated} ${createHash('sha256').update(notes).digest('hex').slice(0, 16)}`;

/** Their notes as words for those who follow; nothing where they say nothing. */
function wordsOf({ notes }: CityRequest): { readonly words?: string } {
  const words = notes.slice(0, mostNotes);
  return words === '' ? {} : { words };
}
