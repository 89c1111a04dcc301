import type { Act, Audit } from './box/audit';

/** A staff member, the moment, and a sentence for those who follow it: one language's, or each language's. */
export interface StaffAct<Words = string> {
  readonly by: string;
  readonly now: Date;
  readonly words?: Words | undefined;
}

/** Why an act was not done. */
export type Refused<R extends string> = { readonly ok: false; readonly reason: R };
/** What became of an act on something: as it is afterwards, under what it is called; or nothing was done. */
export type Acted<Noun extends string, Thing extends { readonly state: string }, R extends string = never> =
  | ({ readonly ok: true } & { readonly [N in Noun]: Thing })
  | Refused<'unknown' | R>
  /** Not from the state it is in. */
  | (Refused<'not-now'> & { readonly state: Thing['state'] });

/** What an act changes. `step`: what those who follow it are told; absent: nothing. `about`: what the published log has of it. */
export interface Change<Thing extends Stepped> {
  readonly to: Partial<Thing>;
  readonly step?: NewStep<Thing['steps'][number]>;
  readonly about?: NonNullable<Act['about']>;
}

/** Something with a way behind it that people follow. */
interface Stepped {
  readonly state: string;
  readonly steps: readonly { readonly kind: string }[];
}
type NewStep<Step> = Step extends unknown ? Omit<Step, 'at' | 'by' | 'words'> : never;

export interface ActingParts<Id extends string | number, Thing extends Stepped, Noun extends string> {
  /** What it is called, here and in the published log. */
  readonly noun: Noun;
  /** What the log's acts begin with ("lab" in "lab.take"); absent: the noun. */
  readonly field?: string;
  readonly store: {
    transaction<R>(work: () => Promise<R>): Promise<R>;
    find(id: Id): Promise<Thing | undefined>;
    save(thing: Thing): Promise<unknown>;
  };
  /** Its lines are published: reasons and numbers stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  /** Has those who follow it told of a step, once the transaction under way is kept. */
  readonly announce: (id: Id, step: number, at: Date, kind: Thing['steps'][number]['kind']) => Promise<void>;
  /** How a change and its step are put together; absent: just so. */
  readonly after?: (thing: Thing, to: Partial<Thing>, step: Thing['steps'][number]) => Thing;
}

/** What staff do with things that people follow: one act on one that fits, in one transaction: change, record, announcement. */
export function createActing<Id extends string | number, Thing extends Stepped, Noun extends string>({
  noun,
  field = noun,
  store,
  audit,
  announce,
  after = (thing, to, step) => ({ ...thing, ...to, steps: [...thing.steps, step] }),
}: ActingParts<Id, Thing, Noun>) {
  return function act<R extends string = never>(
    id: Id,
    fits: (thing: Thing) => boolean,
    name: string,
    { by, now, words }: StaffAct<unknown>,
    change: (thing: Thing) => Promise<Change<Thing> | Refused<R>> | Change<Thing> | Refused<R>,
  ): Promise<Acted<Noun, Thing, R>> {
    return store.transaction(async (): Promise<Acted<Noun, Thing, R>> => {
      const thing = await store.find(id);
      if (!thing) return { ok: false, reason: 'unknown' };
      if (!fits(thing)) return { ok: false, reason: 'not-now', state: thing.state };
      const changed = await change(thing);
      if ('ok' in changed) return changed;
      const step = changed.step && ({ at: now, by, ...(words === undefined ? {} : { words }), ...changed.step } as Thing['steps'][number]);
      const changedThing = step ? after(thing, changed.to, step) : { ...thing, ...changed.to };
      await store.save(changedThing);
      await audit.record({ by: [by], act: `${field}.${name}`, about: { [noun]: id, ...changed.about } }, now);
      if (step) await announce(id, thing.steps.length, now, step.kind);
      return { ok: true, [noun]: changedThing };
    });
  };
}

/** Whether something is in one of these states. */
export const isIn =
  <State extends string>(...states: readonly State[]) =>
  ({ state }: { readonly state: State }): boolean =>
    states.includes(state);

/** An act that is not done, and why. */
export const refuse = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });
