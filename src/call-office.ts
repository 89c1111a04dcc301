import { addressOf } from '../channels/sms/number';
import { callStanding, callStepText, callTextOf } from '../dialogs/call-told';
import { marked } from '../dialogs/ideas';
import type { Platform } from './conversation/channel';
import { dayAndYear } from './conversation/format';
import { outgoingOf, type OutboxStore } from './conversation/outbox';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import { createCallBoard, type CallBoard, type CallLine } from './services/calls/board';
import { daysLeft, type Call, type Signature } from './services/calls/call';
import type { CallAnnounce } from './services/calls/calls';
import { createCallDesk, type CallDesk } from './services/calls/desk';
import type { CallStore } from './services/calls/store';
import { awake } from './services/workshops/hours';
import { everyBond } from './services/paged';
import type { Tell } from './tell';

/** Has those who signed, and staff, told of a step by a job that is kept with the transaction under way. */
export const callAnnounce =
  (jobs: Pick<JobStore, 'add'>): CallAnnounce =>
  async (call, step, kind, now) => {
    await jobs.add({ name: 'call-notice', key: `${call}/${step}`, payload: { call, step }, runAt: awake(now) });
    if (kind === 'reached') await jobs.add({ name: 'call-reached', key: String(call), payload: { call }, runAt: awake(now) });
  };

/** What is done about calls outside conversations. */
export interface CallOffice {
  readonly store: CallStore;
  readonly desk: CallDesk;
  readonly board: (now: Date) => Promise<CallBoard>;
  /** Where a call stands, in a sentence. */
  standing(line: CallLine, now: Date, locale: string): string;
  /** Tells whoever signed a call of one step of it, each once however often it is begun; gives how many were told now. */
  notice(call: number, step: number, now: Date, signal?: AbortSignal): Promise<number>;
  /** Tells staff by SMS that an answer is due; false where there is no phone that can be written to. */
  reached(call: number, now: Date): Promise<boolean>;
}

export interface CallOfficeParts {
  readonly store: CallStore;
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  /** All addresses of the person whose this one is. */
  readonly personAt: (address: string) => Promise<readonly string[]>;
  /** The phone of whoever sees to answers ("+33140000000"). */
  readonly phone: string | undefined;
  readonly sms: Platform<unknown> | undefined;
  /** Calling codes of the countries whose numbers are written to. */
  readonly countries: readonly string[];
  readonly outbox: Pick<OutboxStore, 'post'>;
  readonly newId: () => string;
}

/** Staff are written to in the city's own language. */
const staffLocale = 'fr';

export function createCallOffice(parts: CallOfficeParts): CallOffice {
  const { store, jobs, audit, tell, texts, personAt, phone, sms, countries, outbox, newId } = parts;
  const signersOf = (call: number): AsyncIterable<Signature> => everyBond((after, limit) => store.signers(call, after, limit));
  /** Whether, of all this person's signatures of this call, this is the one by which they are told: the latest. */
  async function isTheirs(signature: Signature): Promise<boolean> {
    const addresses = new Set([signature.person, ...(await personAt(signature.contact.address))]);
    const latest = (await store.signatures([...addresses])).find(({ call }) => call === signature.call);
    return latest === undefined || latest.person === signature.person;
  }
  async function once({ number, demo }: Call, { person, contact, since }: Signature, what: string, text: (t: T) => string, now: Date) {
    const t = texts.t(contact.locale);
    return store.transaction(async () => {
      if (!(await store.told(number, person, what))) return false;
      return tell({ to: contact, text: marked(t, demo, text(t)), at: now, asked: since });
    });
  }
  return {
    store,
    desk: createCallDesk({ store, audit, announce: callAnnounce(jobs) }),
    board: createCallBoard(store),
    standing: ({ call, signatures, late }, now, locale) =>
      callStanding({ t: texts.t(locale), locale }, call, signatures, daysLeft(call.until ?? now, now), late),
    async notice(number, index, now, signal) {
      const call = await store.find(number);
      const step = call?.steps[index];
      if (!call || !step) return 0;
      let count = 0;
      for await (const signature of signersOf(number)) {
        if (signal?.aborted) return count;
        if (signature.since > step.at || !(await isTheirs(signature))) continue;
        const { locale } = signature.contact;
        if (await once(call, signature, `step ${index}`, (t) => callStepText({ t, locale }, call, step), now)) count++;
      }
      return count;
    },
    async reached(number, now) {
      const call = await store.find(number);
      const found = phone === undefined ? undefined : addressOf(phone, countries);
      if (call?.state !== 'due' || !found || !('address' in found)) return false;
      const due = dayAndYear(call.due ?? now, staffLocale);
      const text = texts.t(staffLocale)('call.staff', { number, text: callTextOf(call, staffLocale), due });
      const to = { address: found.address, channel: 'sms', locale: staffLocale };
      let part = 0;
      const messages = outgoingOf(sms, to, [{ kind: 'say', text }], {
        kind: 'notice',
        at: now,
        id: () => (part++ === 0 ? `call-${number}` : newId()),
      });
      await outbox.post(messages);
      return messages.length > 0;
    },
  };
}
