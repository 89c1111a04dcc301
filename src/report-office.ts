import { localised } from '../dialogs/city';
import { doneText, kindName, othersPlace, placeText, rejectionText, stateText, stepText } from '../dialogs/report-told';
import { day } from './conversation/format';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Audit } from './services/box/audit';
import type { OpenFileStore } from './services/open-files';
import { createCrewDesk, type CrewDesk } from './services/reports/crew-desk';
import type { CrewStore } from './services/reports/crew';
import { publishReports, type ReportsPublished } from './services/reports/publish';
import { createReportDesk, type ReportDesk, type ReportDeskParts } from './services/reports/desk';
import {
  doneReasons,
  isNews,
  publicState,
  rejections,
  publicStateBefore,
  type Report,
  type ReportBond,
  type ReportStep,
} from './services/reports/report';
import type { PublicState } from './services/reports/states';
import type { ReportSettings } from './services/reports/reports';
import { askStill } from './services/reports/still';
import type { ReportStore } from './services/reports/store';
import type { Taxonomy } from './services/reports/taxonomy';
import type { Tell } from './tell';
import type { SheetPage } from './web/sheet';
import { tellFollowers } from './telling';

/** Has a step of a report told, once the transaction under way is kept. */
export const announceReport =
  (jobs: Pick<JobStore, 'add'>): ReportDeskParts['announce'] =>
  async (reference, step, at) => {
    await jobs.add({ name: 'report-notice', key: `${reference}/${step}`, payload: { reference, step }, runAt: at });
  };

/** What is done about reports outside conversations. */
export interface ReportOffice {
  readonly store: ReportStore;
  readonly taxonomy: Taxonomy;
  readonly settings: ReportSettings;
  readonly desk: ReportDesk;
  readonly crews: CrewDesk;
  /** The page of a crew's route. */
  readonly sheet: SheetPage;
  /** Tells whoever follows a report of one step of it, each once however often it is begun; gives how many were told now. */
  notice(reference: string, step: number, now: Date, signal?: AbortSignal): Promise<number>;
  /** Asks, of what has long been open, one follower whether it is still there; gives how many were asked now. */
  still(now: Date, signal?: AbortSignal): Promise<number>;
  /** Archives what can be opened again no more; gives how many. */
  archive(now: Date): Promise<number>;
  /** A word for a state, in a language. */
  word(state: PublicState, locale: string): string;
  /** Writes the public files; undefined where it was called off. */
  publish(now: Date, signal?: AbortSignal): Promise<ReportsPublished | undefined>;
}

export interface ReportOfficeParts {
  readonly store: ReportStore;
  readonly crews: CrewStore;
  readonly taxonomy: Taxonomy;
  readonly settings: ReportSettings;
  readonly jobs: Pick<JobStore, 'add'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly photos: ReportDeskParts['photos'];
  readonly forward: ReportDeskParts['forward'];
  readonly files: OpenFileStore;
  readonly random: () => number;
  readonly links: SheetPage['links'];
  readonly routes: SheetPage['crews'];
}

const dayMs = 86_400_000;
/** Days open after which a follower is asked whether it is still there, and then as many again. */
const stillDays = 30;

export function createReportOffice(parts: ReportOfficeParts): ReportOffice {
  const { store, crews, taxonomy, settings, jobs, audit, tell, texts, photos, files, random, links, routes } = parts;
  const known = { reports: { kind: (code: string) => taxonomy.kind(code) } };

  async function notice(reference: string, index: number, now: Date, signal?: AbortSignal): Promise<number> {
    const report = await store.find(reference);
    const step = report?.steps[index];
    if (!report || !step || !isNews(publicStateBefore(report.steps, index), step)) return 0;
    // Only of the closing that stands: an older one is no longer to be answered.
    const asks = (step.kind === 'done' || step.kind === 'rejected') && index === report.steps.length - 1;
    return tellFollowers<ReportBond>(
      {
        followers: (after, limit) => store.followers(reference, after, limit),
        transaction: (work) => store.transaction(work),
        once: (person) => store.told(reference, person, String(index)),
        tell,
        text: ({ contact, author }) => noticeText(texts.t(contact.locale), contact.locale, report, step, author),
        ...(asks ? { also: ({ person }) => store.ask(reference, person, { what: 'fixed', at: now }) } : {}),
      },
      step.at,
      now,
      signal,
    );
  }
  function noticeText(t: T, locale: string, report: Report, step: ReportStep, author: boolean): string {
    const owner = step.kind === 'rejected' && step.owner !== undefined ? taxonomy.owner(step.owner) : undefined;
    const values = {
      reference: report.reference,
      kind: kindName({ ...known, locale }, report.kind),
      place: (author ? placeText : othersPlace)(t, report.place),
    };
    const more = stepText({ t, locale }, step, owner && { name: localised(owner.name, locale), reach: owner.reach });
    switch (step.kind) {
      case 'done':
        return t('reported.told.done', { ...values, more, until: day(until(step.at), locale) });
      case 'rejected':
        return t('reported.told.refused', { ...values, more, until: day(until(step.at), locale) });
      case 'reopened':
        return t('reported.told.reopened', values);
      case 'merged':
        return t('reported.told.merged', { ...values, into: step.into });
      case 'moved':
      case 'archived': {
        const state = stateText(t, publicState({ state: step.kind === 'moved' ? step.state : 'archived', steps: report.steps }));
        return t('reported.told.moved', { ...values, state, more }).trim();
      }
    }
  }
  const until = (closed: Date): Date => new Date(closed.getTime() + settings.reopenDays * dayMs - 1);

  async function ask({ report: reference, contact, since, author }: ReportBond, now: Date): Promise<boolean> {
    const report = await store.find(reference);
    if (!report) return false;
    const { locale } = contact;
    const t = texts.t(locale);
    const text = t('reported.told.still', {
      reference,
      kind: kindName({ ...known, locale }, report.kind),
      place: (author ? placeText : othersPlace)(t, report.place),
      on: day(report.at, locale),
    });
    return tell({ to: contact, text, at: now, asked: since });
  }
  const desk = createReportDesk({ store, taxonomy, audit, announce: announceReport(jobs), photos, forward: parts.forward });
  return {
    store,
    taxonomy,
    settings,
    desk,
    crews: createCrewDesk({ store: crews, taxonomy, audit, random }),
    sheet: {
      links,
      crews: routes,
      told: (locale) => {
        const t = texts.t(locale);
        return {
          kind: ({ report }) => kindName({ ...known, locale }, report.kind),
          place: ({ report }) => placeText(t, report.place),
          done: doneReasons.filter((reason) => reason !== 'gone').map((reason) => [reason, doneText(t, reason)] as const),
          rejected: rejections.map((reason) => [reason, rejectionText(t, reason)] as const),
        };
      },
    },
    notice,
    still: (now, signal) => askStill({ store, ask, days: stillDays }, now, signal),
    archive: (now) => desk.archive(new Date(now.getTime() - settings.reopenDays * dayMs), now),
    word: (state, locale) => stateText(texts.t(locale), state),
    publish: (now, signal) => publishReports({ store, files, taxonomy, word: (state) => stateText(texts.t('fr'), state) }, now, signal),
  };
}
