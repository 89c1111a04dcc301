import type { Platform } from './channel';
import { fitHour } from './hours';
import type { Ending, OutboxStore, SendCounts, Waiting } from './outbox';
import type { Outgoing, SendRefusal, Sent } from './sending';

export interface SenderParts {
  readonly platform: Platform<unknown>;
  readonly store: OutboxStore;
  readonly now: () => Date;
  /** This process's own name among all that share the storage. */
  readonly owner: string;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Told when a platform says that a person wants no messages. */
  readonly optedOut: (address: string) => Promise<void>;
  /** Told of a message that never arrives this way, once that is kept. */
  readonly failed?: (id: string, reason: SendRefusal) => Promise<void>;
  /** The storage could not be asked; it will be again. Never of what was to be sent. */
  readonly broken: (error: unknown) => void;
  /** Messages sent at once; absent: what the platform's rate needs. */
  readonly concurrency?: number;
  /** Milliseconds for which a process has the right to send; renewed at every look. A dead one's is waited for. */
  readonly leaseMs?: number;
  /** Milliseconds after which nobody who began to send a message still waits for its answer: more than any call may take. */
  readonly answerMs?: number;
}

/** Sends what waits for one channel, as long as this process has the right to. */
export interface Sender {
  /** Looks once and begins what may be sent, beside what is under way already: one platform's slow answer keeps nobody else waiting. */
  take(): Promise<Taken>;
  /** The same; resolves, with how many messages were begun, when they have ended. */
  look(): Promise<number>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  counts(): SendCounts;
}

/** What one look found. `ended`: how many messages were begun, once all of them have ended. */
export interface Taken {
  readonly people: number;
  readonly ended: Promise<number>;
}

/** Messages looked at at once. */
const atOnce = 200;
/** Messages under way at the least, and the seconds in which one is usually kept as begun, answered and kept as sent: as many are under way as the rate lets
 *  begin in them. */
const fewest = 50;
const answeredIn = 0.25;
/** Milliseconds between two looks at anything but replies, and between two looks into what was begun and never ended. */
const othersMs = 250;
const unresolvedMs = 3000;
/** Milliseconds after which nobody asks any more what became of a message. */
const unknownMs = 86_400_000;

/** One platform's sender. Of one person one message at a time, in order; of several people several at once, within the sender's rate. */
export function createSender(parts: SenderParts): Sender {
  const { platform, store, now, owner, pause, optedOut, failed, broken, leaseMs = 5000, answerMs = 30_000 } = parts;
  const { concurrency = Math.max(fewest, Math.ceil(platform.rate * answeredIn)) } = parts;
  const counts = { sent: 0, doubled: 0, unknown: 0, failed: {} as Record<string, number> };
  /** Epoch milliseconds from which the sender's rate allows the next message. */
  let free = 0;

  async function end({ id, address }: Outgoing, ending: Ending): Promise<void> {
    if (ending.kind === 'failed') counts.failed[ending.reason] = (counts.failed[ending.reason] ?? 0) + 1;
    else counts[ending.kind]++;
    await store.end(id, ending, now());
    if (ending.kind !== 'failed') return;
    if (ending.reason !== 'expired' && ending.reason !== 'stopped') await failed?.(id, ending.reason);
    if (ending.reason !== 'opted-out') return;
    await store.drop(address, 'opted-out', now());
    await optedOut(address);
  }

  /** Keeps what is known of an attempt. Nothing is known: it stays begun, and is looked into later. */
  async function settle({ outgoing }: Waiting, sent: Sent): Promise<void> {
    switch (sent.kind) {
      case 'later':
        return store.putBack(outgoing.id, new Date(now().getTime() + sent.afterMs));
      case 'refused':
        return end(outgoing, { kind: 'failed', reason: sent.reason });
      case 'sent':
        return end(outgoing, sent);
      case 'unknown':
        return;
    }
  }

  async function rate({ out }: Outgoing): Promise<void> {
    const at = now().getTime();
    const begin = Math.max(at, free);
    free = begin + (1000 * platform.weight(out)) / platform.rate;
    if (begin > at) await pause(begin - at);
  }

  async function send(waiting: Waiting): Promise<void> {
    const { outgoing } = waiting;
    const at = now();
    if (outgoing.until !== undefined && outgoing.until <= at.getTime()) return end(outgoing, { kind: 'failed', reason: 'expired' });
    const fit = outgoing.kind === 'campaign' ? fitHour(at) : at;
    if (fit > at) return store.putBack(outgoing.id, fit);
    await rate(outgoing);
    if (!(await store.begin(outgoing.id, now()))) return;
    await settle(waiting, await platform.send(outgoing));
  }

  /** What was begun and never ended: asked of the platform, again and again for a day, where it can tell; else a reply goes out once more, anything
   *  else never. */
  async function resolve(waiting: Waiting): Promise<void> {
    const { outgoing, attempts } = waiting;
    if (platform.find) {
      const found = await platform.find(outgoing);
      if (found.kind !== 'unknown' || now().getTime() - outgoing.at < unknownMs) return settle(waiting, found);
    } else if (outgoing.kind === 'reply' && attempts === 1) {
      counts.doubled++;
      return store.putBack(outgoing.id, now());
    }
    return end(outgoing, { kind: 'unknown' });
  }

  /** People with a message under way, or about to be. */
  const busy = new Set<string>();
  /** Hands that send. */
  const under = new Set<Promise<void>>();

  /** Works off people's queues until none is left, or until the right to send may have passed to another process. */
  async function work(queues: Waiting[][], at: Date, counted: () => void): Promise<void> {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const waiting of queue) {
        if (now().getTime() - at.getTime() > leaseMs / 2) break;
        counted();
        try {
          await send(waiting);
        } catch (error) {
          broken(error);
          break;
        }
      }
      busy.delete(queue[0]?.person ?? '');
    }
  }

  /** Until when this process has the right to send, and when a look was last had at what is looked at more rarely, in epoch milliseconds. */
  let leadsUntil = 0;
  const looked = { unresolved: 0, others: 0 };

  /** Takes or keeps the right to send: three quarters of it are always left, of which a look works for two. */
  async function leads(at: number): Promise<boolean> {
    if (at + 0.75 * leaseMs <= leadsUntil) return true;
    const until = at + leaseMs;
    if (!(await store.lead(platform.id, owner, new Date(at), new Date(until)))) return false;
    leadsUntil = until;
    return true;
  }
  /** Whether it is time for a look that is had so many milliseconds apart. */
  function due(what: keyof typeof looked, ms: number, at: number): boolean {
    if (at - looked[what] < ms) return false;
    looked[what] = at;
    return true;
  }

  async function take(): Promise<Taken> {
    const at = now();
    if (!(await leads(at.getTime()))) return nothing;
    if (due('unresolved', unresolvedMs, at.getTime()))
      for (const waiting of await store.begun(platform.id, new Date(at.getTime() - answerMs), atOnce)) await resolve(waiting);
    const free = concurrency - under.size;
    if (free <= 0) return nothing;
    const people = new Map<string, Waiting[]>();
    const only = due('others', othersMs, at.getTime()) ? undefined : 'replies';
    for (const one of await store.waiting(platform.id, at, atOnce, only, busy))
      if (!busy.has(one.person)) people.set(one.person, [...(people.get(one.person) ?? []), one]);
    for (const person of people.keys()) busy.add(person);
    const queues = [...people.values()].map((queue) => queue.sort((a, b) => a.place - b.place));
    let begun = 0;
    const hands = Array.from({ length: Math.min(free, queues.length) }, () => {
      const hand = work(queues, at, () => void begun++).finally(() => under.delete(hand));
      under.add(hand);
      return hand;
    });
    return { people: people.size, ended: Promise.all(hands).then(() => begun) };
  }

  return {
    take,
    look: async () => (await take()).ended,
    async idle() {
      while (under.size > 0) await Promise.all(under);
    },
    counts: () => ({ ...counts, failed: { ...counts.failed } }),
  };
}

const nothing: Taken = { people: 0, ended: Promise.resolve(0) };
