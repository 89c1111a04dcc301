import type { AnyDialog } from '../src/conversation/dialog';
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
import { menu } from './menu';
import { mine } from './mine';
import { move } from './move';
import { news } from './news';
import { offers } from './offers';
import { outreach } from './outreach';
import { place } from './place';
import { preferences } from './preferences';
import { proposal } from './proposal';
import { propose } from './propose';
import { receipt } from './receipt';
import { report } from './report';
import { reported } from './reported';
import { vote } from './vote';
import { voter } from './voter';
import { workshop } from './workshop';

/** Every conversation the city can have, in the order in which the menu offers them. `names`: the languages, each under its own name. */
export function allDialogs(names: readonly (readonly [locale: string, name: string])[]): readonly AnyDialog<City>[] {
  const offered = [vote, language(names), human];
  /** Left out of the first words where each message costs: those are to fit in one SMS. */
  const later = [report, propose, proposal, workshop, consultation];
  /** Offered where that costs nothing. */
  const free = [card];
  /** Reached by their own words, or from another dialog. */
  const others = [
    join,
    lab,
    reported,
    crew,
    mine,
    data,
    offers,
    preferences(names),
    news,
    identify,
    place,
    voter,
    move,
    receipt,
    invitation,
    outreach,
  ];
  return [menu(offered, later, free), ...offered, ...later, ...free, ...others];
}
