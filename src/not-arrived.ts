import type { App } from './app';
import type { SendRefusal } from './conversation/sending';
import { elsewhereLater } from './elsewhere';

/** What follows where a platform reports, perhaps long after it took a message, why that did not arrive: who wants none is sent none any more; what was only
 *  too late for this way is told by another. `message`: our own id. */
export async function notArrived(
  app: Pick<App, 'outbox' | 'jobs' | 'residents' | 'turns'>,
  message: string,
  reason: SendRefusal,
  now: Date,
): Promise<void> {
  if (reason !== 'opted-out') return elsewhereLater(app, message, reason, now);
  const said = await app.outbox.whose(message);
  const known = said && (await app.residents.known(said.person));
  if (!known) return;
  await app.outbox.drop(known.address, 'opted-out', now);
  await app.turns.stop(known.address);
}
