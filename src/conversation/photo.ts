import { fileTypeFromBuffer } from 'file-type/core';

/** Bytes of a photo at the most: what every channel takes. */
export const photoBytes = 10 * 1024 * 1024;

/** What a browser or a phone makes of what it sees. No SVG: it is a program. */
const types = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif']);

/** The MIME type of a photo, by what its content says; undefined where it is none. */
export async function photoType(bytes: Uint8Array): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  return found && types.has(found.mime) ? found.mime : undefined;
}

/** A photo being downloaded, as bytes; undefined once it is more than a photo may be. */
export async function downloaded(response: Pick<Response, 'body'>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > photoBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
