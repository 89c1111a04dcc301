import { createECDH, createHmac } from 'node:crypto';
import type { LetterKeys } from './letters';

/** The pair to which letters are sealed, always the same from one secret seed: nothing of it need be kept. */
export function letterKeys(seed: string): LetterKeys {
  for (let turn = 0; ; turn++) {
    const pair = createECDH('prime256v1');
    try {
      pair.setPrivateKey(createHmac('sha256', seed).update(`letters ${turn}`).digest());
      return { publicKey: pair.getPublicKey(), privateKey: pair.getPrivateKey() };
    } catch {
      // One seed in four thousand million gives a number beyond the curve's order: the next one is taken.
    }
  }
}
