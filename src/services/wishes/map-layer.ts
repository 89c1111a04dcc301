import type { MapLayer, MapPoint } from '../open-map';
import { openPlace } from '../places/open-place';
import { cityTime } from '../workshops/hours';
import type { Amenities } from './amenities';
import type { WishStore } from './store';
import { isWishOpen, openWishStates, type Wish } from './wish';
import { everyOne } from '../paged';

/** Open wishes as a layer of the map. Of what says nothing by itself, those alone whose words staff accepted. */
export const wishLayer = (store: Pick<WishStore, 'page'>, amenities: Pick<Amenities, 'find'>): MapLayer => ({
  id: 'wishes',
  async *points() {
    for await (const wish of everyOne<Wish>((after, limit) => store.page({ states: openWishStates }, after, limit)))
      if (isWishOpen(wish) && (wish.shown || !amenities.find(wish.kind)?.vague)) yield* pointOf(wish);
  },
});

function pointOf({ reference, kind, at, place, people, state, shown, demo }: Wish): readonly MapPoint[] {
  const { point, ...where } = openPlace(place);
  const [day, more] = [cityTime(at).slice(0, 10), shown ? { shown } : {}];
  return point ? [{ layer: 'wishes', reference, kind, point, ...where, day, people, state, ...more, demo }] : [];
}
