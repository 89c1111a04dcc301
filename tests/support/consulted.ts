import { outcomeText } from '../../dialogs/consultation-told';
import type { Localised } from '../../src/services/voting';
import { createConsultationBoard } from '../../src/services/consultations/board';
import { createCalendar } from '../../src/services/consultations/calendar';
import type { Consultation, Vote } from '../../src/services/consultations/consultation';
import { createConsultations } from '../../src/services/consultations/consultations';
import { createConsultationDesk } from '../../src/services/consultations/desk';
import { createCity } from './city';
import { createMemoryConsultations } from './memory-consultations';
import { startWeb, texts } from './web';

const dayMs = 86_400_000;
const items = 8;

/** A started server with two consultations, since its clock is the machine's, of today: one is open, to which two groups of 30 and 15 people said the opposite
 *  of each other but for the last article and the statement 102; one is over, and the City told what it makes of it. */
export async function startConsulted() {
  const today = new Date();
  const shifted = (days: number): Date => new Date(today.getTime() + days * dayMs);
  const consultation = (code: number, from: number, to: number, title: Localised): Consultation => ({
    code,
    title,
    summary: { fr: 'Des <b>règles</b>.' },
    articles: Array.from({ length: items }, (_, index) => ({
      number: index + 1,
      text: { fr: `Règle ${index + 1}.`, ar: `القاعدة ${index + 1}.` },
    })),
    opens: shifted(from),
    closes: shifted(to),
    revision: 0,
  });
  const store = createMemoryConsultations([
    consultation(1, -5, 10, { fr: 'La charte', en: 'The charter', ar: 'الميثاق', 'zh-Hans': '章程', uk: 'Хартія' }),
    consultation(2, -30, -2, { fr: 'Le labo' }),
  ]);
  const desk = createConsultationDesk({ store, audit: { record: () => Promise.resolve() }, tellLater: () => Promise.resolve() });
  const calendar = createCalendar({ store, announce: () => Promise.resolve(), remind: () => Promise.resolve() });
  const consultations = createConsultations({
    store,
    hmac: (purpose, text) => `${purpose} ${text}`,
    random: () => 0,
    addressesOf: () => Promise.resolve([]),
    similar: () => [],
    languageOf: () => undefined,
  });
  const write = async (code: number, who: string, text: string): Promise<number> => {
    const contact = { address: `sms:${who}`, channel: 'sms', locale: 'fr' };
    const now = shifted(code === 1 ? -1 : -9);
    const done = await consultations.write({ code, text, person: { address: contact.address, resident: who }, contact, now });
    if (!done.ok) throw new Error(done.reason);
    await desk.publish(code, done.number, { by: 'Nadia Secret', now });
    return done.number;
  };
  await write(1, 'amina', '=1+1 <script>alert(1)</script>');
  await write(1, 'amina', 'Une heure suffit.');
  await write(2, 'amina', 'Formez les agents.');
  const votes = (code: number, group: number, count: number): readonly Promise<void>[] =>
    Array.from({ length: count }, (_, one) => `${group}-${one}`).flatMap((person) =>
      [...Array.from({ length: items }, (_, index) => index + 1), 102].map((on) => {
        const vote: Vote = on >= items || (group === 0) === on % 2 > 0 ? 'agree' : 'disagree';
        return store.mark({ consultation: code, on, person, vote, at: shifted(-9) });
      }),
    );
  await Promise.all([...votes(1, 0, 30), ...votes(1, 1, 15), ...votes(2, 0, 4)]);
  await calendar.tend(today);
  const lines = [{ numbers: [101], outcome: 'partly', words: { fr: 'Article 3 <réécrit>.' } }] as const;
  await desk.answer(2, lines, { by: 'Nadia Secret', now: today });
  const small = createCity(today);
  const web = await startWeb({
    // Plain pages have their style from there.
    doors: { links: small.city.links, ways: () => [], number: undefined },
    city: { ...small, city: { ...small.city, consultations } },
    consultations: {
      board: createConsultationBoard({ store, desk }),
      outcome: (outcome, locale) => outcomeText(texts.t(locale), outcome),
    },
  });
  return { web, store, calendar, consultations };
}
