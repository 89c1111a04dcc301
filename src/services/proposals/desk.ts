import type { EditionStore } from '../ballots';
import type { Act, Audit } from '../box/audit';
import type { PhotoKeep } from '../photos';
import type { Localised, Project } from '../voting';
import { named } from './family';
import { publicTexts, type FollowUp, type FrenchText, type Obstacle, type Proposal, type Refusal, type State, type Step } from './proposal';
import type { ProposalStore } from './store';

type Done = { readonly ok: true; readonly proposal: Proposal };
type Refused<R extends string> = { readonly ok: false; readonly reason: R };
type NotFound = Refused<'mistyped' | 'unknown'>;
/** Not from the state it is in. */
type NotNow = Refused<'not-now'> & { readonly state: State };

/** A staff member and the moment. */
export interface By {
  readonly by: string;
  readonly now: Date;
}

/** What staff do with proposals. Every act is recorded, and told to those who follow. */
export interface Desk {
  /** In a state, the oldest first, a hundred at the most. */
  list(state: State): Promise<readonly Proposal[]>;
  show(reference: string): Promise<Done | NotFound>;
  /** `theme`: one of the edition's. `same-moderator`: an appeal is seen by another than who refused. */
  accept(
    reference: string,
    given: By & { readonly theme: string; readonly district?: string },
  ): Promise<Done | NotFound | NotNow | Refused<'same-moderator' | 'no-theme'>>;
  refuse(
    reference: string,
    given: By & { readonly reason: Refusal; readonly words?: string },
  ): Promise<Done | NotFound | NotNow | Refused<'same-moderator'>>;
  /** Gives the French text that its author will read. */
  translate(reference: string, given: By & { readonly text: FrenchText }): Promise<Done | NotFound | NotNow>;
  /** Makes one proposal part of another. Those of the first follow the other from then on; who supports both counts once. */
  merge(reference: string, into: string, given: By): Promise<Done | NotFound | NotNow | Refused<'itself' | 'no-such-target'>>;
  review(reference: string, given: By): Promise<Done | NotFound | NotNow>;
  infeasible(reference: string, given: By & { readonly reason: Obstacle; readonly words?: string }): Promise<Done | NotFound | NotNow>;
  /** Makes it a project of its edition. `costCents`: integer cents of euros. `no-ballot`: the edition has none for its place; `opened`: its projects stand. */
  feasible(
    reference: string,
    given: By & { readonly costCents: number; readonly words?: string },
  ): Promise<Done | NotFound | NotNow | Refused<'bad-cost' | 'no-ballot' | 'opened'>>;
  /** How far the project has come. `until`: `YYYY-MM-DD`. An abandoned one needs its reason in `words`. */
  followUp(
    reference: string,
    given: By & { readonly state: FollowUp; readonly until?: string; readonly words?: string },
  ): Promise<Done | NotFound | NotNow | Refused<'no-words' | 'bad-day' | 'already'>>;
}

export interface DeskParts {
  readonly store: ProposalStore;
  readonly editions: Pick<EditionStore, 'all' | 'themes'>;
  /** Its lines are published: reasons and numbers stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  /** Adds a project to an edition under the next free number, which it gives. */
  readonly addProject: (project: Omit<Project, 'number'>) => Promise<number>;
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
  /** A photo stays as long as the proposal it belongs to. */
  readonly photos: Pick<PhotoKeep, 'keep' | 'release'>;
  /** A first French text of what was written in another language; without it, or where it gives none, staff write it. */
  readonly translate?: (text: FrenchText, from: string) => Promise<FrenchText | undefined>;
}

const listAtMost = 100;
const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

/** The staff's side of proposals. */
export function createDesk({ store, editions, audit, addProject, announce, photos, translate }: DeskParts): Desk {
  /** Runs one act on a proposal that is in one of these states, in one transaction: change, record, announcement. */
  function act<R extends string>(
    reference: string,
    from: readonly State[],
    { by, now }: By,
    name: string,
    change: (proposal: Proposal) => Promise<Change | Refused<R>>,
  ): Promise<Done | NotFound | NotNow | Refused<R>> {
    return store.transaction(async (): Promise<Done | NotFound | NotNow | Refused<R>> => {
      const found = await named(store, reference);
      if (!found.ok) return found;
      const { proposal } = found;
      if (!from.includes(proposal.state)) return { ok: false, reason: 'not-now', state: proposal.state };
      const changed = await change(proposal);
      if ('ok' in changed) return changed;
      const step: Step = { at: now, by, ...changed.step };
      const after = { ...changed.proposal, steps: [...proposal.steps, step] };
      await store.save(after);
      const { edition } = proposal;
      const about = { proposal: `P-${proposal.reference}`, ...changed.details };
      await audit.record({ by: [by], act: `proposal.${name}`, edition, about }, now);
      await announce(proposal.reference, after.steps.length - 1, now);
      return { ok: true, proposal: after };
    });
  }
  const worded = (words: string | undefined) => (words === undefined ? {} : { words });
  /** The moderator who refused it, where this is an appeal. */
  const sameModerator = (proposal: Proposal, by: string): boolean =>
    proposal.state === 'appeal' && proposal.steps.some((step) => step.kind === 'refused' && fold(step.by ?? '') === fold(by));

  const write: Desk['translate'] = (reference, { text, ...given }) =>
    act<never>(reference, ['translation', 'approval'], given, 'translate', async (proposal) => ({
      proposal: { ...proposal, state: 'approval', draft: text },
      step: { kind: 'translated' },
    }));

  return {
    list: (state) => store.inState(state, listAtMost),
    show: (reference) => named(store, reference),
    async accept(reference, { theme, district, ...given }) {
      const done = await act(reference, ['moderation', 'appeal'], given, 'accept', async (proposal) => {
        if (sameModerator(proposal, given.by)) return refused('same-moderator');
        if (!(await editions.themes(proposal.edition))[theme]) return refused('no-theme');
        const accepted = { ...proposal, theme, ...(district === undefined ? {} : { district }) };
        const { original } = proposal;
        if (original.photo !== undefined) await photos.keep(original.photo, `P-${proposal.reference}`);
        const own: FrenchText = { title: original.title, summary: original.what };
        if (original.locale === 'fr')
          return {
            proposal: { ...accepted, state: 'published', ...publicTexts(original, own) },
            step: { kind: 'published' },
            details: { theme },
          };
        return { proposal: { ...accepted, state: 'translation' }, step: { kind: 'accepted' }, details: { theme } };
      });
      if (!done.ok || done.proposal.state !== 'translation' || !translate) return done;
      const { title, what, locale } = done.proposal.original;
      const text = await translate({ title, summary: what }, locale);
      return text ? write(reference, { ...given, text }) : done;
    },
    refuse: (reference, { reason, words, ...given }) =>
      act(reference, ['moderation', 'appeal'], given, 'refuse', async (proposal) => {
        if (sameModerator(proposal, given.by)) return refused('same-moderator');
        const last = proposal.state === 'appeal';
        if (proposal.original.photo !== undefined) await photos.release(proposal.original.photo);
        return {
          proposal: { ...proposal, state: last ? 'closed' : 'refused' },
          step: { kind: last ? 'closed' : 'refused', reason, ...worded(words) },
          details: { reason },
        };
      }),
    translate: write,
    merge: (reference, into, given) =>
      act(reference, ['moderation', 'appeal', 'translation', 'approval', 'published', 'review'], given, 'merge', async (proposal) => {
        const target = await named(store, into);
        if (!target.ok) return refused('no-such-target');
        if (target.proposal.reference === proposal.reference) return refused('itself');
        const { state, edition } = target.proposal;
        if (!['published', 'review', 'project'].includes(state) || edition !== proposal.edition) return refused('no-such-target');
        // Both change: two merges that would lead in a circle meet in a conflict.
        await store.save(target.proposal);
        const merged = target.proposal.reference;
        return { proposal: { ...proposal, state: 'merged', merged }, step: { kind: 'merged' }, details: { into: `P-${merged}` } };
      }),
    review: (reference, given) =>
      act<never>(reference, ['published', 'infeasible'], given, 'review', async (proposal) => ({
        proposal: { ...proposal, state: 'review' },
        step: { kind: 'review' },
      })),
    infeasible: (reference, { reason, words, ...given }) =>
      act<never>(reference, ['published', 'review'], given, 'infeasible', async (proposal) => ({
        proposal: { ...proposal, state: 'infeasible' },
        step: { kind: 'infeasible', reason, ...worded(words) },
        details: { reason },
      })),
    feasible: (reference, { costCents, words, ...given }) =>
      act(reference, ['published', 'review'], given, 'feasible', async (proposal) => {
        if (!Number.isSafeInteger(costCents) || costCents <= 0) return refused('bad-cost');
        const of = (await editions.all()).find(({ id }) => id === proposal.edition);
        if (of?.opened) return refused('opened');
        const ballot = of?.ballots.find(
          ({ districts, school }) =>
            !school && (proposal.district === undefined ? districts === undefined : districts?.includes(proposal.district)),
        );
        if (!ballot) return refused('no-ballot');
        const { edition, district, theme = '', title = noText, summary = noText } = proposal;
        const where = district === undefined ? {} : { district };
        const number = await addProject({ edition, ballot: ballot.id, ...where, theme, title, summary, costCents });
        return {
          proposal: { ...proposal, state: 'project', project: { number, costCents } },
          step: { kind: 'project', number, costCents, ...worded(words) },
          details: { number, costCents },
        };
      }),
    followUp: (reference, { state, until, words, ...given }) =>
      act(reference, ['project'], given, 'follow-up', async (proposal) => {
        if (state === 'abandoned' && !words?.trim()) return refused('no-words');
        if (until !== undefined && !isDay(until)) return refused('bad-day');
        const before = proposal.followUp;
        if (before?.state === state && before.until === until) return refused('already');
        const followUp = { state, ...(until === undefined ? {} : { until }) };
        return { proposal: { ...proposal, followUp }, step: { kind: 'follow-up', ...followUp, ...worded(words) }, details: followUp };
      }),
  };
}

/** What an act makes of a proposal. */
interface Change {
  readonly proposal: Proposal;
  readonly step: DistributiveOmit<Step, 'at' | 'by'>;
  readonly details?: Act['about'];
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Of a proposal that was never published: cannot be met. */
const noText: Localised = { fr: '' };

const fold = (name: string): string => name.trim().toLowerCase();

/** A day that the calendar has. */
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
