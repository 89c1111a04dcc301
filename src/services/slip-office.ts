import type { Audit } from './box/audit';
import type { Roll } from './box/roll';
import { voteOf, type LifeStore } from './editions/life';
import { voterOf } from './proofs';
import { writeSerials } from './serials';
import { slipLines, type Slipped } from './slip-lines';
import type { PrintedSlip, Slip, SlipBatch, Slips, SlipState, SlipStore } from './slips';
import type { Edition } from './voting';

/** Why a slip is worth nothing any more. A closed list: it is published. */
export const losses = ['lost', 'stolen', 'spoiled'] as const;
export type Loss = (typeof losses)[number];

/** Why a desk gave a number to whom it saw. A closed list: it is published. */
export const deskReasons = ['no-phone', 'no-code', 'assisted', 'other'] as const;
export type DeskReason = (typeof deskReasons)[number];

/** Under which name, and when. */
export interface ActedBy {
  readonly by: string;
  readonly now: Date;
}

export type IssueRefused = {
  readonly ok: false;
  /** `not-taken`: its voters prove nothing by such papers. `no-school`: it has no ballot of the school. */
  readonly reason: 'unknown-edition' | 'not-taken' | 'no-school' | 'bad-count';
};

export type SlipsMoved =
  | { readonly ok: true; readonly count: number }
  | { readonly ok: false; readonly reason: 'unknown-batch' }
  /** The batch has no such serials, or they are in another state; then none was changed. */
  | { readonly ok: false; readonly reason: 'no-such' | 'not-now'; readonly serials: readonly number[] };

/** What became of an edition's slips. */
export interface Reconciliation {
  readonly lines: readonly Slipped[];
  /** How many have voted: told after the vote, until the roll's key is destroyed. `returned`: of those, how many came back as unused. */
  readonly used:
    { readonly state: 'counted'; readonly total: number; readonly returned: number } | { readonly state: 'open' | 'forgotten' };
}

/** The city's office that prints slips, hands them out and reconciles them; each of its acts stands in the edition's log, under a name. */
export interface SlipOffice {
  /** Their numbers are given now and never again. `school`: the class that gets them. */
  issue(
    request: Pick<SlipBatch, 'edition' | 'label' | 'count' | 'school' | 'zone'> & ActedBy,
  ): Promise<
    { readonly ok: true; readonly edition: Edition; readonly batch: SlipBatch; readonly slips: readonly PrintedSlip[] } | IssueRefused
  >;
  /** A desk has seen somebody's papers. What it saw is kept nowhere: one proof, one ballot, and whoever has two proofs is not found out by this. */
  hand(
    request: { readonly edition: string; readonly desk: string; readonly zone?: string; readonly reason: DeskReason } & ActedBy,
  ): Promise<{ readonly ok: true; readonly batch: SlipBatch; readonly slip: PrintedSlip } | IssueRefused>;
  signOut(batch: string, serials: readonly number[], act: ActedBy & { readonly holder: string }): Promise<SlipsMoved>;
  /** They came back unused. */
  takeBack(batch: string, serials: readonly number[], act: ActedBy): Promise<SlipsMoved>;
  revoke(batch: string, serials: readonly number[], act: ActedBy & { readonly reason: Loss }): Promise<SlipsMoved>;
  /** Undefined: there is no such edition. */
  reconcile(edition: string, now: Date): Promise<Reconciliation | undefined>;
}

export interface SlipOfficeParts {
  readonly slips: Pick<Slips, 'issue' | 'hand'>;
  readonly store: Pick<SlipStore, 'batch' | 'batches' | 'slips' | 'move'>;
  /** Slips are printed while nobody knows of the edition yet. */
  readonly lives: Pick<LifeStore, 'find'>;
  readonly roll: Pick<Roll, 'among'>;
  readonly audit: Pick<Audit, 'record'>;
  /** Runs in a transaction, in the one under way where there is one; again after a lost race. */
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

/** Slips of one batch: what a transaction bears, and a morning's cutting. */
export const mostSlips = 2000;

export function createSlipOffice({ slips, store, lives, roll, audit, transaction }: SlipOfficeParts): SlipOffice {
  const find = async (id: string): Promise<Edition | undefined> => (await lives.find(id))?.edition;

  /** The edition where it takes papers of this kind. */
  async function taking(
    id: string,
    kind: SlipBatch['kind'],
    school: boolean,
  ): Promise<{ readonly ok: true; readonly edition: Edition } | IssueRefused> {
    const edition = await find(id);
    if (!edition) return { ok: false, reason: 'unknown-edition' };
    if (!edition.eligibility?.proofs.includes(kind)) return { ok: false, reason: 'not-taken' };
    if (school && !edition.ballots.some((ballot) => ballot.school)) return { ok: false, reason: 'no-school' };
    return { ok: true, edition };
  }

  /** Changes all of these slips or none. */
  const move = (
    id: string,
    serials: readonly number[],
    from: readonly SlipState[],
    to: Pick<Slip, 'state' | 'holder'>,
    { act, by, now, about = {} }: ActedBy & { readonly act: string; readonly about?: Readonly<Record<string, string>> },
  ): Promise<SlipsMoved> =>
    transaction(async () => {
      const batch = await store.batch(id);
      if (!batch) return { ok: false, reason: 'unknown-batch' };
      const states = new Map((await store.slips(id)).map(({ serial, state }) => [serial, state]));
      const missing = serials.filter((serial) => !states.has(serial));
      if (missing.length > 0) return { ok: false, reason: 'no-such', serials: missing };
      const others = serials.filter((serial) => !from.includes(states.get(serial) ?? 'revoked'));
      if (others.length > 0) return { ok: false, reason: 'not-now', serials: others };
      const count = await store.move(id, serials, from, to);
      await audit.record({ by: [by], act, edition: batch.edition, about: { batch: id, serials: writeSerials(serials), ...about } }, now);
      return { ok: true, count };
    });

  return {
    issue: ({ edition: id, label, count, school, zone, by, now }) =>
      transaction(async () => {
        const taken = await taking(id, 'slip', school !== undefined);
        if (!taken.ok) return taken;
        if (!Number.isInteger(count) || count < 1 || count > mostSlips) return { ok: false, reason: 'bad-count' };
        const named = { ...(school === undefined ? {} : { school }), ...(zone === undefined ? {} : { zone }) };
        const issued = await slips.issue({ edition: id, kind: 'slip', label, count, ...named });
        await audit.record({ by: [by], act: 'slips.issue', edition: id, about: { batch: issued.batch.id, count, label, ...named } }, now);
        return { ok: true, edition: taken.edition, ...issued };
      }),
    hand: ({ edition: id, desk, zone, reason, by, now }) =>
      transaction(async () => {
        const taken = await taking(id, 'desk', false);
        if (!taken.ok) return taken;
        const handed = await slips.hand(id, desk, zone);
        // Neither batch nor serial: the log has the minute, and the minute is nobody's business.
        await audit.record({ by: [by], act: 'desk.number', edition: id, about: { desk, reason } }, now);
        return { ok: true, ...handed };
      }),
    signOut: (batch, serials, { holder, ...act }) =>
      move(batch, serials, ['kept'], { state: 'out', holder }, { ...act, act: 'slips.sign-out', about: { holder } }),
    takeBack: (batch, serials, act) => move(batch, serials, ['out'], { state: 'returned' }, { ...act, act: 'slips.return' }),
    revoke: (batch, serials, { reason, ...act }) =>
      move(batch, serials, ['kept', 'out'], { state: 'revoked' }, { ...act, act: 'slips.revoke', about: { reason } }),
    async reconcile(id, now) {
      const edition = await find(id);
      if (!edition) return undefined;
      const batches = await store.batches(id);
      const all = await Promise.all(batches.map(async (batch) => ({ batch, slips: await store.slips(batch.id) })));
      const end = edition.paperUntil ?? voteOf(edition)?.to;
      if (!end || now < end) return { lines: slipLines(all, undefined), used: { state: 'open' } };
      const proofs = all.flatMap(({ batch, slips: some }) => some.map((slip) => voterOf(batch.kind, slip.id)));
      const voted = await roll.among(
        id,
        edition.ballots.map((ballot) => ballot.id),
        proofs,
      );
      if (!voted) return { lines: slipLines(all, undefined), used: { state: 'forgotten' } };
      const used = all.flatMap(({ batch, slips: some }) => some.filter((slip) => voted.has(voterOf(batch.kind, slip.id))));
      return {
        lines: slipLines(all, new Set(used.map((slip) => slip.id))),
        used: { state: 'counted', total: used.length, returned: used.filter(({ state }) => state === 'returned').length },
      };
    },
  };
}
