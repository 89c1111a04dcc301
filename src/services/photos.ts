import type { Audit } from './box/audit';
import type { MediaStore } from './media';

/** A photo that belongs to something. Private until somebody of the staff has looked at it. */
export interface Photo {
  readonly id: string;
  /** What it belongs to, as staff call it ("P-482135"). */
  readonly thing: string;
  /** When it came. */
  readonly at: Date;
  readonly state: 'unlooked' | 'private' | 'public';
  /** Who looked at it last. */
  readonly by?: string;
  /** False of one that was kept as it came, by an earlier version: what a camera wrote into it is there. */
  readonly safe: boolean;
}

/** Photos and what they belong to, as services and jobs change it: within the transaction under way, where there is one. */
export interface PhotoKeep {
  /** From now on it stays, whatever its age, for as long as its thing does. Nothing where there is no such photo any more. */
  keep(id: string, thing: string): Promise<void>;
  /** Its thing is gone, or shows it no more: nobody sees it, and it goes at its age, like one that was never kept. */
  release(id: string): Promise<void>;
  /** Nobody can tell from now on who sent it. */
  disown(id: string): Promise<void>;
  /** Erases what somebody sent from this address; of what is public already, whose it was. */
  forget(address: string): Promise<void>;
  /** What was sent from one address is the other's. */
  takeOver(from: string, to: string): Promise<void>;
}

/** Photos that belong to something, as staff see them. */
export interface PhotoStore extends Pick<MediaStore, 'get'> {
  /** Of a thing; undefined where there is none, or it belongs to nothing. */
  find(id: string): Promise<Photo | undefined>;
  /** At which nobody has looked, the oldest first. */
  unlooked(limit: number): Promise<readonly Photo[]>;
  decide(id: string, state: 'private' | 'public', by: string): Promise<void>;
  /** Those of them that are public. */
  publicOf(ids: readonly string[]): Promise<ReadonlySet<string>>;
  transaction<R>(work: () => Promise<R>): Promise<R>;
}

export type Decided =
  | { readonly ok: true; readonly photo: Photo }
  /** `as-it-came`: what a camera wrote into it would be shown too. */
  | { readonly ok: false; readonly reason: 'unknown' | 'already' | 'as-it-came' };

/** What staff do with photos, and what everyone may see of it. */
export interface PhotoDesk {
  /** A hundred at the most. */
  unlooked(): Promise<readonly Photo[]>;
  find(id: string): Promise<Photo | undefined>;
  /** The picture, for somebody of the staff to look at. */
  picture(id: string): Promise<Uint8Array | undefined>;
  /** Says who may see it; stands in the published log. Can be said again, the other way. */
  decide(id: string, state: 'private' | 'public', given: { readonly by: string; readonly now: Date }): Promise<Decided>;
  /** Those of them that everyone may see. */
  publicOf(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The picture as everyone may see it: undefined where it is not public. */
  shown(id: string): Promise<Uint8Array | undefined>;
}

const listAtMost = 100;

export function createPhotoDesk({ store, audit }: { readonly store: PhotoStore; readonly audit: Pick<Audit, 'record'> }): PhotoDesk {
  const picture = async (id: string): Promise<Uint8Array | undefined> => (await store.get(id))?.bytes;
  return {
    unlooked: () => store.unlooked(listAtMost),
    find: (id) => store.find(id),
    publicOf: (ids) => store.publicOf(ids),
    picture: async (id) => ((await store.find(id)) ? picture(id) : undefined),
    decide: (id, state, { by, now }) =>
      store.transaction(async (): Promise<Decided> => {
        const photo = await store.find(id);
        if (!photo) return { ok: false, reason: 'unknown' };
        if (photo.state === state) return { ok: false, reason: 'already' };
        if (state === 'public' && !photo.safe) return { ok: false, reason: 'as-it-came' };
        await store.decide(id, state, by);
        await audit.record({ by: [by], act: `photo.${state}`, about: { photo: id } }, now);
        return { ok: true, photo: { ...photo, state, by } };
      }),
    shown: async (id) => ((await store.find(id))?.state === 'public' ? picture(id) : undefined),
  };
}
