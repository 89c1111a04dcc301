import { buildMapPage, type MapPages } from '../../src/web/carte';
import { createOpenMap } from '../../src/services/open-map';
import { reportLayer } from '../../src/services/reports/map-layer';
import { wishLayer } from '../../src/services/wishes/map-layer';
import { wishAmenities } from '../../src/street';
import type { Located } from '../../src/services/places/place';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { createCity } from './city';
import { createStreetCity } from './street-city';
import { texts } from './talker';
import { createWishCity } from './wish-city';
import { startWeb } from './web';

const who = (name: string): Person & Contact => ({ address: `web:${name}`, resident: name, channel: 'web', locale: 'fr' });

/** A started server with reports on the map: three in the 18th arrondissement, one of them in somebody's own words with a point; one in the 5th that is hostile; one that
 *  is closed, and one without a point. `wishes`: with wishes too: a bench of two people and a place in somebody's own words in the 18th, a hostile one in the 5th; one that
 *  says nothing by itself, one that is refused and one without a point, which are not on it. */
export async function startMap(options: { readonly tiles?: MapPages['tiles']; readonly many?: number; readonly wishes?: boolean } = {}) {
  const now = new Date();
  const street = createStreetCity();
  const small = createCity(now);
  const place = (label: string, district: string, latitude: number, longitude: number): Located => ({
    ...{ label, precision: 'address', district, words: 'chez Ann Secret' },
    point: { latitude, longitude },
  });
  async function sent(kind: string, where: Located, name: string): Promise<string> {
    const done = await street.reports.send({ kind, place: where, words: 'secret words', anonymous: false, others: [] }, who(name), now);
    if (!done.ok) throw new Error(done.reason);
    return done.report.reference;
  }
  const lamp = await sent('6010', place('12 Rue Myrha, 75018 Paris', '18', 48.8871, 2.3499), 'ann');
  const hole = await sent('5101', place('3 Rue Léon, 75018 Paris', '18', 48.8878, 2.3525), 'ben');
  const bench = await sent('7202', { ...place('secret place', '18', 48.8931, 2.3441), precision: 'district' }, 'cho');
  const hostile = await sent('7202', place('<img src=x onerror=alert(1)> Rue "Linné"', '5', 48.8442, 2.3561), 'eve');
  const closed = await sent('6010', place('1 Rue Linné, 75005 Paris', '5', 48.8461, 2.3549), 'eve');
  await street.desk.done(closed, { by: 'Ida Staff', now, reason: 'repaired' });
  const nowhere = await sent('6010', { label: 'secret words', precision: 'words' }, 'dan');
  await street.reports.join(lamp, who('dan'), now);
  for (let index = 0; index < (options.many ?? 0); index++)
    await sent(
      '1002',
      place(`${index} Rue Haxo, 75020 Paris`, '20', 48.86 + (index % 40) / 2000, 2.39 + Math.floor(index / 40) / 1000),
      `n${index}`,
    );
  const { wishes, store, desk } = createWishCity();
  async function wished(kind: string, where: Located, name: string): Promise<string> {
    const done = await wishes.send({ kind, place: where, words: 'secret words', others: [] }, who(name), now);
    if (!done.ok) throw new Error(done.reason);
    return done.wish.reference;
  }
  if (options.wishes) {
    const seat = await wished('bench', place('20 Rue Léon, 75018 Paris', '18', 48.8889, 2.3521), 'ann');
    await wishes.support(seat, who('ben'), now);
    await wished('tree', { ...place('secret place', '18', 48.8901, 2.3461), precision: 'words' }, 'cho');
    await wished('bench', place('<img src=x onerror=alert(1)> Rue "Cuvier"', '5', 48.8451, 2.3571), 'eve');
    await wished('other', place('2 Rue Vague, 75018 Paris', '18', 48.8911, 2.3411), 'dan');
    const refused = await wished('toilets', place('4 Rue Refusée, 75018 Paris', '18', 48.8921, 2.3401), 'dan');
    await desk.refuse(refused, { by: 'Ida Staff', now, reason: 'site' });
    await wished('bench', { label: 'secret words', precision: 'words' }, 'dan');
  }
  const map = createOpenMap({ layers: [reportLayer(street.store), wishLayer(store, wishAmenities())], now: () => now });
  const words: MapPages['words'] = {
    reports: (state, locale) =>
      state === 'received' ? texts.t(locale)('reported.state.received') : texts.t(locale)('reported.state.open'),
    wishes: (_, locale) => texts.t(locale)('wished.state.received'),
  };
  const web = await startWeb({
    doors: { links: small.city.links, ways: () => [], number: undefined },
    city: { ...small, city: { ...small.city, reports: street.reports, wishes } },
    carte: { map, taxonomy: street.taxonomy, amenities: wishAmenities(), words, page: await buildMapPage(), tiles: options.tiles },
  });
  return { web, street, wishes: store, references: { lamp, hole, bench, hostile, closed, nowhere } };
}
