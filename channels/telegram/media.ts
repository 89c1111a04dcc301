import { downloaded, photoBytes, photoType } from '../../src/conversation/photo';
import { sayFailure, type Calls } from './call';

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
    const type = bytes && (await photoType(bytes));
    return bytes && type ? { bytes, type } : undefined;
  };

/** Undefined where there is no such file, or a larger one than promised. Errors are made anew: the address holds the token. */
async function download(url: string): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(downloadMs) });
    if (response.status === 404 || response.status === 400) return undefined;
    if (!response.ok) throw new Error();
    return await downloaded(response);
  } catch {
    throw new Error('A photo could not be fetched: Telegram did not give the file.');
  }
}
