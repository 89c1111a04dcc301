import type { Listed, Platform } from './conversation/channel';
import type { Turns } from './conversation/handle';
import type { OutboxStore } from './conversation/outbox';
import type { SendRefusal } from './conversation/sending';
import type { Keep } from './web/intake';

/** What a comparison with a platform's own list of messages came to. `taken`: messages that never reached us, taken now; `late`: those whose sender has
 *  written since, which are left: they answered a question that no longer stands; `corrected`: messages of ours that did not arrive. */
export interface Compared {
  readonly taken: number;
  readonly late: number;
  readonly corrected: number;
}

export interface CompareParts {
  readonly turns: Pick<Turns, 'heard'>;
  readonly outbox: Pick<OutboxStore, 'report'>;
  readonly keep: Keep;
  /** Told of a message of ours that did not arrive, and why. */
  readonly notArrived: (message: string, reason: SendRefusal) => Promise<void>;
  /** Has the platform asked to forget its copy of a message of a vote, by its id there. */
  readonly erase: (id: string) => Promise<void>;
  readonly now: () => Date;
}

/** Hours looked back: more than a day, less than deliveries are surely remembered (48). */
const hours = 36;
/** Milliseconds in which a delivery may still be on its way. */
const onItsWayMs = 300_000;

/** Holds a platform's own list against what was heard and sent; undefined where it has none. */
export async function compare(
  platform: Platform<unknown>,
  { turns, outbox, keep, notArrived, erase, now }: CompareParts,
): Promise<Compared | undefined> {
  const [from, to] = [now().getTime() - hours * 3_600_000, now().getTime() - onItsWayMs];
  const listed = await platform.list?.(new Date(from));
  if (!listed) return undefined;
  const came = listed
    .filter((one): one is Extract<Listed, { kind: 'inbound' }> => one.kind === 'inbound')
    // A platform's list may go by whole days.
    .filter(({ at }) => at.getTime() >= from && at.getTime() <= to);
  const heard = await turns.heard(came.map(({ received }) => received.inbound.id));
  const counts = { taken: 0, late: 0, corrected: 0 };
  for (const { received, at } of came) {
    const { id, address, activity } = received.inbound;
    if (heard.has(id)) continue;
    const since = came.some((other) => other.at > at && other.received.inbound.address === address && heard.has(other.received.inbound.id));
    if (since && activity.kind !== 'stop') counts.late++;
    else {
      await keep(platform, received);
      counts.taken++;
    }
  }
  for (const one of listed) {
    if (one.kind !== 'report') continue;
    const { report, at, kept } = one;
    const { message, changed, secret } = await outbox.report(report, now());
    if (changed && report.state === 'undelivered') counts.corrected++;
    if (changed && message !== undefined && report.reason) await notArrived(message, report.reason);
    // Its report was lost, or its carrier makes none.
    if (secret && kept && at.getTime() <= to) await erase(report.id);
  }
  return counts;
}
