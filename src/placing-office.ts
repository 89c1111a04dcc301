import { localised } from '../dialogs/city';
import { marked } from '../dialogs/ideas';
import { placingResultText } from '../dialogs/placing-told';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import { placingState, type Placing, type Preference } from './services/placings/placing';
import { placingResult } from './services/placings/schulze';
import type { PlacingStore } from './services/placings/store';
import { awake } from './services/workshops/hours';
import { everyBond } from './services/paged';
import { tellFollowers } from './telling';
import type { Tell } from './tell';

/** What is done about questions between places outside conversations. */
export interface PlacingOffice {
  readonly store: PlacingStore;
  /** Announces questions; they open and close by their dates. */
  ask(placings: readonly Omit<Placing, 'code'>[], by: string, now: Date): Promise<readonly Placing[]>;
  /** Counts those that closed, and has everybody who answered told; gives their codes. */
  tend(now: Date): Promise<readonly number[]>;
  /** Tells whoever answered of the result, once each; gives how many were told now. */
  notice(code: number, now: Date, signal?: AbortSignal): Promise<number>;
}

export interface PlacingOfficeParts {
  readonly store: PlacingStore;
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
}

export function createPlacingOffice({ store, jobs, audit, tell, texts }: PlacingOfficeParts): PlacingOffice {
  async function ordersOf(code: number): Promise<readonly (readonly number[])[]> {
    const orders: (readonly number[])[] = [];
    for await (const { order } of everyBond((after, limit) => store.page(code, after, limit))) orders.push(order);
    return orders;
  }
  const toldText = (t: T, locale: string, placing: Placing): string =>
    marked(
      t,
      placing.demo,
      t('placing.told', { title: localised(placing.title, locale), result: placingResultText({ t, locale }, placing) }),
    );

  return {
    store,
    ask: (placings, by, now) =>
      store.transaction(async () => {
        const added: Placing[] = [];
        for (const one of placings) {
          const placing = await store.add(one);
          await audit.record({ by: [by], act: 'placing.ask', about: { placing: placing.code, places: placing.spots.length } }, now);
          added.push(placing);
        }
        return added;
      }),
    async tend(now) {
      const counted: number[] = [];
      for (const placing of await store.all()) {
        if (placing.result || placingState(placing, now) !== 'closed') continue;
        const { code, spots } = placing;
        const isNew = await store.transaction(async () => {
          const result = placingResult(
            spots.map(({ number }) => number),
            await ordersOf(code),
          );
          if (!(await store.result(code, result))) return false;
          await jobs.add({ name: 'placing-notice', key: String(code), payload: { placing: code }, runAt: awake(now) });
          return true;
        });
        if (isNew) counted.push(code);
      }
      return counted;
    },
    async notice(code, now, signal) {
      const placing = await store.find(code);
      if (!placing?.result) return 0;
      return tellFollowers<Preference>(
        {
          followers: (after, limit) => store.page(code, after, limit),
          transaction: (work) => store.transaction(work),
          once: (person) => store.told(code, person),
          tell,
          text: ({ contact: { locale } }) => toldText(texts.t(locale), locale, placing),
        },
        now,
        now,
        signal,
      );
    },
  };
}
