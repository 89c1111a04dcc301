import { addressOf } from '../channels/sms/number';
import { declineText, groundText, lastDay, needStanding, noonOf, questionOf } from '../dialogs/data-told';
import { marked } from '../dialogs/ideas';
import type { Platform } from './conversation/channel';
import { day, dayAndYear } from './conversation/format';
import { outgoingOf, type OutboxStore } from './conversation/outbox';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import type { Announcements } from './services/announcements';
import { createBoard, type Board, type BoardLine } from './services/datarounds/board';
import { createDataDesk, type DataDesk, type DataDeskParts } from './services/datarounds/desk';
import { grounds } from './services/datarounds/grounds';
import { isOverdue, isPublic, owedStates, type Need, type NeedBond, type NeedStep } from './services/datarounds/need';
import type { Producer } from './services/datarounds/producer';
import { quarterNamed, type Quarter } from './services/datarounds/quarter';
import { createRounds, type Rounds, type RoundsParts } from './services/datarounds/rounds';
import type { DataRoundStore } from './services/datarounds/store';
import { everyBond } from './services/paged';
import type { Tell } from './tell';

/** Jobs about open data, kept with the transaction under way. */
export type DataJobs = Pick<RoundsParts, 'announce' | 'remindLater' | 'requestLater'> & Pick<DataDeskParts, 'assignLater'>;

export const createDataJobs = (jobs: Pick<JobStore, 'add'>): DataJobs => ({
  async announce(need, step, at) {
    await jobs.add({ name: 'data-notice', key: `${need}/${step}`, payload: { need, step }, runAt: at });
  },
  async remindLater(round, at) {
    await jobs.add({ name: 'data-closes', key: round, payload: { round }, runAt: at });
  },
  async assignLater(need, revision, at) {
    await jobs.add({ name: 'data-assigned', key: `${need}/${revision}`, payload: { need }, runAt: at });
  },
  async requestLater(round, at) {
    await jobs.add({ name: 'data-requests', key: round, payload: { round }, runAt: at });
  },
});

/** What is done about open data outside conversations. */
export interface DataOffice {
  readonly store: DataRoundStore;
  readonly desk: DataDesk;
  readonly board: Board;
  readonly rounds: Rounds;
  /** Where a need of a round that closes then stands, in a sentence. */
  standing(line: BoardLine, closes: Date, locale: string): string;
  /** Tells whoever follows a need of one step of it, each once however often it is begun; gives how many were told now. */
  notice(need: number, step: number, now: Date, signal?: AbortSignal): Promise<number>;
  /** Tells whoever follows needs of an open round that it closes, each person once; gives how many were told now. */
  remind(round: string, now: Date, signal?: AbortSignal): Promise<number>;
  /** Tells producers by SMS, once, what a round asks of them; gives how many were told and how many have no phone that can be. */
  ask(round: string, now: Date): Promise<Asked>;
  /** The same of one need, whose producer staff chose since. */
  assigned(need: number, now: Date): Promise<Asked>;
  /** The same of what they should have answered, of each need once a week. */
  dun(now: Date): Promise<Asked>;
}

/** Producers told by SMS, and those who have to be told by hand. */
export interface Asked {
  readonly needs: number;
  readonly told: number;
  readonly byHand: readonly string[];
}

export interface DataOfficeParts {
  readonly store: DataRoundStore;
  readonly jobs: DataJobs;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly similar: RoundsParts['similar'];
  readonly residentOf: (address: string) => Promise<string>;
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  readonly outbox: Pick<OutboxStore, 'post'>;
  readonly sms: Platform<unknown> | undefined;
  /** Calling codes of the countries whose numbers are written to. */
  readonly countries: readonly string[];
  readonly newId: () => string;
  readonly announcements: Pick<Announcements, 'begin'>;
  /** The languages that announcements are made in. */
  readonly locales: readonly string[];
  readonly publicUrl: string | undefined;
}

const weekMs = 7 * 86_400_000;
/** Staff are written to in the city's own language. */
const staffLocale = 'fr';

export function createDataOffice(parts: DataOfficeParts): DataOffice {
  const { store, jobs, tell, texts, similar, residentOf, addressesOf, outbox, sms, countries, newId, publicUrl = '' } = parts;

  const followersOf = (need: number): AsyncIterable<NeedBond> => everyBond((after, limit) => store.followers(need, after, limit));
  /** Whether, of all this person's bonds with these needs, this is the one by which they are told: the latest. */
  async function isTheirs(bond: NeedBond, needs: readonly number[]): Promise<boolean> {
    const addresses = new Set([bond.person, ...(await addressesOf(await residentOf(bond.contact.address)))]);
    const latest = (await store.bonds([...addresses])).find(({ need }) => needs.includes(need));
    return latest === undefined || (latest.need === bond.need && latest.person === bond.person);
  }
  async function once(need: Need, bond: NeedBond, what: string, text: (t: T) => string, now: Date): Promise<boolean> {
    const t = texts.t(bond.contact.locale);
    return store.transaction(async () => {
      if (!(await store.told(need.number, bond.person, what))) return false;
      return tell({ to: bond.contact, text: marked(t, need.demo, text(t)), at: now, asked: bond.since });
    });
  }

  /** Writes to those who have a phone, each with what is theirs, within the transaction under way. */
  async function write(
    needs: readonly Need[],
    now: Date,
    text: (t: T, department: string, values: { readonly count: number; readonly numbers: string }) => string,
  ): Promise<Asked> {
    const t = texts.t(staffLocale);
    const producers = await store.producers();
    const byHand: string[] = [];
    let told = 0;
    for (const producer of producers) {
      const theirs = needs.filter((need) => need.producer === producer.id);
      if (theirs.length === 0) continue;
      const to = phoneOf(producer);
      const said = text(t, producer.department, { count: theirs.length, numbers: theirs.map(({ number }) => number).join(', ') });
      const messages = outgoingOf(
        to === undefined ? undefined : sms,
        { address: to ?? '', channel: 'sms', locale: staffLocale },
        [{ kind: 'say', text: said }],
        {
          kind: 'notice',
          at: now,
          id: newId,
        },
      );
      await outbox.post(messages);
      if (messages.length > 0) told++;
      else byHand.push(producer.id);
    }
    const known = new Set(producers.map(({ id }) => id));
    const nobodys = needs.some(({ producer }) => producer === undefined || !known.has(producer)) ? [''] : [];
    return { needs: needs.length, told, byHand: [...byHand, ...nobodys] };
  }
  function phoneOf({ contact }: Producer): string | undefined {
    const found = contact.startsWith('+') ? addressOf(contact, countries) : undefined;
    return found && 'address' in found ? found.address : undefined;
  }
  /** Tells producers what is asked of them, and notes that they know. */
  async function asked(needs: readonly Need[], round: string, now: Date): Promise<Asked> {
    for (const need of needs) if (need.producer !== undefined) await store.save({ ...need, asked: need.producer });
    const due = dayAndYear(needs[0]?.due ?? now, staffLocale);
    return write(needs, now, (t, department, values) => t('data.staff.asked', { round, department, due, link: linkTo(round), ...values }));
  }
  /** One message to each who asked for news, for as long as two weeks: most of the quarter is left. */
  async function announceOpening({ id, closes }: Quarter, now: Date): Promise<void> {
    const text = (locale: string): string => texts.t(locale)('data.told.opens', { until: day(lastDay(closes), locale) });
    const said = { ...Object.fromEntries(parts.locales.map((locale) => [locale, text(locale)])), fr: text('fr') };
    await parts.announcements.begin({ id: `data-${id}`, texts: said, audience: {}, until: new Date(now.getTime() + 2 * weekMs) }, now);
  }
  const linkTo = (round: string): string => (publicUrl === '' ? '' : `${publicUrl}/opendata/rounds/${round}`);
  const none: Asked = { needs: 0, told: 0, byHand: [] };

  return {
    store,
    desk: createDataDesk({
      store,
      audit: parts.audit,
      ...jobs,
      personAt: async (address) => [address, ...(await addressesOf(await residentOf(address)))],
    }),
    board: createBoard(store),
    standing: ({ need, overdue, department }, closes, locale) =>
      needStanding({ t: texts.t(locale), locale }, need, { closes, overdue, department, articles: grounds }),
    rounds: createRounds({ store, residentOf, similar, announceOpening, ...jobs }),
    async notice(number, index, now, signal) {
      const need = await store.find(number);
      const step = need?.steps[index];
      if (!need || !step) return 0;
      const department = (await store.producers()).find(({ id }) => id === need.producer)?.department;
      let count = 0;
      for await (const bond of followersOf(number)) {
        if (signal?.aborted) return count;
        if (bond.since > step.at || !(await isTheirs(bond, [number]))) continue;
        const text = (t: T): string => stepText(t, bond.contact.locale, need, step, department);
        if (await once(need, bond, `step ${index}`, text, now)) count++;
      }
      return count;
    },
    async remind(round, now, signal) {
      const quarter = quarterNamed(round);
      if (!quarter || quarter.closes <= now) return 0;
      const needs = (await store.needs({ round, states: ['open'] })).filter(isPublic);
      const numbers = needs.map(({ number }) => number);
      const counts = await store.counts(numbers);
      let count = 0;
      for (const need of needs)
        for await (const bond of followersOf(need.number)) {
          if (signal?.aborted) return count;
          if (!(await isTheirs(bond, numbers))) continue;
          const values = { number: need.number, count: counts.get(need.number) ?? 0 };
          const text = (t: T): string => t('data.told.closes', { ...values, until: day(lastDay(quarter.closes), bond.contact.locale) });
          if (await once(need, bond, `closes ${round}`, text, now)) count++;
        }
      return count;
    },
    ask: (round, now) =>
      store.transaction(async () => {
        const owed = await store.needs({ round, states: owedStates });
        return asked(
          owed.filter((need) => need.producer === undefined || need.asked !== need.producer),
          round,
          now,
        );
      }),
    assigned: (number, now) =>
      store.transaction(async () => {
        const need = await store.find(number);
        if (!need || !owedStates.includes(need.state) || need.asked === need.producer) return none;
        return asked([need], need.round, now);
      }),
    dun: (now) =>
      store.transaction(async () => {
        const all = await store.needs({ states: owedStates });
        const needs = all.filter((need) => isOverdue(need, now) && (!need.dunned || now.getTime() - need.dunned.getTime() >= weekMs));
        for (const need of needs) await store.save({ ...need, dunned: now });
        const link = publicUrl === '' ? '' : `${publicUrl}/opendata/rounds`;
        return write(needs, now, (t, department, values) => t('data.staff.overdue', { department, link, ...values }));
      }),
  };
}

/** A step in the person's language. */
function stepText(t: T, locale: string, need: Need, step: NeedStep, department: string | undefined): string {
  const { number } = need;
  const question = questionOf(need, locale);
  const words = step.words ?? '';
  const values = { number, question, words };
  const said = ((): string => {
    switch (step.kind) {
      case 'published': {
        const until = day(lastDay(quarterNamed(need.round)?.closes ?? step.at), locale);
        return t('data.told.published', { ...values, until });
      }
      case 'declined':
        return t('data.told.declined', { number, words, reason: declineText(t, step.reason) });
      case 'requested': {
        const due = { number, question, rank: need.rank ?? '', due: dayAndYear(need.due ?? step.at, locale) };
        return department === undefined ? t('data.told.unassigned', due) : t('data.told.requested', { ...due, department });
      }
      case 'merged':
        return t('data.told.merged', { ...values, into: step.into });
      case 'studied':
        return t('data.told.studied', values);
      case 'scheduled':
        return t('data.told.scheduled', { ...values, until: dayAndYear(noonOf(step.until), locale) });
      case 'released':
        return t('data.told.released', { ...values, link: step.link, example: step.example });
      case 'refused':
        return t('data.told.refused', { ...values, ground: groundText(t, step.ground), article: grounds[step.ground] });
    }
  })();
  return said.replace(/ +(?=\n|$)/g, '');
}
