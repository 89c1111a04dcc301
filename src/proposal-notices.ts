import { localised } from '../dialogs/city';
import { marked } from '../dialogs/ideas';
import { progress } from '../dialogs/proposal-told';
import { euros } from './conversation/format';
import type { T, Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { EditionStore } from './services/ballots';
import { family } from './services/proposals/family';
import { personOf, type Proposal, type Step } from './services/proposals/proposal';
import type { ProposalParts } from './services/proposals/proposals';
import type { ProposalStore } from './services/proposals/store';
import type { Tell } from './tell';

export interface NoticeParts {
  readonly store: ProposalStore;
  readonly tell: Tell;
  readonly texts: Pick<Texts, 't'>;
  readonly editions: Pick<EditionStore, 'all'>;
}

/** Followers told in one go. */
const pageSize = 100;

/** A step of a proposal, by its place among them. */
export type Notices = (reference: string, step: number, now: Date, signal?: AbortSignal) => Promise<number>;

/** Has a step told by whichever process works, once the transaction under way is kept: many may follow, and each is told in a transaction of its own. */
export const announceLater =
  (jobs: Pick<JobStore, 'add'>): ProposalParts['announce'] =>
  async (reference, step, at) => {
    await jobs.add({ name: 'proposal-notice', key: `${reference}/${step}`, payload: { reference, step }, runAt: at });
  };

/** Tells whoever follows a proposal of one step of it: each once, however often it is begun, and nobody who asked for it only afterwards. Gives how many were
 *  told now. */
export function createNotices({ store, tell, texts, editions }: NoticeParts): Notices {
  return async (reference, index, now, signal) => {
    const proposal = await store.find(reference);
    const step = proposal?.steps[index];
    if (!proposal || !step) return 0;
    const into = proposal.merged === undefined ? undefined : await store.find(proposal.merged);
    const demo = (await editions.all()).some(({ id, demo: marks }) => id === proposal.edition && marks);
    const all = await family(store, reference);
    let told = 0;
    for (let after = ''; ;) {
      const page = await store.followers(all, forAuthors(step), after, pageSize);
      for (const { member } of page) {
        if (signal?.aborted) return told;
        if (member.since > step.at) continue;
        const { contact, since } = member;
        const text = noticeText(texts.t(contact.locale), contact.locale, proposal, step, into);
        if (text === undefined) return told;
        const isNew = await store.transaction(async () => {
          if (!(await store.told(reference, personOf(contact), index, now))) return false;
          return tell({ to: contact, text: marked(texts.t(contact.locale), demo, text), at: now, asked: since });
        });
        if (isNew) told++;
      }
      const last = page.at(-1);
      if (!last) return told;
      after = last.key;
    }
  };
}

/** What is told before publication, and of its authorship, concerns its authors alone. */
const forAuthors = ({ kind }: Step): boolean => ['accepted', 'translated', 'refused', 'closed', 'joined'].includes(kind);

/** A step in the person's language; undefined where nobody is told. */
function noticeText(t: T, locale: string, proposal: Proposal, step: Step, into: Proposal | undefined): string | undefined {
  const { reference } = proposal;
  const title = proposal.title ? localised(proposal.title, locale) : proposal.original.title;
  const words = step.words ?? '';
  const said = ((): string | undefined => {
    switch (step.kind) {
      case 'accepted':
        return t('proposal.told.accepted', { reference });
      case 'translated':
        return proposal.draft && t('proposal.told.translated', { reference, ...proposal.draft });
      case 'published':
        return t('proposal.told.published', { reference, title });
      case 'refused':
        return t('proposal.told.refused', { reference, reason: refusalText(t, step.reason), words });
      case 'closed':
        return t('proposal.told.closed', { reference, reason: refusalText(t, step.reason), words });
      case 'review':
        return t('proposal.told.review', { reference, title });
      case 'infeasible':
        return t('proposal.told.infeasible', { reference, title, reason: obstacleText(t, step.reason), words });
      case 'project':
        return t('proposal.told.project', { reference, title, number: step.number, cost: euros(step.costCents, locale), words });
      case 'merged':
        return (
          into && t('proposal.told.merged', { reference, into: into.reference, title: into.title ? localised(into.title, locale) : '' })
        );
      case 'joined':
        return t('proposal.told.joined', { reference });
      case 'follow-up':
        return t('proposal.told.progress', { number: proposal.project?.number ?? '', title, state: progress(t, locale, step), words });
      case 'appealed':
      case 'corrected':
        return undefined;
    }
  })();
  return said?.replace(/ +(?=\n|$)/g, '');
}

function refusalText(t: T, reason: Extract<Step, { kind: 'refused' | 'closed' }>['reason']): string {
  switch (reason) {
    case 'not-an-idea':
      return t('proposal.reason.not-an-idea');
    case 'not-here':
      return t('proposal.reason.not-here');
    case 'personal':
      return t('proposal.reason.personal');
    case 'insult':
      return t('proposal.reason.insult');
    case 'advertising':
      return t('proposal.reason.advertising');
    case 'unclear':
      return t('proposal.reason.unclear');
  }
}

function obstacleText(t: T, reason: Extract<Step, { kind: 'infeasible' }>['reason']): string {
  switch (reason) {
    case 'not-city':
      return t('proposal.reason.not-city');
    case 'site':
      return t('proposal.reason.site');
    case 'technical':
      return t('proposal.reason.technical');
    case 'cost':
      return t('proposal.reason.cost');
    case 'running-costs':
      return t('proposal.reason.running-costs');
    case 'planned':
      return t('proposal.reason.planned');
  }
}
