import type { Ask, Turn } from '../src/conversation/dialog';
import type { Speaker } from '../src/services/proposals/bonds';
import type { IdeasStanding } from '../src/services/proposals/standing';
import type { Edition } from '../src/services/voting';
import type { City } from './city';

type T = Turn<never>['t'];

/** The person of this turn, as they are told something later. */
export const contactOf = ({
  address,
  resident,
  channel,
  locale,
}: Pick<Turn<never>, 'address' | 'resident' | 'channel' | 'locale'>): Speaker => ({
  address,
  resident,
  channel,
  locale,
});

/** Every message about a demonstration says that it is one. */
export const marked = (t: T, demo: boolean, text: string): string => (demo ? t('vote.demo', { text }) : text);

/** The same of whatever is asked or said at the end. */
export function markedAsk(t: T, demo: boolean, ask: Ask): Ask {
  return 'text' in ask && ask.text !== undefined ? { ...ask, text: marked(t, demo, ask.text) } : ask;
}

/** A district's name, or that of all the city. */
export const placeName = (t: T, district: string | undefined): string =>
  district === undefined || district === 'all' ? t('propose.district.all') : t('vote.district.label', { number: district });

/** The districts whose own ballot an edition has. */
export const districtsOf = (edition: Edition): readonly string[] => edition.ballots.find(({ districts }) => districts)?.districts ?? [];

/** The whole city, and the number it is chosen by: its department's. */
export const everywhere = { id: 'all', number: 75 };

/** The edition whose ideas one reads: the one that collects them, else the one that did last. */
export async function readable({ proposals, now }: Pick<City, 'proposals'> & { readonly now: Date }): Promise<Edition | undefined> {
  const standing: IdeasStanding = await proposals.standing(now);
  return standing.state === 'none' || standing.state === 'before' ? undefined : standing.edition;
}
