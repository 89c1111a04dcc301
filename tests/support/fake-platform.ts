import type { Platform } from '../../src/conversation/channel';
import type { Outgoing, Sent } from '../../src/conversation/sending';
import { phone } from './talker';

/** A platform in memory: what it was given, in order, and what it answers next. */
export interface FakePlatform extends Platform<unknown> {
  readonly given: Outgoing[];
  /** Answers by message id or text, each used once; else `sent`. */
  readonly answers: Map<unknown, (Sent | Error)[]>;
  /** Messages under way at once, at the most so far, and of one address. */
  readonly most: { at: number; ofOne: number };
}

/** `asks`: whether it can be asked what became of a message; then it says sent for what it was given, surely not sent for the rest. */
export function createFakePlatform(id: string, { asks = false, rate = 1000 }: { asks?: boolean; rate?: number } = {}): FakePlatform {
  const given: Outgoing[] = [];
  const answers: FakePlatform['answers'] = new Map();
  const under = new Map<string, number>();
  const most = { at: 0, ofOne: 0 };
  const platform: FakePlatform = {
    id,
    can: phone,
    given,
    answers,
    most,
    rate,
    weight: () => 1,
    receive: () => ({ kind: 'ignored', why: 'nothing comes in here' }),
    render: (messages) => messages.map(({ text }) => text),
    fetchMedia: () => Promise.resolve({ ok: false, reason: 'gone' }),
    async send(outgoing) {
      under.set(outgoing.address, (under.get(outgoing.address) ?? 0) + 1);
      most.at = Math.max(
        most.at,
        [...under.values()].reduce((sum, count) => sum + count, 0),
      );
      most.ofOne = Math.max(most.ofOne, under.get(outgoing.address) ?? 0);
      await new Promise<void>((done) => setImmediate(done));
      under.set(outgoing.address, (under.get(outgoing.address) ?? 1) - 1);
      const answer = (answers.get(outgoing.id) ?? answers.get(outgoing.out))?.shift() ?? { kind: 'sent', id: `P-${outgoing.id}` };
      if (answer instanceof Error) throw answer;
      if (answer.kind === 'sent' || answer.kind === 'unknown') given.push(outgoing);
      return answer;
    },
  };
  if (asks)
    return {
      ...platform,
      find: ({ id: message }) =>
        Promise.resolve(
          given.some((outgoing) => outgoing.id === message) ? { kind: 'sent', id: `P-${message}` } : { kind: 'later', afterMs: 0 },
        ),
    };
  return platform;
}
