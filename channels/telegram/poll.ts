import type { Delivery } from '../../src/conversation/channel';
import { sayFailure, type Calls } from './call';
import { secretHeader } from './receive';
import { heardUpdates } from './update';

export interface PollParts {
  /** Takes an update as if the webhook had been called with it; resolves, once the turn is kept, to what the webhook would have answered. */
  readonly take: (delivery: Delivery) => Promise<object | undefined>;
  /** Told of what went wrong; it goes on. Never of what was written. */
  readonly broken: (error: unknown) => void;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Seconds that Telegram holds a request while nothing comes; less than a call may take. */
const holdSeconds = 20;
/** Milliseconds between two attempts at what failed. */
const againMs = 3000;

/** Fetches updates where nobody can call us: for development. One after the other, each again until its turn is kept; only then is Telegram told
 *  that it came. Resolves once `signal` has stopped it. */
export const createPoll =
  ({ call }: Calls, secret: string) =>
  async ({ take, broken, pause }: PollParts, signal: AbortSignal): Promise<void> => {
    const encoder = new TextEncoder();
    let offset = 0;
    const again = async (error: unknown): Promise<void> => {
      if (signal.aborted) return;
      broken(error);
      await pause(againMs);
    };
    while (!signal.aborted) {
      const fetched = await call(
        (api, given) => api.getUpdates({ offset, timeout: holdSeconds, allowed_updates: heardUpdates }, given),
        signal,
      );
      if (!fetched.ok) {
        await again(new Error(sayFailure(fetched.failure)));
        continue;
      }
      for (const update of fetched.result) {
        if (signal.aborted) return;
        try {
          const delivery = { url: '', headers: { [secretHeader]: secret }, body: encoder.encode(JSON.stringify(update)) };
          await answer(await take(delivery));
        } catch (error) {
          await again(error);
          break;
        }
        offset = update.update_id + 1;
      }
    }

    /** The answer of a webhook is a call of one of the API's methods; nobody learns what became of it. */
    async function answer(reply: object | undefined): Promise<void> {
      if (!reply) return;
      const { method, ...payload } = reply as { readonly method: string };
      await call(
        (api) =>
          (api.raw as unknown as Readonly<Record<string, (payload: object) => Promise<unknown>>>)[method]?.(payload) ?? Promise.resolve(),
      );
    }
  };
