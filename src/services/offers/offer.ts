import type { AccessNeed, Topic } from '../preferences';
import type { Localised } from '../voting';

/** What kind of offer it is: of public life, of culture, of an association. */
export const offerKinds = ['civic', 'cultural', 'associative'] as const;
export type OfferKind = (typeof offerKinds)[number];

/** How one comes by it: a seat at a workshop of the city, a page, or words (where to ask, whom to call). */
export type Obtaining =
  | { readonly kind: 'workshop'; readonly code: number }
  | { readonly kind: 'link'; readonly link: string }
  | { readonly kind: 'words'; readonly words: Localised };

/** Something the city or an association offers to whoever has a citizen card. */
export interface Offer {
  /** As people say it: "OFFRES 3". From 1. */
  readonly code: number;
  readonly name: Localised;
  readonly summary: Localised;
  readonly kind: OfferKind;
  readonly topics: readonly Topic[];
  /** "18"; absent: the whole city. */
  readonly district?: string;
  /** In years, both included. */
  readonly fromAge?: number;
  readonly toAge?: number;
  /** BCP 47; none: it takes no language. */
  readonly languages: readonly string[];
  /** What can be offered there. */
  readonly access: readonly AccessNeed[];
  /** Its first day, and the moment it is over; absent: since ever, for as long as it is not withdrawn. */
  readonly from?: Date;
  readonly until?: Date;
  readonly how: Obtaining;
  readonly places?: number;
  readonly demo?: true;
  readonly withdrawn?: { readonly at: Date; readonly reason: string };
}

/** Whether one can still come by it. */
export const isOver = ({ until, withdrawn }: Pick<Offer, 'until' | 'withdrawn'>, now: Date): boolean =>
  withdrawn !== undefined || (until !== undefined && until <= now);
