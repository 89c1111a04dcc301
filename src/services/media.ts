/** A photo as it is kept. `type`: the MIME type found in its content; `owner`: the address of who sent it. */
export interface StoredMedia {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly owner: string;
}

/** Where photos are kept. They are kept before the turn that speaks of them: a photo of a turn that never came is swept by age. */
export interface MediaStore {
  /** Resolves to its id once it is kept for good. */
  put(bytes: Uint8Array, type: string, owner: string): Promise<string>;
  /** Undefined where there is none, or no longer. */
  get(id: string): Promise<StoredMedia | undefined>;
}
