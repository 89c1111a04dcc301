import { channelOf } from '../src/conversation/channel';
import type { Turn } from '../src/conversation/dialog';
import { day, dayAndYear } from '../src/conversation/format';
import type { Located } from '../src/services/places/place';
import type { DoneReason, Rejection, ReportStep } from '../src/services/reports/report';
import type { SeenReport } from '../src/services/reports/reports';
import type { Movable, PublicState } from '../src/services/reports/states';
import { localised, type City } from './city';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** What a report is about, in the person's language; its code where the list no longer has it. */
export function kindName(
  { reports, locale }: Pick<Words, 'locale'> & { readonly reports: Pick<City['reports'], 'kind'> },
  code: string,
): string {
  const kind = reports.kind(code);
  return kind ? localised(kind.label, locale) : code;
}

/** A place as it is read back: by its district where nothing else is known of it any more. */
export function placeText(t: Words['t'], { label, words, district }: Located): string {
  if (label === '') return district === undefined ? t('reported.place.unknown') : t('vote.district.label', { number: district });
  return words === undefined || words === label ? label : t('reported.place.words', { place: label, words });
}

/** The same to somebody who is not its author: without what was said in the author's own words. */
export function othersPlace(t: Words['t'], { words: _, ...place }: Located): string {
  const own = place.precision === 'words' || place.precision === 'district';
  return placeText(t, own ? { ...place, label: '' } : place);
}

/** Where anyone sees it on the map; empty where it is not on it, or where a phone may open no links. */
export function mapText(
  { t, locale, site, address }: Words & Pick<Turn<unknown>, 'address'> & Pick<City, 'site'>,
  { point }: Located,
): string {
  if (site === undefined || !point || channelOf(address) === 'sms') return '';
  return `\n${t('report.map', { link: `${site}/carte?locale=${locale}` })}`;
}

/** One of the resident's five words. */
export function stateText(t: Words['t'], state: PublicState): string {
  switch (state) {
    case 'received':
      return t('reported.state.received');
    case 'open':
      return t('reported.state.open');
    case 'in-progress':
      return t('reported.state.in-progress');
    case 'closed':
      return t('reported.state.closed');
    case 'refused':
      return t('reported.state.refused');
  }
}

/** Where it stands: the word, and what was told last. */
export function standing({ t, locale }: Words, { state, report, owner }: Pick<SeenReport, 'state' | 'report' | 'owner'>): string {
  const last = report.steps.findLast(({ kind }) => kind !== 'archived');
  const more = last ? stepText({ t, locale }, last, owner && { name: localised(owner.name, locale), reach: owner.reach }) : '';
  return more === '' ? stateText(t, state) : t('reported.state.with', { state: stateText(t, state), more });
}

/** What a step says beside the word; empty where the word says it. */
export function stepText({ t, locale }: Words, step: ReportStep, owner?: { readonly name: string; readonly reach: string }): string {
  const words = step.words ?? '';
  const said = ((): string => {
    switch (step.kind) {
      case 'moved':
        return movedText({ t, locale }, step);
      case 'done':
        return doneText(t, step.reason);
      case 'rejected':
        return rejectionText(t, step.reason, owner);
      case 'reopened':
        return t('reported.step.reopened');
      case 'merged':
        return t('reported.step.merged', { into: step.into });
      case 'archived':
        return '';
    }
  })();
  return [said, words].filter((part) => part !== '').join(' ');
}

function movedText(
  { t, locale }: Words,
  { state, until, to }: { readonly state: Movable; readonly until?: string; readonly to?: string },
): string {
  const when = until === undefined ? '' : t('reported.step.until', { until: dayAndYear(new Date(`${until}T12:00:00Z`), locale) });
  const whom = to === undefined ? '' : t('reported.step.to', { to });
  const watched = state === 'watched' ? t('reported.step.watched') : '';
  return [whom, when, watched].filter((part) => part !== '').join(' ');
}

export function doneText(t: Words['t'], reason: DoneReason): string {
  switch (reason) {
    case 'repaired':
      return t('reported.done.repaired');
    case 'cleaned':
      return t('reported.done.cleaned');
    case 'removed':
      return t('reported.done.removed');
    case 'replaced':
      return t('reported.done.replaced');
    case 'made-safe':
      return t('reported.done.made-safe');
    case 'gone':
      return t('reported.done.gone');
  }
}

export function rejectionText(t: Words['t'], reason: Rejection, owner?: { readonly name: string; readonly reach: string }): string {
  switch (reason) {
    case 'not-found':
      return t('reported.rejected.not-found');
    case 'unclear':
      return t('reported.rejected.unclear');
    case 'other-authority':
      return owner ? t('reported.rejected.owner', { owner: owner.name, reach: owner.reach }) : t('reported.rejected.other-authority');
    case 'private':
      return t('reported.rejected.private');
    case 'not-a-fault':
      return t('reported.rejected.not-a-fault');
  }
}

/** A report in a line: what, where, since when, and where it stands. A stranger reads the district alone, and nobody but its author their own words. */
export function reportLine(turn: Words & Pick<City, 'reports'>, seen: SeenReport): string {
  const { t, locale } = turn;
  const { report, follows, author } = seen;
  const { district } = report.place;
  const where = follows
    ? (author ? placeText : othersPlace)(t, report.place)
    : district === undefined
      ? t('reported.place.unknown')
      : t('vote.district.label', { number: district });
  return t('reported.line', {
    reference: report.reference,
    kind: kindName(turn, report.kind),
    place: where,
    on: day(report.at, locale),
    state: standing(turn, seen),
  });
}
