import type { EditionStore } from '../ballots';
import type { Box, Checked } from './box';

/** What a receipt proves at this moment. `demo`: of a demonstration, whose key is on the server. */
export type ReceiptChecked = Extract<Checked, { ok: false }> | (Extract<Checked, { ok: true }> & { readonly demo: boolean });

/** Receipts as dialogs check them: whoever has one learns that its ballot is there, and nothing of it. */
export interface Receipts {
  /** `receipt`: as a person wrote it. */
  check(receipt: string): Promise<ReceiptChecked>;
}

export function createReceipts({
  box,
  editions,
}: {
  readonly box: Pick<Box, 'check'>;
  readonly editions: Pick<EditionStore, 'all'>;
}): Receipts {
  return {
    async check(receipt) {
      const all = await editions.all();
      const checked = await box.check(
        receipt,
        all.map(({ id }) => id),
      );
      if (!checked.ok) return checked;
      return { ...checked, demo: all.some(({ id, demo }) => id === checked.edition && demo) };
    },
  };
}
