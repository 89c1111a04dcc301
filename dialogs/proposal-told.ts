import type { Turn } from '../src/conversation/dialog';
import { dayAndYear, euros } from '../src/conversation/format';
import type { Proposal } from '../src/services/proposals/proposal';
import type { Seen } from '../src/services/proposals/proposals';
import { localised } from './city';
import { marked, placeName } from './ideas';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** The proposal as this person may read it. `organisation`: the name of the one in whose name it is. */
export function told({ t, locale }: Words, { proposal: one, demo, supporters }: Seen, organisation: string | undefined): string {
  const { reference, original, draft } = one;
  const text = t('proposal.act.ask', {
    reference,
    title: one.title ? localised(one.title, locale) : original.title,
    summary: one.summary ? localised(one.summary, locale) : original.what,
    place: placeName(t, one.district),
    supporters,
    state: stateOf({ t, locale }, one),
  });
  const by = organisation === undefined ? text : `${text}\n${t('propose.as.told', { name: organisation })}`;
  return marked(t, demo, one.state === 'approval' && draft ? `${by}\n${t('proposal.act.draft', { ...draft })}` : by);
}

/** How far it has come. */
export function stateOf({ t, locale }: Words, { state, project, followUp }: Proposal): string {
  switch (state) {
    case 'moderation':
      return t('proposal.state.moderation');
    case 'refused':
    case 'closed':
      return t('proposal.state.refused');
    case 'appeal':
      return t('proposal.state.appeal');
    case 'translation':
      return t('proposal.state.translation');
    case 'approval':
      return t('proposal.state.approval');
    case 'published':
      return t('proposal.state.published');
    case 'review':
      return t('proposal.state.review');
    case 'infeasible':
      return t('proposal.state.infeasible');
    case 'merged':
      return '';
    case 'project': {
      const { number = 0, costCents = 0 } = project ?? {};
      const stands = t('proposal.state.project', { number, cost: euros(costCents, locale) });
      return followUp ? `${stands} ${capital(progress(t, locale, followUp))}.` : stands;
    }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How far a project has come, in words: "travaux en cours, fin prévue le 12 mars". */
export function progress(t: Words['t'], locale: string, { state, until }: NonNullable<Proposal['followUp']>): string {
  const stands = (): string => {
    switch (state) {
      case 'to-start':
        return t('proposal.progress.to-start');
      case 'studies':
        return t('proposal.progress.studies');
      case 'works':
        return t('proposal.progress.works');
      case 'finished':
        return t('proposal.progress.finished');
      case 'abandoned':
        return t('proposal.progress.abandoned');
    }
  };
  return until === undefined || state === 'finished' || state === 'abandoned'
    ? stands()
    : t('proposal.progress.until', { state: stands(), until: dayAndYear(new Date(`${until}T12:00:00Z`), locale) });
}
