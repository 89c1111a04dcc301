/** What the public map's program is given with its page. */
export interface MapView {
  readonly locale: string;
  readonly layers: readonly string[];
  readonly district: string;
  readonly group: string;
  readonly tiles: { readonly url: string } | undefined;
  readonly texts: Readonly<Record<'onMap' | 'nearer' | 'none' | 'here' | 'report' | 'failed' | 'loading' | 'zoomIn' | 'zoomOut', string>>;
}

/** A thing on the map, as it is said. */
export interface MapThing {
  readonly reference: string;
  readonly at: readonly [latitude: number, longitude: number];
  readonly title: string;
  readonly lines: readonly string[];
  /** What one may do about it in the conversation, and the words that begin it there. */
  readonly act: { readonly label: string; readonly go: string };
}

/** So many of them together, and the box that they are in: south, west, north, east. */
export interface MapHeap {
  readonly at: readonly [latitude: number, longitude: number];
  readonly count: number;
  readonly title: string;
  readonly box: readonly [south: number, west: number, north: number, east: number];
}

/** What there is in a box. `said`: how much, in a sentence; `next`: the page after this one begins after it. */
export interface MapAnswer {
  readonly total: number;
  readonly said: string;
  readonly things: readonly MapThing[];
  readonly heaps: readonly MapHeap[];
  readonly next?: string;
}
