import { fileTypeFromBuffer } from 'file-type/core';
import { sayFailure, type Calls } from './call';
import { photoBytes } from './receive';

/** What a phone makes of what it sees. No SVG: it is a program. */
const photoTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif']);
/** A path as `getFile` gives it: nothing that leads elsewhere. */
const safePath = /^(?!.*\.\.)[\w./-]{1,256}$/;
/** Milliseconds that a download may take; Telegram gives a webhook a minute or so. */
const downloadMs = 20_000;

/** Fetches a photo by its file id. Undefined where Telegram no longer has it, or it is none; throws where it could not be asked, so that the delivery
 *  comes again. */
export const createFetchMedia =
  ({ call, fileUrl }: Calls) =>
  async (reference: string): Promise<{ readonly bytes: Uint8Array; readonly type: string } | undefined> => {
    const called = await call((api) => api.getFile(reference));
    if (!called.ok) {
      if (called.failure.kind === 'refused' && called.failure.status === 400) return undefined;
      throw new Error(`A photo could not be fetched: ${sayFailure(called.failure)}`);
    }
    const { file_path: path = '', file_size: size = 0 } = called.result;
    if (!safePath.test(path) || size > photoBytes) return undefined;
    const bytes = await download(fileUrl(path));
    const found = bytes && (await fileTypeFromBuffer(bytes));
    return found && photoTypes.has(found.mime) ? { bytes, type: found.mime } : undefined;
  };

/** Undefined where there is no such file, or a larger one than promised. Errors are made anew: the address holds the token. */
async function download(url: string): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(downloadMs) });
    if (response.status === 404 || response.status === 400) return undefined;
    if (!response.ok) throw new Error();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      if (length > photoBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    throw new Error('A photo could not be fetched: Telegram did not give the file.');
  }
}
