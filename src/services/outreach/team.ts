import type { CodeStore } from '../codes';
import type { LinkCounts, LinkDesk, LinkStore } from '../links';
import { printed, readPrinted } from '../printed';
import { windowsOf } from '../windows';
import { invitationOf, placeOf, teamInvitationDigits } from './campaigns';
import type { Campaign, CampaignPlace, OutreachStore, OutreachWorker } from './campaign';

/** What a worker sees: their own, and sums alone. */
export interface TeamView {
  /** Their number. */
  readonly worker: string;
  readonly campaign: string;
  readonly place: string;
  /** Ids and names of all places of the campaign. */
  readonly places: readonly { readonly id: string; readonly name: string }[];
  readonly locales: readonly string[];
  /** "JOIN 4821": what they pass on. */
  readonly code: string;
  readonly figures: TeamFigures;
}

/** How many they helped on the shared phone, with or without a network, came by their code with a phone of their own, and what came of it. */
export interface TeamFigures {
  readonly today: number;
  readonly helped: number;
  readonly joined: number;
  readonly voted: number;
  readonly proposed: number;
  readonly booked: number;
  readonly cards: number;
}

export type SignedIn =
  | { readonly ok: true; readonly worker: string }
  /** No such number or invitation, or another PIN: which is not told. */
  | { readonly ok: false; readonly reason: 'wrong' }
  /** A PIN has four to six digits, not all the same. */
  | { readonly ok: false; readonly reason: 'bad-pin' }
  | { readonly ok: false; readonly reason: 'too-many' | 'ended' };

/** Outreach as workers see it. */
export interface Team {
  /** `name`: a worker's number; or an invitation, which this uses up: the PIN is theirs from then on. `from`: where tries are counted by, an address. */
  signIn(request: { readonly name: string; readonly pin: string; readonly from: string }, now: Date): Promise<SignedIn>;
  /** Undefined: nobody, or no longer. */
  view(worker: string, now: Date): Promise<TeamView | undefined>;
  move(worker: string, place: string, now: Date): Promise<boolean>;
  /** Somebody begins on the shared phone at this address; gives the words that their conversation begins with, to which `more` is added. They are worth something
   *  there alone. */
  begin(worker: string, address: string, now: Date): Promise<string | undefined>;
}

export interface TeamParts {
  readonly store: OutreachStore;
  readonly codes: Pick<CodeStore, 'find' | 'remove' | 'count' | 'counted'>;
  readonly links: Pick<LinkDesk, 'add'>;
  readonly counts: Pick<LinkStore, 'count' | 'counts'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  /** `YYYY-MM-DD` in the city. */
  readonly cityDay: (at: Date) => string;
}

/** Digits of a worker's number. */
export const workerDigits = 6;
/** Wrong tries a day for one worker, and from one address. */
const wrongDaily = 10;
/** People within an hour on one shared phone: more cannot be helped to understand what they do. */
export const paceHourly = 40;
const [hourMs, dayMs] = [3_600_000, 86_400_000];

/** What somebody on the shared phone shows that a worker began with them: for this address and code alone. */
export const passOf = (hmac: TeamParts['hmac'], code: string, address: string): string =>
  `p${Buffer.from(hmac('assisted', `${code} ${address}`), 'base64url')
    .toString('hex')
    .slice(0, 12)}`;

export function createTeam({ store, codes, links, counts, hmac, random, cityDay }: TeamParts): Team {
  const window = windowsOf(hmac, 'outreach count');
  const pinOf = (worker: string, pin: string): string => hmac('outreach pin', `${worker} ${pin}`);
  const isPin = (pin: string): boolean => /^\d{4,6}$/.test(pin) && !/^(\d)\1+$/.test(pin);

  const linkFor = async (campaign: Campaign, { name, district, locales }: CampaignPlace): Promise<string> => {
    const [locale] = locales;
    const words = district === undefined ? 'VOTE' : `VOTE ${district}`;
    const link = await links.add({
      words,
      place: name,
      campaign: campaign.id,
      until: campaign.until,
      ...(locale === undefined ? {} : { locale }),
    });
    if (!link) throw new Error('A link without a code of its own was refused.');
    return link.code;
  };

  /** The worker, while they may work. */
  async function working(id: string, now: Date): Promise<{ worker: OutreachWorker; campaign: Campaign; place: CampaignPlace } | undefined> {
    const worker = await store.worker(id);
    const campaign = worker && (await store.campaign(worker.campaign));
    const place = campaign && placeOf(campaign, worker.place);
    return worker && campaign && place && !worker.ended && now < campaign.until ? { worker, campaign, place } : undefined;
  }

  /** Uses an invitation up. */
  async function enlist(code: string, pin: string, now: Date): Promise<SignedIn> {
    const id = invitationOf(hmac, code);
    const kept = await codes.find(id);
    const [campaignId = '', placeId = ''] = kept?.content?.split(' ') ?? [];
    const campaign = kept && kept.until > now ? await store.campaign(campaignId) : undefined;
    const place = campaign && placeOf(campaign, placeId);
    if (!campaign || !place) return { ok: false, reason: 'wrong' };
    if (now >= campaign.until) return { ok: false, reason: 'ended' };
    if (!isPin(pin)) return { ok: false, reason: 'bad-pin' };
    if (!(await codes.remove(id))) return { ok: false, reason: 'wrong' };
    const link = await linkFor(campaign, place);
    for (;;) {
      const worker = printed(workerDigits, random);
      // A zero in front is lost when a number is copied.
      if (worker.startsWith('0')) continue;
      if (await store.addWorker({ id: worker, campaign: campaign.id, place: place.id, code: link, pin: pinOf(worker, pin), since: now }))
        return { ok: true, worker };
    }
  }

  return {
    signIn: ({ name, pin, from }, now) =>
      store.transaction(async () => {
        const digits = name.replace(/\D/g, '');
        const known = await store.worker(digits);
        const tries = [window('from', from, dayMs, now), ...(known ? [window('worker', digits, dayMs, now)] : [])];
        const counted = await codes.counted(tries.map(({ id }) => id));
        if (tries.some(({ id }) => (counted.get(id) ?? 0) >= wrongDaily)) return { ok: false, reason: 'too-many' };
        const invitation = readPrinted(name, teamInvitationDigits);
        let signed: SignedIn = { ok: false, reason: 'wrong' };
        if (invitation !== undefined) signed = await enlist(invitation, pin, now);
        else {
          if (known && known.pin === pinOf(known.id, pin))
            signed = (await working(known.id, now)) ? { ok: true, worker: known.id } : { ok: false, reason: 'ended' };
        }
        if (!signed.ok && signed.reason === 'wrong') for (const { id, until } of tries) await codes.count(id, 1, until);
        return signed;
      }),
    async view(id, now) {
      const found = await working(id, now);
      if (!found) return undefined;
      const { worker, campaign, place } = found;
      const sums: LinkCounts = await counts.counts(worker.code);
      const sum = (what: string): number => sums[what] ?? 0;
      return {
        worker: worker.id,
        campaign: campaign.name,
        place: place.name,
        places: campaign.places.map(({ id: its, name }) => ({ id: its, name })),
        locales: place.locales,
        code: worker.code,
        figures: {
          today: sum(`helped ${cityDay(now)}`),
          helped: sum('helped') + sum('noted'),
          // Who was helped sent the code too, on the shared phone.
          joined: Math.max(0, ['sms', 'web', 'telegram', 'whatsapp'].reduce((all, channel) => all + sum(channel), 0) - sum('helped')),
          voted: sum('voted'),
          proposed: sum('proposed'),
          booked: sum('booked'),
          cards: sum('card'),
        },
      };
    },
    move: (id, to, now) =>
      store.transaction(async () => {
        const found = await working(id, now);
        const place = found && placeOf(found.campaign, to);
        if (!found || !place) return false;
        // The former place's link goes on for those who have it; its sums stay with it.
        if (place.id !== found.place.id) await store.changeWorker(id, { place: place.id, code: await linkFor(found.campaign, place) });
        return true;
      }),
    begin: (id, address, now) =>
      store.transaction(async () => {
        const found = await working(id, now);
        if (!found) return undefined;
        const { worker, campaign } = found;
        await counts.count(worker.code, 'helped');
        await counts.count(worker.code, `helped ${cityDay(now)}`);
        const paces = [
          { rule: 'quota', most: campaign.quota, count: window('day', worker.id, dayMs, now) },
          { rule: 'pace', most: paceHourly, count: window('hour', worker.id, hourMs, now) },
        ] as const;
        for (const { rule, most, count } of paces) {
          await codes.count(count.id, 1, count.until);
          const reached = (await codes.counted([count.id])).get(count.id) ?? 0;
          const day = cityDay(now);
          if (reached > most) await store.raise({ id: `${worker.id}-${rule}-${day}`, worker: worker.id, rule, day, at: now });
        }
        return `join-${worker.code}-${passOf(hmac, worker.code, address)}`;
      }),
  };
}
