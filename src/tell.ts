import type { Platform } from './conversation/channel';
import { outgoingOf } from './conversation/outbox';
import type { Outgoing, SendKind } from './conversation/sending';
import type { TurnStore } from './conversation/turns';
import type { Consents } from './services/consents';

/** Something to tell a person outside a turn of theirs. */
export interface Telling {
  readonly to: { readonly address: string; readonly channel: string; readonly locale: string };
  readonly text: string;
  readonly at: Date;
  /** When they asked for it: who stopped after that finds it in the conversation and is sent nothing; who asked after stopping is sent it. */
  readonly asked: Date;
  /** `notice` where absent. */
  readonly kind?: Exclude<SendKind, 'reply'>;
  /** Worthless from then on. */
  readonly until?: Date;
  /** The id of its outgoing message, where the same telling could be begun twice: the second is then refused by the outbox. */
  readonly id?: string;
}

/** Puts words into a person's conversation and, where they may be, into the outbox, within the transaction under way where there is one; false where
 *  there is no conversation. */
export type Tell = (telling: Telling) => Promise<boolean>;

export interface TellParts {
  readonly conversations: Pick<TurnStore, 'append'>;
  readonly platforms: ReadonlyMap<string, Platform<unknown>>;
  readonly consents: Pick<Consents, 'stoppedSince'>;
  /** A new message's id. */
  readonly newId: () => string;
}

/** The one way in which the city speaks first. */
export function createTell({ conversations, platforms, consents, newId }: TellParts): Tell {
  return async ({ to, text, at, asked, kind = 'notice', until, id }) => {
    const messages = [{ kind: 'say' as const, text }];
    const stopped = await consents.stoppedSince(to.address);
    const sent = stopped === undefined || stopped < asked;
    let count = 0;
    const outgoing = outgoingOf(sent ? platforms.get(to.channel) : undefined, to, messages, {
      kind,
      at,
      id: () => (id === undefined ? newId() : `${id}.${count++}`),
    }).map((message): Outgoing => (until ? { ...message, until: until.getTime() } : message));
    return conversations.append(to.address, to.locale, messages, outgoing, at);
  };
}
