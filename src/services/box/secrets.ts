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

/** The newest key of a name; made where there is none yet. Undefined where it was destroyed. */
export async function secretOf(
  store: SecretStore,
  name: string,
  now: Date,
  randomBytes: (count: number) => Uint8Array,
): Promise<Secret | undefined> {
  const { living, destroyed } = await store.of(name);
  if (living[0] ?? destroyed) return living[0];
  return addSecret(store, name, now, randomBytes);
}

/** Adds a fresh key. */
export async function addSecret(store: SecretStore, name: string, now: Date, randomBytes: (count: number) => Uint8Array): Promise<Secret> {
  const secret = { id: Buffer.from(randomBytes(15)).toString('base64url'), key: Buffer.from(randomBytes(32)), since: now };
  await store.add(name, secret);
  return secret;
}
