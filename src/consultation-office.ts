import { localised } from '../dialogs/city';
import { lastDay } from '../dialogs/data-told';
import { marked } from '../dialogs/ideas';
import { refusalText, outcomeText } from '../dialogs/consultation-told';
import { day } from './conversation/format';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Announcements } from './services/announcements';
import type { Audit } from './services/box/audit';
import { createConsultationBoard, type ConsultationBoard } from './services/consultations/board';
import { createCalendar, type Calendar } from './services/consultations/calendar';
import type { Consultation, Outcome, Statement } from './services/consultations/consultation';
import {
  createConsultationDesk,
  tellings,
  type ConsultationDesk,
  type ConsultationDeskParts,
  type Telling,
} from './services/consultations/desk';
import type { ConsultationStore } from './services/consultations/store';
import { awake } from './services/workshops/hours';
import type { Tell } from './tell';

/** What is done about consultations outside conversations. */
export interface ConsultationOffice extends Calendar {
  readonly store: ConsultationStore;
  readonly desk: ConsultationDesk;
  readonly board: ConsultationBoard;
  /** What the City did with a statement, in a few words. */
  outcome(outcome: Outcome, locale: string): string;
  /** Tells the author of a statement what was decided of it at a moment, once however often it is begun; false where nobody was told now. */
  notice(code: number, number: number, what: string, decided: string, now: Date): Promise<boolean>;
}

export interface ConsultationOfficeParts {
  readonly store: ConsultationStore;
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly announcements: Pick<Announcements, 'begin'>;
  /** The languages that announcements are made in. */
  readonly locales: readonly string[];
}

/** Has an author told by day, once the transaction under way is kept. A statement may be shown, not shown and shown again: each is another telling. */
const tellLater =
  (jobs: Pick<JobStore, 'add'>): ConsultationDeskParts['tellLater'] =>
  async (code, number, what, now) => {
    const decided = now.toISOString();
    const payload = { consultation: code, number, what, decided };
    await jobs.add({ name: 'consultation-notice', key: `${code}/${number}/${what}/${decided}`, payload, runAt: awake(now) });
  };

export function createConsultationOffice(parts: ConsultationOfficeParts): ConsultationOffice {
  const { store, jobs, audit, tell, texts, announcements, locales } = parts;

  const valuesOf = ({ code, title, closes }: Consultation, locale: string) => ({
    code,
    title: localised(title, locale),
    until: day(lastDay(closes), locale),
  });
  const inEach = (text: (locale: string) => string) => ({
    ...Object.fromEntries(locales.map((locale) => [locale, text(locale)])),
    fr: text('fr'),
  });
  /** One message to each who asked for news, worthless once it is closed. */
  async function announce(one: Consultation, now: Date): Promise<void> {
    const said = inEach((locale) => texts.t(locale)('consultation.told.opens', valuesOf(one, locale)));
    await announcements.begin({ id: `consultation-${one.code}`, texts: said, audience: {}, until: one.closes }, now);
  }
  /** The same, before it is, to those of them who have something left to say. */
  async function remind(one: Consultation, now: Date): Promise<void> {
    const said = inEach((locale) => texts.t(locale)('consultation.told.closes', valuesOf(one, locale)));
    const audience = { unanswered: one.code };
    await announcements.begin({ id: `consultation-${one.code}-closes`, texts: said, audience, until: one.closes }, now);
  }

  const desk = createConsultationDesk({ store, audit, tellLater: tellLater(jobs) });
  return {
    store,
    desk,
    ...createCalendar({ store, announce, remind }),
    board: createConsultationBoard({ store, desk }),
    outcome: (outcome, locale) => outcomeText(texts.t(locale), outcome),
    notice: (code, number, what, decided, now) =>
      store.transaction(async () => {
        const consultation = await store.find(code);
        const statement = await store.statement(code, number);
        const telling = tellings.find((one) => one === what);
        if (!consultation || !statement?.contact || telling === undefined) return false;
        const { contact } = statement;
        const t = texts.t(contact.locale);
        const text = noticeText(t, contact.locale, consultation, statement, telling);
        if (text === undefined || !(await store.once(code, number, `${what} ${decided}`))) return false;
        return tell({ to: contact, text: marked(t, consultation.demo ?? false, text), at: now, asked: statement.at });
      }),
  };
}

/** What became of a statement, in its author's language; undefined where that is no longer so. */
function noticeText(t: T, locale: string, { code, closes }: Consultation, statement: Statement, what: Telling): string | undefined {
  const { number, refusal, answer, state } = statement;
  const said = ((): string | undefined => {
    switch (what) {
      case 'published':
        return state === 'published' ? t('consultation.told.published', { code, number, until: day(lastDay(closes), locale) }) : undefined;
      case 'refused':
        return state === 'refused' && refusal
          ? t('consultation.told.refused', { code, number, reason: refusalText(t, refusal.reason), words: refusal.words ?? '' })
          : undefined;
      case 'answered':
        return answer
          ? t('consultation.told.answered', { number, outcome: outcomeText(t, answer.outcome), words: localised(answer.words, locale) })
          : undefined;
    }
  })();
  return said?.replace(/ +(?=\n|$)/g, '');
}
