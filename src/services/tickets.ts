import type { Handover, Ticket, TicketStore } from './handover';

export interface HandoverParts {
  readonly tickets: TicketStore;
  /** Puts an answer into the person's conversation, in their language. */
  readonly deliver: (ticket: Ticket, text: string, now: Date) => Promise<void>;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Easily said over the phone: no vowels, so no words; nothing taken for another. */
const alphabet = '2346789CDFGHJKMPQRTVWX';

/** Brings people to humans: files their words, brings back the answer. */
export function createHandover({ tickets, deliver, randomBytes }: HandoverParts): Handover {
  return {
    async request({ now, ...from }) {
      const id = Array.from(randomBytes(6), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
      await tickets.add({ id, ...from, at: now, state: 'waiting' });
      return id;
    },
    waiting: () => tickets.waiting(),
    async answer(id, text, now) {
      const ticket = await tickets.find(id);
      if (!ticket) return { ok: false, reason: 'unknown' };
      if (!(await tickets.close(id))) return { ok: false, reason: 'answered' };
      await deliver(ticket, text, now);
      return { ok: true };
    },
  };
}
