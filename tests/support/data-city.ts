import { createDataDesk } from '../../src/services/datarounds/desk';
import { createDataNeeds } from '../../src/services/datarounds/needs';
import { createRounds } from '../../src/services/datarounds/rounds';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { createMemoryDataRounds } from './memory-data-rounds';

/** Residents, staff and the calendar around one store in memory. What was announced and recorded can be looked at. */
export function createDataCity() {
  const store = createMemoryDataRounds();
  const announced: { readonly need: number; readonly step: number; readonly at: Date }[] = [];
  const reminders: { readonly round: string; readonly at: Date }[] = [];
  const announcements: string[] = [];
  const requests: string[] = [];
  const acts: string[] = [];
  const assigned: number[] = [];
  /** Residents by address: what is not in it is somebody's own. */
  const residents = new Map<string, string>();
  const residentOf = async (address: string): Promise<string> => residents.get(address) ?? address;
  const addressesOf = async (resident: string): Promise<readonly string[]> =>
    [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : []));
  /** Two texts say the same where they have a word of six letters or more in common. */
  const similar = (words: string, texts: readonly { readonly id: string; readonly text: string }[]) =>
    texts
      .filter(({ text }) => words.split(/\P{L}+/u).some((word) => word.length >= 6 && text.includes(word)))
      .map(({ id }) => ({ id, score: 1, alike: true }));
  const announce = async (need: number, step: number, at: Date): Promise<void> => void announced.push({ need, step, at });
  const rounds = createRounds({
    store,
    residentOf,
    similar,
    announce,
    announceOpening: async ({ id }) => void announcements.push(id),
    remindLater: async (round, at) => void reminders.push({ round, at }),
    requestLater: async (round) => void requests.push(round),
  });
  const needs = createDataNeeds({
    store,
    similar,
    addressesOf,
    languageOf: (text) => (/\p{Script=Arabic}/u.test(text) ? 'ar' : undefined),
  });
  const desk = createDataDesk({
    store,
    announce,
    audit: { record: async ({ act }) => void acts.push(act) },
    assignLater: async (need) => void assigned.push(need),
    personAt: async (address) => addressesOf(await residentOf(address)),
  });
  const person = (address: string): Person & Contact => ({
    address,
    resident: residents.get(address) ?? address,
    channel: address.split(':')[0] ?? '',
    locale: 'fr',
  });
  /** Tells a need; gives its number. */
  async function told(question: string, address: string, at: Date): Promise<number> {
    const done = await needs.tell(question, person(address), at);
    if (!done.ok) throw new Error(done.reason);
    return done.number;
  }
  /** Tells one and has it published at once. */
  async function published(question: string, address: string, at: Date): Promise<number> {
    const number = await told(question, address, at);
    const done = await desk.accept(number, { by: 'Nadia', now: at });
    if (!done.ok) throw new Error(done.reason);
    return number;
  }
  return { store, rounds, needs, desk, announced, announcements, reminders, requests, assigned, acts, residents, person, told, published };
}
