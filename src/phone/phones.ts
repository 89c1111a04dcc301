import type { Line, LineState, PhoneChannel, PhoneEvent } from './line';
import type { Arrived, Doing, Leaving, Way } from './way';

/** One thing done on a phone. `late`: it comes to us after a while. `twice`: the provider brings it twice at once. */
export interface PhoneAct {
  readonly phone: string;
  readonly channel: PhoneChannel;
  readonly what: Doing;
  readonly language: string;
  readonly late?: boolean | undefined;
  readonly twice?: boolean | undefined;
}

/** The phones of `/phone`: what is on their screens, what is under way. In memory. */
export interface Phones {
  readonly channels: readonly PhoneChannel[];
  /** False where that cannot be done on this channel. */
  act(act: PhoneAct): boolean;
  /** Without a network nothing leaves a phone and nothing reaches it. */
  network(phone: string, up: boolean): void;
  /** The providers give up what waits for this phone. */
  giveUp(phone: string): void;
  /** Everything so far, then whatever changes, until `ended`. Gives the way to stop. */
  follow(told: (event: PhoneEvent) => void, ended: () => void): () => void;
  /** Ends whatever follows. */
  hangUp(): void;
}

export interface PhonesParts {
  readonly ways: readonly Way[];
  /** Runs something after so many milliseconds. */
  readonly after: (ms: number, run: () => void) => void;
  readonly broken: (error: unknown) => void;
}

/** Milliseconds until a provider reports that a message was sent, and then that it was delivered. */
const hopMs = 400;
/** Milliseconds by which a late message is late. */
const lateMs = 8000;
/** Lines kept; the oldest go. */
const mostLines = 2000;

export function createPhones({ ways, after, broken }: PhonesParts): Phones {
  const lines = new Map<string, Line>();
  const followers = new Map<(event: PhoneEvent) => void, () => void>();
  const lost = new Set<string>();
  /** What waits for a network, by phone: to leave it, or to reach it. */
  const leaving = new Map<string, (() => void)[]>();
  const reaching = new Map<string, { readonly arrive: () => void; readonly giveUp: () => void }[]>();
  let count = 0;

  const tell = (event: PhoneEvent): void => [...followers.keys()].forEach((told) => told(event));
  function put(line: Line): void {
    lines.set(line.id, line);
    const [oldest] = lines.keys();
    if (lines.size > mostLines && oldest !== undefined) lines.delete(oldest);
    tell({ kind: 'line', line });
  }
  const become = (id: string, state: LineState): void => {
    const line = lines.get(id);
    if (line && line.state !== state) put({ ...line, state });
  };
  const waits = <What>(list: Map<string, What[]>, phone: string, what: What): void =>
    void list.set(phone, [...(list.get(phone) ?? []), what]);
  const taken = <What>(list: Map<string, What[]>, phone: string): readonly What[] => {
    const all = list.get(phone) ?? [];
    list.delete(phone);
    return all;
  };

  /** Reports in the order in which they are made, as a provider may not; what could not be told is told to the log. */
  const report = (message: Arrived, state: 'sent' | 'delivered' | 'undelivered'): void => void message.report?.(state).catch(broken);

  function arrived(channel: PhoneChannel, message: Arrived): void {
    const { phone, report: _report, id: _id, ...content } = message;
    const id = `${channel}:${message.id}`;
    put({ ...content, id, phone, channel, from: 'city', state: 'queued' });
    after(hopMs, () => {
      become(id, 'sent');
      report(message, 'sent');
      const arrive = (): void => {
        become(id, 'delivered');
        report(message, 'delivered');
      };
      const giveUp = (): void => {
        become(id, 'failed');
        report(message, 'undelivered');
      };
      after(hopMs, () => (lost.has(phone) ? waits(reaching, phone, { arrive, giveUp }) : arrive()));
    });
  }
  for (const way of ways) way.watch((message) => arrived(way.channel, message));

  async function bring(id: string, { deliver }: Leaving, times: number): Promise<void> {
    become(id, 'queued');
    try {
      const all = await Promise.all(Array.from({ length: times }, deliver));
      become(id, all.every((ok) => ok) ? 'delivered' : 'failed');
    } catch (error) {
      become(id, 'failed');
      broken(error);
    }
  }

  return {
    channels: ways.map(({ channel }) => channel),
    act({ phone, channel, what, language, late = false, twice = false }) {
      const left = ways.find((way) => way.channel === channel)?.leave(phone, what, language);
      if (!left) return false;
      const id = `mine:${++count}`;
      const { text, photo, place } = left.content;
      const shown = { text, ...(photo ? { photo } : {}), ...(place ? { place } : {}) };
      put({ ...shown, id, phone, channel, from: 'person', state: 'waiting' });
      const go = (): void => void bring(id, left, twice ? 2 : 1);
      const leave = (): void => (lost.has(phone) ? waits(leaving, phone, go) : go());
      if (late) after(lateMs, leave);
      else leave();
      return true;
    },
    network(phone, up) {
      if (up) lost.delete(phone);
      else lost.add(phone);
      tell({ kind: 'network', lost: [...lost] });
      if (!up) return;
      for (const { arrive } of taken(reaching, phone)) arrive();
      for (const go of taken(leaving, phone)) go();
    },
    giveUp(phone) {
      for (const { giveUp } of taken(reaching, phone)) giveUp();
    },
    follow(told, ended) {
      followers.set(told, ended);
      told({ kind: 'all', lines: [...lines.values()], lost: [...lost] });
      return () => void followers.delete(told);
    },
    hangUp() {
      for (const ended of followers.values()) ended();
    },
  };
}
