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
  /** The working-class zone of whoever gets them, for counting who takes part; absent: nobody said. */
  readonly zone?: string;
  /** How many. Printed ones are numbered from 1 to this. */
  readonly count: number;
}

/** Where a slip is. Whether it has voted is the roll's to say, and does not stand here. */
export type SlipState =
  /** In the office since it was printed. */
  | 'kept'
  /** With whom it was signed out to, or with whom they gave it to. */
  | 'out'
  /** It came back unused: it proves nothing any more. */
  | 'returned'
  /** Lost or spoiled: it proves nothing any more. */
  | 'revoked';

/** A slip as it is kept. `id`: an HMAC of its number, which stands nowhere. */
export interface Slip {
  readonly id: string;
  readonly edition: string;
  readonly batch: string;
  /** Printed beside the number: staff speak of a slip by it. From 1; a desk's are drawn, so that none tells which came first. */
  readonly serial: number;
  readonly state: SlipState;
  /** To whom it was signed out: an organisation's id, or the name a worker bears towards the public. */
  readonly holder?: string;
}

/** Slips and their batches. */
export interface SlipStore {
  /** A batch with all its slips, or nothing. */
  add(batch: SlipBatch, slips: readonly Slip[]): Promise<void>;
  /** One slip more in its batch, within the transaction under way. */
  append(slip: Slip): Promise<void>;
  find(id: string): Promise<Slip | undefined>;
  batch(id: string): Promise<SlipBatch | undefined>;
  batches(edition: string): Promise<readonly SlipBatch[]>;
  /** By serial. */
  slips(batch: string): Promise<readonly Slip[]>;
  /** Has those of these slips that are in one of the states of `from` go on to another; gives how many were. */
  move(batch: string, serials: readonly number[], from: readonly SlipState[], to: Pick<Slip, 'state' | 'holder'>): Promise<number>;
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
  /** One more paper of a desk, within the transaction under way; its number is given now and never again. */
  hand(edition: string, desk: string, zone?: string): Promise<{ readonly batch: SlipBatch; readonly slip: PrintedSlip }>;
  /** Takes back slips that were lost. What one has cast stays cast. */
  revoke(batch: string, serials: readonly number[]): Promise<number>;
  /** The slip of this number, where it is good in this edition. */
  find(edition: string, kind: SlipBatch['kind'], number: string): Promise<FoundSlip | undefined>;
}

export interface FoundSlip {
  readonly id: string;
  /** Whether it is a class's. */
  readonly school: boolean;
  readonly zone?: string;
}

/** Digits of a slip's number, the last a check: of 1,000,000 slips, one in 1,000,000,000 guesses hits one. */
export const slipDigits = 16;
/** Digits of a batch's own number, the last a check; it stands on its slips and proves nothing. */
export const batchDigits = 10;
/** States in which a slip proves its holder. */
const good: readonly SlipState[] = ['kept', 'out'];
/** A desk's serial numbers are below this. */
const deskSerials = 1_000_000;

export interface SlipParts {
  readonly store: SlipStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
}

export function createSlips({ store, hmac, random }: SlipParts): Slips {
  const idOf = (number: string): string => hmac('slip', number);
  return {
    async issue(wanted) {
      const batch = { ...wanted, id: printed(batchDigits, random) };
      const slips = Array.from({ length: batch.count }, (_, at) => ({ serial: at + 1, number: printed(slipDigits, random) }));
      await store.add(
        batch,
        slips.map(({ serial, number }) => ({ id: idOf(number), edition: batch.edition, batch: batch.id, serial, state: 'kept' })),
      );
      return { batch, slips };
    },
    async hand(edition, desk, zone) {
      const number = printed(slipDigits, random);
      const all = await store.batches(edition);
      const batch = all.find(({ kind, label, zone: of }) => kind === 'desk' && label === desk && of === zone) ?? {
        id: printed(batchDigits, random),
        edition,
        kind: 'desk' as const,
        label: desk,
        ...(zone === undefined ? {} : { zone }),
        count: 0,
      };
      if (batch.count === 0) await store.add(batch, []);
      const taken = new Set((await store.slips(batch.id)).map(({ serial }) => serial));
      let serial = 0;
      do serial = 1 + Math.floor(random() * deskSerials);
      while (taken.has(serial));
      await store.append({ id: idOf(number), edition, batch: batch.id, serial, state: 'out', holder: desk });
      return { batch, slip: { serial, number } };
    },
    revoke: (batch, serials) => store.move(batch, serials, good, { state: 'revoked' }),
    async find(edition, kind, number) {
      const slip = await store.find(idOf(number));
      if (!slip || !good.includes(slip.state) || slip.edition !== edition) return undefined;
      const batch = await store.batch(slip.batch);
      if (batch?.kind !== kind) return undefined;
      return { id: slip.id, school: batch.school !== undefined, ...(batch.zone === undefined ? {} : { zone: batch.zone }) };
    },
  };
}
