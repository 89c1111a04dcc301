import { textOf, type Activity, type Inbound } from './activity';
import type { Capabilities } from './channel';
import type { Engine } from './engine';
import type { Message } from './message';
import type { Outgoing, SendKind } from './sending';
import type { Asked, Consent, Kept, Logged, Turned, TurnStore, Written } from './turns';

/** What handling needs besides the engine. */
export interface HandlingParts {
  readonly engine: Engine;
  readonly store: TurnStore;
  /** What each channel can show, by the channel's id. */
  readonly can: Readonly<Record<string, Capabilities>>;
  readonly now: () => Date;
  /** Told of a turn that a defect of ours broke; the person was told kindly. Never of what was written. */
  readonly broken: (error: unknown) => void;
  /** What a person is told when their turn broke; their place is kept. */
  readonly apology: (inbound: Inbound, locale: string | undefined) => string;
  readonly locale: string;
  /** An unguessable id for somebody who was never heard. */
  readonly newId: () => string;
  /** Whether a channel's platform keeps what people write, and forgets it when asked to. */
  readonly erases?: (channel: string) => boolean;
  /** What a person's platform is to be given; absent where nobody is sent anything. */
  readonly outgoing?: (to: Recipient, messages: readonly Message[], locale: string, at: Date) => readonly Outgoing[];
  /** Whether an address last heard then may be somebody else's by now. */
  readonly lapsed?: (address: string, heard: Date, now: Date) => boolean;
  /** An address is somebody else's now: what is kept of it elsewhere ends, in the turn's transaction. */
  readonly renewed?: (address: string) => Promise<void>;
  /** The person here gave up another address of theirs: what is kept under it passes to this one, in the turn's transaction. */
  readonly givenUp?: (passing: GivenUp, at: Date) => Promise<void>;
  /** Another language is spoken from now on, in the turn's transaction. */
  readonly spoken?: (address: string, locale: string) => Promise<void>;
  /** Keeps a change of consent, in the turn's transaction. `said`: the person's own words for it; absent where their platform told. */
  readonly consented?: (address: string, consent: Consent & { readonly said?: string }, at: Date) => Promise<void>;
  /** Finds out, before the turn, what the turn is to know and is slow to be had: a turn does no network. It may take seconds, of what the person did and
   *  what they were asked, if anything; what it throws is told to `broken`, and the turn goes on without. */
  readonly ahead?: (activity: Activity, asked: Asked | undefined) => Promise<void>;
}

/** Whom a turn says something to: who is heard, by a reply; or the same person elsewhere, by a notice. */
export interface Recipient {
  readonly address: string;
  readonly kind: Extract<SendKind, 'reply' | 'notice'>;
}

/** An address that was given up, and the one that takes its place. */
export interface GivenUp {
  readonly from: string;
  readonly to: string;
  /** Spoken there from now on. */
  readonly locale: string;
  /** The sentence that was agreed to. */
  readonly told: string;
}

/** Turns as channels ask for them. */
export interface Turns {
  /** Resolves once the turn is committed. One person's messages are handled one after the other, in the order of the calls. */
  handle(inbound: Inbound): Promise<Turned>;
  history(address: string, after: number, limit: number): Promise<readonly Logged[]>;
  /** Those of these deliveries' ids that were handled, as far as they are remembered. */
  heard(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The person wants no messages any more, as their platform told. */
  stop(address: string): Promise<void>;
  /** Erases the conversation. */
  forget(address: string): Promise<void>;
  /** Calls back after each turn that this process committed for the address; returns the way to stop it. Other processes' turns are found by polling `history`. */
  watch(address: string, onTurn: () => void): () => void;
  /** Resolves when no turn is under way. */
  idle(): Promise<void>;
}

/** Joins engine and storage: one transaction a turn, one turn at a time a person. */
export function createTurns(parts: HandlingParts): Turns {
  const { engine, store, can, now, broken, apology, locale, newId, erases, outgoing, lapsed, renewed, givenUp, consented, spoken, ahead } =
    parts;
  const waiting = new Map<string, Promise<unknown>>();
  const watchers = new Map<string, Set<() => void>>();

  const sent = <K extends Kept>(to: Recipient, at: Date, kept: K): K =>
    outgoing ? { ...kept, outgoing: outgoing(to, kept.messages, kept.session.locale, at) } : kept;
  const sending = ({ address, channel }: Inbound, at: Date, written: Written): Written => {
    const { beside, secret } = written;
    const own = { ...sent({ address, kind: 'reply' }, at, written), ...(secret && erases?.(channel) ? { erase: true as const } : {}) };
    // Who wants no messages there finds it in the conversation.
    return beside && !beside.session.stopped ? { ...own, beside: sent({ address: beside.address, kind: 'notice' }, at, beside) } : own;
  };

  const notify = (address: string): void => watchers.get(address)?.forEach((onTurn) => onTurn());

  async function lookAhead({ address, activity }: Inbound): Promise<void> {
    if (!ahead || (activity.kind !== 'place' && textOf(activity) === undefined)) return;
    try {
      await ahead(activity, await store.asked(address));
    } catch (error) {
      if (isTransient(error)) throw error;
      broken(error);
    }
  }

  async function run(inbound: Inbound, at: Date): Promise<Turned> {
    const capabilities = can[inbound.channel];
    if (!capabilities) throw new Error(`No channel is called '${inbound.channel}'; add it to the list of channels.`);
    await lookAhead(inbound);
    let defect: unknown;
    let beside: string | undefined;
    const turned = await store
      .turn(inbound, at, async (loaded) => {
        try {
          const { session, resident } = loaded;
          const another = session !== undefined && (lapsed?.(inbound.address, new Date(session.at), at) ?? false);
          const turned = await engine.turn({
            inbound,
            can: capabilities,
            now: at,
            beside: (address) => loaded.beside(address),
            ...(another
              ? { resident: newId(), drafts: () => Promise.resolve({ texts: {}, parked: {} }) }
              : { session, resident: resident ?? newId(), drafts: () => loaded.drafts() }),
          });
          if (another) await renewed?.(inbound.address);
          const written: Written = another ? { ...turned, renewed: true } : turned;
          if (session && session.locale !== written.session.locale) await spoken?.(inbound.address, written.session.locale);
          if (written.consent) await consented?.(inbound.address, { ...written.consent, ...saidIn(inbound) }, at);
          beside = written.beside?.address;
          if (beside !== undefined && written.beside?.givenUp !== undefined) {
            const { locale } = written.session;
            await givenUp?.({ from: beside, to: inbound.address, locale, told: written.beside.givenUp }, at);
          }
          return sending(inbound, at, written);
        } catch (error) {
          if (isTransient(error)) throw error;
          defect = error;
          throw error;
        }
      })
      .catch(async (error: unknown) => {
        if (error !== defect) throw error;
        broken(error);
        return store.turn(inbound, at, async (loaded): Promise<Written> => {
          const session = loaded.session ?? { locale, stack: [], asked: 0, at: at.getTime() };
          const messages: readonly Message[] = [{ kind: 'say', text: apology(inbound, loaded.session?.locale) }];
          const resident = loaded.resident ?? newId();
          return sending(inbound, at, { resident, session, json: JSON.stringify(session), messages, secret: true, forget: false });
        });
      });
    notify(inbound.address);
    if (beside !== undefined) notify(beside);
    return turned;
  }

  return {
    handle(inbound) {
      // When it came counts, however long the person's message before it takes: a vote closes at a moment.
      const at = now();
      const before = waiting.get(inbound.address) ?? Promise.resolve();
      const turn = before.then(
        () => run(inbound, at),
        () => run(inbound, at),
      );
      const done: Promise<void> = turn.then(noop, noop).then(() => {
        if (waiting.get(inbound.address) === done) waiting.delete(inbound.address);
      });
      waiting.set(inbound.address, done);
      return turn;
    },
    history: (address, after, limit) => store.history(address, after, limit),
    heard: (ids) => store.heard(ids),
    stop: (address) => store.stop(address, () => consented?.(address, { kind: 'stopped' }, now()) ?? Promise.resolve()),
    forget: (address) => store.forget(address),
    watch(address, onTurn) {
      const set = watchers.get(address) ?? new Set();
      watchers.set(address, set.add(onTurn));
      return () => {
        set.delete(onTurn);
        if (set.size === 0) watchers.delete(address);
      };
    },
    async idle() {
      while (waiting.size > 0) await Promise.all(waiting.values());
    },
  };
}

/** Characters of a word of consent that are kept: such words are short, whatever signs are typed around them. */
const saidCharacters = 40;

function saidIn({ activity }: Inbound): { readonly said?: string } {
  const text = textOf(activity);
  return text === undefined ? {} : { said: text.slice(0, saidCharacters) };
}

const noop = (): void => undefined;

/** A lost race or a storage that went away: not a defect of the turn; the store runs it again, or the provider does. MongoDB marks these by labels and by names. */
function isTransient(error: unknown): boolean {
  const { errorLabelSet, name } = error as { errorLabelSet?: ReadonlySet<string>; name?: string };
  return Boolean(errorLabelSet?.size) || (typeof name === 'string' && name.startsWith('Mongo'));
}
