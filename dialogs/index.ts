import type { AnyDialog } from '../src/conversation/dialog';
import type { City } from './city';
import { human } from './human';
import { language } from './language';
import { menu } from './menu';
import { vote } from './vote';

/** Every conversation the city can have, in the order in which the menu offers them. `names`: the languages, each under its own name. */
export function allDialogs(names: readonly (readonly [locale: string, name: string])[]): readonly AnyDialog<City>[] {
  const offered = [vote, language(names), human];
  return [menu(offered), ...offered];
}
