/** A point on the map, in degrees of WGS 84. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** How well a place is known: a point that the person gave; an address or a crossing; somewhere along a street, also near a number of it that is not known; a district; or only the person's words. */
export type Precision = 'point' | 'address' | 'street' | 'district' | 'words';

/** A place as far as the city knows it. */
export interface Located {
  /** How it is read back: an address ("12 Rue Myrha, 75018 Paris"), a landmark, or the person's own words. */
  readonly label: string;
  readonly precision: Precision;
  /** What the person said of it themselves ("devant la pharmacie"); absent where the label says it all. */
  readonly words?: string;
  /** Absent where only a district or words are known. */
  readonly point?: Point;
  /** The arrondissement, "1" to "20"; absent where it is not known. */
  readonly district?: string;
}
