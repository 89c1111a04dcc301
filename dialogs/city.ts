import type { Dialog } from '../src/conversation/dialog';
import type { Receipts } from '../src/services/box/receipts';
import type { Calls } from '../src/services/calls/calls';
import type { Cards } from '../src/services/cards';
import type { Changes } from '../src/services/changes';
import type { Codes } from '../src/services/codes';
import type { Consultations } from '../src/services/consultations/consultations';
import type { DataNeeds } from '../src/services/datarounds/needs';
import type { Handover } from '../src/services/handover';
import type { Lab } from '../src/services/lab/lab';
import type { Lessons } from '../src/services/lessons/lessons';
import type { Memberships } from '../src/services/memberships';
import type { Links } from '../src/services/links';
import type { Mine } from '../src/services/mine';
import type { Moves } from '../src/services/moves';
import type { News } from '../src/services/news';
import type { Catalogue } from '../src/services/offers/catalogue';
import type { Team } from '../src/services/outreach/team';
import type { Places } from '../src/services/places/places';
import type { PersonLinks } from '../src/services/person-links';
import type { Placings } from '../src/services/placings/placings';
import type { PersonPreferences } from '../src/services/preferences';
import type { Person } from '../src/services/proposals/proposal';
import type { Proofs } from '../src/services/proofs';
import type { Proposals } from '../src/services/proposals/proposals';
import type { Crews } from '../src/services/reports/crew';
import type { Reports } from '../src/services/reports/reports';
import type { Localised, Voting } from '../src/services/voting';
import type { Wishes } from '../src/services/wishes/wishes';
import type { Certificates } from '../src/services/workshops/certificates';
import type { Door } from '../src/services/workshops/door';
import type { Series } from '../src/services/workshops/series';
import type { Workshops } from '../src/services/workshops/workshops';

/** The services that steps see beside the turn. */
export interface City {
  readonly voting: Voting;
  readonly calls: Omit<Calls, 'forget' | 'takeOver'>;
  readonly proofs: Proofs;
  readonly receipts: Receipts;
  readonly memberships: Omit<Memberships, 'takeOver'>;
  readonly proposals: Proposals;
  readonly handover: Handover;
  readonly codes: Codes;
  readonly moves: Moves;
  readonly changes: Changes;
  readonly lab: Omit<Lab, 'forget' | 'takeOver'>;
  readonly lessons: Omit<Lessons, 'forget' | 'takeOver'>;
  readonly links: Links;
  readonly mine: Mine;
  readonly cards: Pick<Cards, 'ofPhone' | 'issueTo' | 'endOf'> &
    Pick<PersonLinks, 'linkTo'> & {
      /** Whether they have a card that was asked for from one of their addresses; of a printed one nobody knows whose it is. */
      heldBy(person: Person): Promise<boolean>;
    };
  readonly team: Omit<Team, 'begin'>;
  readonly offers: Catalogue;
  readonly preferences: Omit<PersonPreferences, 'forget' | 'takeOver'>;
  readonly workshops: Omit<Workshops, 'forget' | 'takeOver'>;
  readonly series: Series;
  readonly data: Omit<DataNeeds, 'forget' | 'takeOver'>;
  readonly consultations: Omit<Consultations, 'forget' | 'takeOver'>;
  readonly certificates: Pick<Certificates, 'of'>;
  /** Where residents reach the city's pages ("https://porte-voix.example"); undefined where they do not. */
  readonly site: string | undefined;
  readonly door: Door;
  readonly news: Omit<News, 'speak' | 'takeOver'>;
  readonly places: Places;
  readonly reports: Omit<Reports, 'forget' | 'takeOver'>;
  readonly placings: Omit<Placings, 'forget' | 'takeOver'>;
  readonly wishes: Omit<Wishes, 'forget' | 'takeOver'>;
  readonly crews: Omit<Crews, 'forget' | 'leave' | 'takeOver'> & Pick<PersonLinks, 'linkTo'>;
}

/** The city's districts, by number: its arrondissements. */
export const districts: readonly string[] = Array.from({ length: 20 }, (_, index) => String(index + 1));

/** A conversation with the city. `A` = its answers, by step. */
export type CityDialog<A> = Dialog<A, City>;

/** A text in the person's language, or in French where it was not translated. */
export const localised = (text: Localised, locale: string): string => text[locale] ?? text.fr;
