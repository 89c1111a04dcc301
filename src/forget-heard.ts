import type { App } from './app';

/** Messages asked for at once. */
const pageSize = 100;

/** Has platforms forget what people wrote of their votes, once its turn is kept; gives how many were forgotten, and how many could not be and are tried again
 *  the next time. */
export async function forgetHeard(
  { platforms, forgettable }: Pick<App, 'platforms' | 'forgettable'>,
  signal: AbortSignal,
): Promise<{ readonly forgotten: number; readonly left: number }> {
  const counts = { forgotten: 0, left: 0 };
  for (const [channel, platform] of platforms) {
    if (!platform.erase) continue;
    for (let after = ''; !signal.aborted;) {
      const page = await forgettable.page(channel, after, pageSize);
      const done: string[] = [];
      for (const { key, id } of page) {
        after = key;
        try {
          await platform.erase(id);
          done.push(key);
        } catch {
          counts.left++;
        }
      }
      if (done.length > 0) await forgettable.forgotten(done);
      counts.forgotten += done.length;
      if (page.length < pageSize) break;
    }
  }
  return counts;
}
