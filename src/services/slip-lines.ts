import type { Slip, SlipBatch, SlipState } from './slips';
import { suppress } from './suppression';

/** What became of the slips of one batch that one holder was given, or nobody. */
export interface Slipped {
  readonly batch: SlipBatch;
  /** Absent: never signed out. */
  readonly holder?: string;
  readonly states: Readonly<Record<SlipState, number>>;
  /** How many have voted; null where it is not told: few, what would tell few of another line, or not yet. */
  readonly used: number | null;
}

/** A line for each batch and holder. `used`: ids of the slips that have voted; absent: it is not told. */
export function slipLines(
  all: readonly { readonly batch: SlipBatch; readonly slips: readonly Slip[] }[],
  used: ReadonlySet<string> | undefined,
): readonly Slipped[] {
  const lines = all.flatMap(({ batch, slips }) =>
    [...new Set(slips.map(({ holder = '' }) => holder))].sort().map((holder) => ({
      batch,
      holder,
      slips: slips.filter((slip) => (slip.holder ?? '') === holder),
    })),
  );
  const told =
    used && suppress(Object.fromEntries(lines.map(({ slips }, at) => [String(at), slips.filter(({ id }) => used.has(id)).length])));
  return lines.map(({ batch, holder, slips }, at) => ({
    batch,
    ...(holder === '' ? {} : { holder }),
    states: statesOf(slips),
    used: told?.[String(at)] ?? null,
  }));
}

const statesOf = (slips: readonly Slip[]): Readonly<Record<SlipState, number>> => {
  const count = (wanted: SlipState): number => slips.filter(({ state }) => state === wanted).length;
  return { kept: count('kept'), out: count('out'), returned: count('returned'), revoked: count('revoked') };
};

/** Several lines as one. What any of them does not tell, the sum does not either: beside the others it would. */
export const together = (lines: readonly Pick<Slipped, 'states' | 'used'>[]): Pick<Slipped, 'states' | 'used'> => ({
  states: {
    kept: sum(lines.map(({ states }) => states.kept)),
    out: sum(lines.map(({ states }) => states.out)),
    returned: sum(lines.map(({ states }) => states.returned)),
    revoked: sum(lines.map(({ states }) => states.revoked)),
  },
  used: lines.some(({ used }) => used === null) ? null : sum(lines.map(({ used }) => used ?? 0)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The school's lines, class by class, by name. */
export function byClass(lines: readonly Slipped[]): Readonly<Record<string, Pick<Slipped, 'states' | 'used'>>> {
  const classes = [...new Set(lines.flatMap(({ batch }) => batch.school ?? []))].sort();
  return Object.fromEntries(classes.map((name) => [name, together(lines.filter(({ batch }) => batch.school === name))]));
}
