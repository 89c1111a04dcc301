import type { Dialog } from '../src/conversation/dialog';
import type { Handover } from '../src/services/handover';
import type { Localised, Voting } from '../src/services/voting';

/** The services that steps see beside the turn. */
export interface City {
  readonly voting: Voting;
  readonly handover: Handover;
}

/** A conversation with the city. `A` = its answers, by step. */
export type CityDialog<A> = Dialog<A, City>;

/** A text in the person's language, or in French where it was not translated. */
export const localised = (text: Localised, locale: string): string => text[locale] ?? text.fr;
