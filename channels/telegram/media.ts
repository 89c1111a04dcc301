import { downloaded, photoBytes, type Fetched } from '../../src/conversation/photo';
import { sayFailure, type Calls } from './call';

/** A path as `getFile` gives it: nothing that leads elsewhere. */
const safePath = /^(?!.*\.\.)[\w./-]{1,256}$/;
/** Milliseconds that a download may take; Telegram gives a webhook a minute or so. */
const downloadMs = 20_000;

const gone: Fetched = { ok: false, reason: 'gone' };

/** Fetches a photo by its file id. It is gone where Telegram no longer has it; throws where it could not be asked, so that the delivery comes again. */
export const createFetchMedia =
  ({ call, fileUrl }: Calls) =>
  async (reference: string): Promise<Fetched> => {
    const called = await call((api) => api.getFile(reference));
    if (!called.ok) {
      // Of a file of more than 20 MB Telegram says just that ("Bad Request: file is too big").
      if (called.failure.kind === 'refused' && called.failure.status === 400)
        return /too big/i.test(called.failure.description) ? { ok: false, reason: 'too-heavy' } : gone;
      throw new Error(`A photo could not be fetched: ${sayFailure(called.failure)}`);
    }
    const { file_path: path = '', file_size: size = 0 } = called.result;
    if (size > photoBytes) return { ok: false, reason: 'too-heavy' };
    return safePath.test(path) ? download(fileUrl(path)) : gone;
  };

/** The file may be larger than was promised. Errors are made anew: the address holds the token. */
async function download(url: string): Promise<Fetched> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(downloadMs) });
    if (response.status === 404 || response.status === 400) return gone;
    if (!response.ok) throw new Error();
    return await downloaded(response);
  } catch {
    throw new Error('A photo could not be fetched: Telegram did not give the file.');
  }
}
