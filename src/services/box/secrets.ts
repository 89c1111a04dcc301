/** A key of 32 bytes that serves for a time and is then destroyed. */
export interface Secret {
  readonly id: string;
  readonly key: Buffer;
  /** When it was made. */
  readonly since: Date;
}

/** Where such keys are kept: in the database, wrapped by the deployment's own key, which is outside it. All of it within the transaction under way. */
export interface SecretStore {
  /** The living keys of a name ("roll/2027"), the newest first. `destroyed`: there was one, and is none for ever. */
  of(name: string): Promise<{ readonly living: readonly Secret[]; readonly destroyed: boolean }>;
  add(name: string, secret: Secret): Promise<void>;
  /** Removes these keys. `forEver`: none of that name is ever made again. */
  remove(name: string, ids: readonly string[], options?: { readonly forEver: boolean }): Promise<void>;
}

/** The newest key of a name; made where there is none yet: under an id that all who make the first one at once write, so that the storage lets one of
 *  them through and the others find it. Undefined where it was destroyed. */
export async function secretOf(
  store: SecretStore,
  name: string,
  now: Date,
  randomBytes: (count: number) => Uint8Array,
): Promise<Secret | undefined> {
  const { living, destroyed } = await store.of(name);
  if (living[0] ?? destroyed) return living[0];
  return add(store, name, { id: `${name} first`, key: Buffer.from(randomBytes(keyBytes)), since: now });
}

/** Adds a fresh key beside those that live. */
export const addSecret = (store: SecretStore, name: string, now: Date, randomBytes: (count: number) => Uint8Array): Promise<Secret> =>
  add(store, name, { id: Buffer.from(randomBytes(15)).toString('base64url'), key: Buffer.from(randomBytes(keyBytes)), since: now });

const keyBytes = 32;

async function add(store: SecretStore, name: string, secret: Secret): Promise<Secret> {
  await store.add(name, secret);
  return secret;
}
