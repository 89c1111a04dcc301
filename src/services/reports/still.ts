import type { ReportBond } from './report';
import { openStates } from './states';
import type { ReportStore } from './store';

export interface StillParts {
  readonly store: ReportStore;
  /** Asks a follower whether it is still there; false where they cannot be asked. Within the transaction under way. */
  readonly ask: (bond: ReportBond, now: Date) => Promise<boolean>;
  /** Days open, and since anybody was asked, after which one is. */
  readonly days: number;
}

const dayMs = 86_400_000;
const pageSize = 100;

/** Asks of each report that has long been open one follower whether it is still there: another each time, until all were. Gives how many were asked now. */
export async function askStill({ store, ask, days }: StillParts, now: Date, signal?: AbortSignal): Promise<number> {
  const before = new Date(now.getTime() - days * dayMs);
  let asked = 0;
  for (let after: Parameters<ReportStore['page']>[1]; ;) {
    const page = await store.page({ states: openStates, to: before }, after, pageSize);
    for (const { reference } of page) {
      if (signal?.aborted) return asked;
      if (await askOne(reference)) asked++;
    }
    after = page.at(-1);
    if (!after || page.length < pageSize) return asked;
  }

  function askOne(reference: string): Promise<boolean> {
    return store.transaction(async () => {
      const report = await store.find(reference);
      if (!report || !openStates.includes(report.state) || (report.asked && report.asked > before)) return false;
      for (let key = ''; ;) {
        const followers = await store.followers(reference, key, pageSize);
        for (const { bond } of followers) {
          if (!(await store.told(reference, bond.person, 'still'))) continue;
          if (!(await ask(bond, now))) continue;
          await store.ask(reference, bond.person, { what: 'still', at: now });
          await store.save({ ...report, asked: now });
          return true;
        }
        const last = followers.at(-1);
        if (!last || followers.length < pageSize) return false;
        key = last.key;
      }
    });
  }
}
