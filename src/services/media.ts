/** A photo as it is kept. `type`: its MIME type; `owner`: the address of who sent it, absent once they are forgotten. */
export interface StoredMedia {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly owner?: string;
}

/** Days a photo is kept: as long as the message that shows it. One of a turn that never came goes with the others, no sooner: marking photos as
 *  spoken of would put one more write into every turn that brings one, to be rid of what nobody can see 29 days earlier. */
export const mediaDays = 30;

/** Where photos are kept. They are kept before the turn that speaks of them. */
export interface MediaStore {
  /** Resolves to its id once it is kept for good. */
  put(bytes: Uint8Array, type: string, owner: string): Promise<string>;
  /** Undefined where there is none, or no longer. */
  get(id: string): Promise<StoredMedia | undefined>;
}

/** Removing photos by age. */
export interface MediaSweep {
  /** Removes what was put before `before` and is not kept, and what is left of uploads that broke off; resolves to how many photos. */
  sweep(before: Date): Promise<number>;
}

/** The sweep of each day. */
export const sweepMedia = (media: MediaSweep, now: Date): Promise<number> => media.sweep(new Date(now.getTime() - mediaDays * 86_400_000));
