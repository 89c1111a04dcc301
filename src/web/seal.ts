import type { Signer } from './parts';

/** What opening a seal gives. `expired` is genuine, and too old. */
export type Opened<A> = { readonly kind: 'open'; readonly value: A } | { readonly kind: 'expired' } | { readonly kind: 'forged' };

/** Small facts handed to a client and believed when they come back: `payload.mac`, the payload being JSON in base64url with its end (`e`, epoch seconds). */
export interface Seal<A> {
  close(value: A, seconds: number): string;
  open(sealed: string): Opened<A>;
}

/** Seals of one purpose. They are signed, not secret: nothing goes in that its holder may not read. */
export function createSeal<A extends object>(keys: Signer, purpose: string, now: () => Date): Seal<A> {
  const seconds = () => Math.floor(now().getTime() / 1000);
  return {
    close(value, lifetime) {
      const payload = Buffer.from(JSON.stringify({ ...value, e: seconds() + lifetime })).toString('base64url');
      return `${payload}.${keys.sign(purpose, payload)}`;
    },
    open(sealed) {
      const dot = sealed.indexOf('.');
      const payload = sealed.slice(0, dot);
      if (dot < 1 || !keys.verify(purpose, payload, sealed.slice(dot + 1))) return { kind: 'forged' };
      const value = JSON.parse(Buffer.from(payload, 'base64url').toString()) as A & { e: number };
      return value.e > seconds() ? { kind: 'open', value } : { kind: 'expired' };
    },
  };
}
