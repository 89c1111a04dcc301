import { createHash } from 'node:crypto';
import { normalise } from '../../src/conversation/normalise';
import type { Act } from '../../src/services/box/audit';
import type { Consultation, Vote } from '../../src/services/consultations/consultation';
import { createConsultations, type Person } from '../../src/services/consultations/consultations';
import { createConsultationDesk } from '../../src/services/consultations/desk';
import type { ConsultationStore } from '../../src/services/consultations/store';
import { createSimilarity } from '../../src/understanding/similarity';
import { createMemoryConsultations } from './memory-consultations';

export const now = new Date('2026-11-24T10:00:00Z');
export const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
export const nadia = { by: 'Nadia', now };

/** What `Math.random` gives, but the same every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const charter: Consultation = {
  code: 1,
  title: { fr: 'La charte de la participation' },
  summary: { fr: 'Des règles pour décider ensemble.' },
  articles: [
    { number: 1, text: { fr: "La Ville dit d'avance ce qui peut encore changer.", en: 'The City says beforehand what can still change.' } },
    {
      number: 2,
      text: { fr: 'Chaque avis reçoit une réponse écrite de la mairie.', en: 'Every opinion gets a written answer from the town hall.' },
    },
  ],
  opens: later(-5),
  closes: later(10),
  revision: 0,
};

export const person = (name: string, resident = name): Person => ({ address: `sms:${name}`, resident });

/** A city with one consultation, kept in memory. */
export function createConsultationCity({
  store = createMemoryConsultations([charter]),
  seed = 1,
}: { readonly store?: ConsultationStore; readonly seed?: number } = {}) {
  const acts: Act[] = [];
  const told: string[] = [];
  /** Addresses that turned out to be one person's, by resident. */
  const joined = new Map<string, readonly string[]>();
  const consultations = createConsultations({
    store,
    hmac: (purpose, text) => createHash('sha256').update(`${purpose} ${text}`).digest('base64url'),
    random: seeded(seed),
    addressesOf: (resident) => Promise.resolve(joined.get(resident) ?? []),
    similar: createSimilarity({ normalise }),
    languageOf: (text) => (/[\u0600-\u06ff]/.test(text) ? 'ar' : undefined),
  });
  const desk = createConsultationDesk({
    store,
    audit: { record: (act) => Promise.resolve(void acts.push(act)) },
    tellLater: (code, number, what) => Promise.resolve(void told.push(`${code}/${number} ${what}`)),
  });
  const write = async (who: Person, text: string, article?: number): Promise<number> => {
    const contact = { address: who.address, channel: 'sms', locale: 'fr' };
    const written = await consultations.write({ code: 1, text, person: who, contact, now, ...(article === undefined ? {} : { article }) });
    if (!written.ok) throw new Error(written.reason);
    return written.number;
  };
  return {
    store,
    consultations,
    desk,
    acts,
    told,
    joined,
    write,
    /** Written and shown; its number. */
    published: async (who: Person, text: string, article?: number): Promise<number> => {
      const number = await write(who, text, article);
      const done = await desk.publish(1, number, nadia);
      if (!done.ok) throw new Error(done.reason);
      return number;
    },
    vote: (who: Person, number: number, vote: Vote, at = now) => consultations.vote({ code: 1, number, vote, person: who, now: at }),
  };
}
