export interface PhotoSettings {
  /** Millions of pixels of a photo as it comes, at the most. */
  readonly megapixels: number;
  /** Pixels of the longer side of a photo as it is kept. */
  readonly side: number;
}

/** Forty: above what telephones make unless told otherwise (12 to 24). Reading one takes up to 300 MB for a second. */
export const photoDefaults: PhotoSettings = { megapixels: 40, side: 1600 };
