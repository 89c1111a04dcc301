import type { AnyDialog } from '../src/conversation/dialog';
import { call } from './call';
import { card } from './card';
import type { City } from './city';
import { consultation } from './consultation';
import { crew } from './crew';
import { data } from './data';
import { human } from './human';
import { identify } from './identify';
import { invitation } from './invitation';
import { join } from './join';
import { lab } from './lab';
import { language } from './language';
import { lesson } from './lesson';
import { menu } from './menu';
import { mine } from './mine';
import { move } from './move';
import { news } from './news';
import { offers } from './offers';
import { outreach } from './outreach';
import { place } from './place';
import { placing } from './placing';
import { preferences } from './preferences';
import { proposal } from './proposal';
import { propose } from './propose';
import { receipt } from './receipt';
import { report } from './report';
import { reported } from './reported';
import { services } from './services';
import { vote } from './vote';
import { voter } from './voter';
import { wish } from './wish';
import { wished } from './wished';
import { workshop } from './workshop';

/** Every conversation the city can have, in the order in which the menu offers them. `names`: the languages, each under its own name; `wishPrefix`: the letter of
 *  wishes' references. */
export function allDialogs(names: readonly (readonly [locale: string, name: string])[], wishPrefix = 'V'): readonly AnyDialog<City>[] {
  const offered = [vote, language(names), human];
  /** What the menu has no room for: ten at the most, what a list of WhatsApp's holds. */
  const further = [proposal, consultation, lab, card, call, data, offers, preferences(names), news, mine];
  /** Left out of the first words where each message costs: those are to fit in one SMS. Eight at the most with the others: what keys can show by its name. */
  const later = [report, wish, propose, workshop, services(further)];
  /** Reached by their own words, or from another dialog. */
  const others = [
    join,
    lesson,
    // Before reports, which take a reference of any other letter.
    wished(wishPrefix),
    reported,
    placing,
    crew,
    identify,
    place,
    voter,
    move,
    receipt,
    invitation,
    outreach,
  ];
  return [menu(offered, later, [...offered, ...later, ...further, placing, lesson]), ...offered, ...later, ...others, ...further];
}
