import { join } from 'node:path';
import { suitingFirst } from '../../dialogs/suiting';
import { createCatalogue } from '../../src/services/offers/catalogue';
import { demoOffers } from '../../src/services/offers/demo';
import { OfferFileError, readOffers } from '../../src/services/offers/file';
import type { Offer } from '../../src/services/offers/offer';

const now = new Date('2026-11-23T09:00:00Z');
const least = { name: { fr: 'Visite' }, summary: { fr: 'Un lieu.' }, kind: 'cultural', how: { words: { fr: 'À l’accueil.' } } };
const read = (...offers: readonly unknown[]) => readOffers(JSON.stringify(offers), now);

test('a file needs a name, a summary, a kind and a way; what is left out means the whole city, any age, no end', () => {
  expect(read(least)).toEqual([
    {
      name: { fr: 'Visite' },
      summary: { fr: 'Un lieu.' },
      kind: 'cultural',
      topics: [],
      languages: [],
      access: [],
      how: { kind: 'words', words: { fr: 'À l’accueil.' } },
    },
  ]);
});

test('days are the city’s: the first from its beginning, the last to its end; ways are told apart', () => {
  const [offer, other] = read(
    { ...least, from: '2026-12-01', until: '2026-12-31', how: { link: 'https://example.org/offer' }, places: 12 },
    { ...least, until: '2026-11-23', how: { workshop: 12 } },
  );
  expect(offer).toMatchObject({
    from: new Date('2026-11-30T23:00:00Z'),
    until: new Date('2026-12-31T23:00:00Z'),
    how: { kind: 'link', link: 'https://example.org/offer' },
    places: 12,
  });
  expect(other).toMatchObject({ until: new Date('2026-11-23T23:00:00Z'), how: { kind: 'workshop', code: 12 } });
});

test.each([
  [{ ...least, kind: 'party' }, 'Offer 1, kind:'],
  [{ ...least, name: { en: 'Visit' } }, 'Offer 1, name.fr:'],
  [{ ...least, district: '21' }, 'Offer 1, district: must be a number from 1 to 20, as text.'],
  [{ ...least, how: { link: 'http://example.org' } }, 'Offer 1, how.link: must be a link that begins with https.'],
  [{ ...least, how: {} }, 'Offer 1, how: must hold one of'],
  [{ ...least, until: '2027-02-31' }, 'Offer 1, until: must be a day such as 2027-01-12.'],
  [{ ...least, from: '2027-01-12', until: '2027-01-11' }, 'Offer 1: it ends before it begins.'],
  [{ ...least, until: '2026-11-22' }, 'Offer 1: it is over already.'],
  [{ ...least, fromAge: 26, toAge: 25 }, 'Offer 1: toAge is less than fromAge.'],
  [{ ...least, price: 3 }, 'Offer 1'],
])('a mistake is told with its place: %j', (offer, told) => {
  expect(() => read(offer)).toThrow(OfferFileError);
  expect(() => read(offer)).toThrow(told);
});

test('what is no list of offers is told', () => {
  expect(() => readOffers('{', now)).toThrow('The file is no JSON');
  expect(() => readOffers('{}', now)).toThrow('The file is no list of offers');
  expect(() => readOffers('[]', now)).toThrow('The file is no list of offers');
});

const offers = demoOffers(join(__dirname, '../../demo/offers.json'), now);

test('what is over or withdrawn is listed no more, and told apart from what never was', async () => {
  const past: Offer = { ...offers[0]!, until: now };
  const withdrawn: Offer = { ...offers[1]!, withdrawn: { at: now, reason: 'Fermé' } };
  const kept = [past, withdrawn, ...offers.slice(2)];
  const catalogue = createCatalogue({
    standing: () => Promise.resolve(kept),
    find: (code) => Promise.resolve(kept.find((one) => one.code === code)),
  });
  expect((await catalogue.current(now)).map(({ code }) => code)).toEqual([3, 4, 5]);
  expect(await catalogue.find(1, now)).toEqual({ ok: false, reason: 'over' });
  expect(await catalogue.find(2, now)).toEqual({ ok: false, reason: 'over' });
  expect(await catalogue.find(9, now)).toEqual({ ok: false, reason: 'unknown' });
  expect(await catalogue.find(3, now)).toMatchObject({ ok: true, offer: { code: 3, demo: true } });
});

test.each([
  ['nothing was said', {}, [1, 2, 3, 4, 5]],
  ['a district', { district: '13' }, [1, 3, 2, 4, 5]],
  ['a language; what takes none suits too', { languages: ['ar'] }, [4, 5, 1, 2, 3]],
  ['a taste', { topics: ['nature'] }, [5, 1, 2, 3, 4]],
  [
    'a need comes before all wishes',
    { access: ['interpreter'], district: '18', topics: ['solidarity'], languages: ['ar'] },
    [3, 5, 1, 2, 4],
  ],
] as const)('what suits comes first: %s', (_, preferred, codes) => {
  expect(suitingFirst(offers, preferred, (one) => one).map(({ code }) => code)).toEqual(codes);
});
