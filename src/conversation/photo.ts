import type { Key } from '../i18n';

/** Bytes of a photo at the most, as it comes: what every channel takes, and what people are told. */
export const photoBytes = 10 * 1024 * 1024;

/** Why a photo was not taken, as the person is told. `not-a-photo`: by its content it is none; `heic`: a telephone's own format, which nothing here reads;
 *  `too-heavy`: bytes; `too-large`: pixels, or more work than is given to one; `broken`: a part is missing; `busy`: too many came at once. */
export type PhotoRefusal = 'not-a-photo' | 'heic' | 'too-heavy' | 'too-large' | 'broken' | 'busy';

/** What the person reads then. */
export const refusedTexts = {
  'not-a-photo': 'engine.photo.notPhoto',
  heic: 'engine.photo.heic',
  'too-heavy': 'web.photoTooBig',
  'too-large': 'engine.photo.tooLarge',
  broken: 'engine.photo.broken',
  busy: 'engine.photo.busy',
} as const satisfies Readonly<Record<PhotoRefusal, Key>>;

/** What a platform gave for a photo; `gone`: it has it no longer. Nobody has looked at the bytes. */
export type Fetched = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: 'gone' | 'too-heavy' };

/** Makes of bytes from anywhere a photo that is safe to keep and to show: pixels alone, in a format of ours. */
export interface PhotoReader {
  /** `owner`: whose it is; one person has only so many before it at once. */
  read(bytes: Uint8Array, owner: string): Promise<ReadPhoto>;
}
export type ReadPhoto =
  { readonly ok: true; readonly bytes: Uint8Array; readonly type: string } | { readonly ok: false; readonly reason: PhotoRefusal };

/** A photo being downloaded, as bytes; refused once it is more than a photo may be. */
export async function downloaded(response: Pick<Response, 'body'>): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > photoBytes) return { ok: false, reason: 'too-heavy' };
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks) };
}
