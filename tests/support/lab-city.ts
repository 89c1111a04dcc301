import { randomBytes } from 'node:crypto';
import { createLabDesk } from '../../src/services/lab/desk';
import { createLab } from '../../src/services/lab/lab';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { createMemoryLab } from './memory-lab';

/** Residents and the lab's staff around one store in memory. What was announced and recorded can be looked at. */
export function createLabCity() {
  const store = createMemoryLab();
  const announced: { readonly reference: string; readonly step: number; readonly at: Date }[] = [];
  const acts: unknown[] = [];
  /** Residents by address: what is not in it is somebody's own. */
  const residents = new Map<string, string>();
  const addressesOf = async (resident: string): Promise<readonly string[]> =>
    [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : []));
  const lab = createLab({
    store,
    randomBytes,
    /** Two texts say the same where they have a word of six letters or more in common. */
    similar: (words, texts) =>
      texts
        .filter(({ text }) => words.split(/\P{L}+/u).some((word) => word.length >= 6 && text.includes(word)))
        .map(({ id }) => ({ id, alike: true })),
    addressesOf,
    languageOf: (text) => (/\p{Script=Arabic}/u.test(text) ? 'ar' : undefined),
  });
  const desk = createLabDesk({
    store,
    announce: async (reference, step, at) => void announced.push({ reference, step, at }),
    audit: { record: async (act) => void acts.push(act) },
  });
  const person = (address: string): Person & Contact => ({
    address,
    resident: residents.get(address) ?? address,
    channel: address.split(':')[0] ?? '',
    locale: 'fr',
  });
  /** Refers a topic; gives its reference. */
  async function referred(topic: string, address: string, at: Date, from: 'resident' | 'agent' = 'resident'): Promise<string> {
    const done = await lab.refer({ topic }, person(address), from, at);
    if (!done.ok) throw new Error(done.reason);
    return done.reference;
  }
  /** Refers one and has it published. */
  async function examined(topic: string, address: string, at: Date): Promise<string> {
    const reference = await referred(topic, address, at);
    const done = await desk.examine(reference, { by: 'Nadia', now: at, verdicts: { city: 'yes' } });
    if (!done.ok) throw new Error(done.reason);
    return reference;
  }
  return { store, lab, desk, announced, acts, residents, person, referred, examined };
}
