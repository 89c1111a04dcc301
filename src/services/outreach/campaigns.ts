import type { Audit } from '../box/audit';
import type { CodeStore } from '../codes';
import type { LinkStore } from '../links';
import { printed } from '../printed';
import type { ActedBy } from '../slip-office';
import type { Campaign, CampaignPlace, Flag, OutreachStore, OutreachWorker } from './campaign';

/** Digits of a worker's invitation, the last a check. */
export const teamInvitationDigits = 12;
/** Days it is good. */
export const teamInvitationDays = 30;
/** What it is kept under. */
export const invitationOf = (hmac: (purpose: string, text: string) => string, code: string): string => hmac('outreach invitation', code);
/** The place of this id. */
export const placeOf = ({ places }: Campaign, id: string): CampaignPlace | undefined => places.find((place) => place.id === id);

/** A worker as staff see them: a number, and sums. */
export interface WorkerLine {
  readonly worker: OutreachWorker;
  readonly counts: Readonly<Record<string, number>>;
}

export type Decided =
  | { readonly ok: true; readonly state: 'proposed' | 'done' }
  /** It is not there, or decided; the same person came twice. */
  | { readonly ok: false; readonly reason: 'unknown' | 'same' };

/** Campaigns as staff keep them; each act stands in the published log. */
export interface Campaigns {
  /** False where the id is taken. */
  add(campaign: Campaign, act: ActedBy): Promise<boolean>;
  all(): Promise<readonly Campaign[]>;
  /** From now on nobody of it can sign in. */
  close(id: string, act: ActedBy): Promise<boolean>;
  /** Codes for its workers, one each and good once; given now and never again. Undefined: there is no such campaign or place. */
  invite(id: string, place: string, count: number, act: ActedBy): Promise<readonly string[] | undefined>;
  end(worker: string, act: ActedBy): Promise<boolean>;
  workers(id: string): Promise<readonly WorkerLine[]>;
  flags(): Promise<readonly Flag[]>;
  /** The first person proposes, another does it: the flag is dismissed, or its worker suspended. */
  decide(flag: string, what: 'dismiss' | 'suspend', act: ActedBy): Promise<Decided>;
}

export interface CampaignParts {
  readonly store: OutreachStore;
  readonly codes: Pick<CodeStore, 'put' | 'find' | 'remove'>;
  readonly counts: Pick<LinkStore, 'counts'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
}

const dayMs = 86_400_000;

export function createCampaigns({ store, codes, counts, audit, hmac, random }: CampaignParts): Campaigns {
  const proposalOf = (flag: string): string => hmac('outreach decision', flag);
  return {
    add: (campaign, { by, now }) =>
      store.transaction(async () => {
        if (!(await store.addCampaign(campaign))) return false;
        await audit.record({ by: [by], act: 'outreach.campaign', about: { campaign: campaign.id, places: campaign.places.length } }, now);
        return true;
      }),
    all: () => store.campaigns(),
    close: (id, { by, now }) =>
      store.transaction(async () => {
        if (!(await store.closeCampaign(id, now))) return false;
        await audit.record({ by: [by], act: 'outreach.close', about: { campaign: id } }, now);
        return true;
      }),
    invite: (id, place, count, { by, now }) =>
      store.transaction(async () => {
        const campaign = await store.campaign(id);
        if (!campaign || !placeOf(campaign, place)) return undefined;
        const until = new Date(now.getTime() + teamInvitationDays * dayMs);
        const made = Array.from({ length: count }, () => printed(teamInvitationDigits, random));
        for (const code of made) {
          const key = invitationOf(hmac, code);
          await codes.put({ id: key, owner: key, content: `${id} ${place}`, tries: 0, until });
        }
        await audit.record({ by: [by], act: 'outreach.invite', about: { campaign: id, place, count } }, now);
        return made;
      }),
    end: (worker, { by, now }) =>
      store.transaction(async () => {
        if (!(await store.worker(worker))) return false;
        await store.changeWorker(worker, { ended: now });
        await audit.record({ by: [by], act: 'outreach.end', about: { worker } }, now);
        return true;
      }),
    workers: async (id) =>
      Promise.all((await store.workers(id)).map(async (worker) => ({ worker, counts: await counts.counts(worker.code) }))),
    flags: () => store.openFlags(),
    decide: (id, what, { by, now }) =>
      store.transaction(async () => {
        const flag = await store.flag(id);
        if (!flag || flag.decided) return { ok: false, reason: 'unknown' };
        const key = proposalOf(id);
        const proposed = await codes.find(key);
        const [first = '', firstWhat = ''] = proposed && proposed.until > now ? (JSON.parse(proposed.content ?? '[]') as string[]) : [];
        const about = { flag: id, rule: flag.rule, worker: flag.worker };
        if (firstWhat !== what) {
          await codes.put({
            id: key,
            owner: key,
            content: JSON.stringify([by, what]),
            tries: 0,
            until: new Date(now.getTime() + 7 * dayMs),
          });
          await audit.record({ by: [by], act: `outreach.${what}.propose`, about }, now);
          return { ok: true, state: 'proposed' };
        }
        if (first.toLowerCase() === by.toLowerCase()) return { ok: false, reason: 'same' };
        await codes.remove(key);
        await store.decide(id, { what, by: [first, by], at: now });
        if (what === 'suspend') await store.changeWorker(flag.worker, { ended: now });
        await audit.record({ by: [first, by], act: `outreach.${what}`, about }, now);
        return { ok: true, state: 'done' };
      }),
  };
}
