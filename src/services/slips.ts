import { printed } from './printed';

/** Slips printed at once. */
export interface SlipBatch {
  readonly id: string;
  readonly edition: string;
  /** A desk's paper is a slip that one desk hands to whom it has seen. */
  readonly kind: 'slip' | 'desk';
  /** Of the school edition: the class that has them. */
  readonly school?: string;
  /** For whom they were made, as staff wrote it: a desk, a market, an organisation. */
  readonly label: string;
  /** Serial numbers go from 1 to this. */
  readonly count: number;
}

/** A slip as it is kept. `id`: an HMAC of its number, which stands nowhere. */
export interface Slip {
  readonly id: string;
  readonly edition: string;
  readonly batch: string;
  /** From 1, printed beside the number: staff speak of a slip by it. */
  readonly serial: number;
  readonly revoked: boolean;
}

/** Slips and their batches. */
export interface SlipStore {
  /** A batch with all its slips, or nothing. */
  add(batch: SlipBatch, slips: readonly Slip[]): Promise<void>;
  find(id: string): Promise<Slip | undefined>;
  batch(id: string): Promise<SlipBatch | undefined>;
  batches(edition: string): Promise<readonly SlipBatch[]>;
  /** By serial. */
  slips(batch: string): Promise<readonly Slip[]>;
  /** Takes these back; gives how many were good until now. */
  revoke(batch: string, serials: readonly number[]): Promise<number>;
}

/** A slip to be printed, this once. */
export interface PrintedSlip {
  readonly serial: number;
  /** Digits. */
  readonly number: string;
}

/** Numbered papers that stand for their holder in one edition. */
export interface Slips {
  /** Makes slips; their numbers are given now and never again. */
  issue(batch: Omit<SlipBatch, 'id'>): Promise<{ readonly batch: SlipBatch; readonly slips: readonly PrintedSlip[] }>;
  /** Takes back slips that were lost. What one has cast stays cast. */
  revoke(batch: string, serials: readonly number[]): Promise<number>;
  /** The slip of this number, where it is good in this edition, and whether it is a class's. */
  find(edition: string, kind: SlipBatch['kind'], number: string): Promise<{ readonly id: string; readonly school: boolean } | undefined>;
}

/** Digits of a slip's number, the last a check: of 1,000,000 slips, one in 1,000,000,000 guesses hits one. */
export const slipDigits = 16;

export interface SlipParts {
  readonly store: SlipStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly newId: () => string;
}

export function createSlips({ store, hmac, random, newId }: SlipParts): Slips {
  const idOf = (number: string): string => hmac('slip', number);
  return {
    async issue(wanted) {
      const batch = { ...wanted, id: newId() };
      const slips = Array.from({ length: batch.count }, (_, at) => ({ serial: at + 1, number: printed(slipDigits, random) }));
      await store.add(
        batch,
        slips.map(({ serial, number }) => ({ id: idOf(number), edition: batch.edition, batch: batch.id, serial, revoked: false })),
      );
      return { batch, slips };
    },
    revoke: (batch, serials) => store.revoke(batch, serials),
    async find(edition, kind, number) {
      const slip = await store.find(idOf(number));
      if (!slip || slip.revoked || slip.edition !== edition) return undefined;
      const batch = await store.batch(slip.batch);
      return batch?.kind === kind ? { id: slip.id, school: batch.school !== undefined } : undefined;
    },
  };
}
