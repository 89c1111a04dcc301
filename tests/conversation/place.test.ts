import type { City, CityDialog } from '../../dialogs/city';
import { place } from '../../dialogs/place';
import { call, end } from '../../src/conversation/dialog';
import type { HandlingParts } from '../../src/conversation/handle';
import type { Located } from '../../src/services/places/place';
import type { Places } from '../../src/services/places/places';
import { createCity } from '../support/city';
import { createTalker, phone, screen, texts } from '../support/talker';

/** What calls it: the place is its only question. */
const caller: CityDialog<{ where: Located }> = {
  id: 'menu',
  version: 1,
  start: 'where',
  passing: true,
  title: () => 'Essai',
  steps: {
    where: { kind: 'call', ask: () => call('place'), next: ({ answers }) => end(`FIN ${JSON.stringify(answers.where)}`) },
  },
};

const myrha: Located = {
  label: '12 Rue Myrha, 75018 Paris',
  precision: 'address',
  point: { latitude: 48.88653, longitude: 2.35211 },
  district: '18',
};
const others: readonly Located[] = ['6', '15'].map((district) => ({
  label: `Rue de Vaugirard, 750${district.padStart(2, '0')} Paris`,
  precision: 'street',
  district,
}));

/** A gazetteer of three places; a pin is in the 18th, or outside where its latitude says so. */
const known: Places = {
  ...createCity(new Date()).city.places,
  find(words) {
    if (/myrha/i.test(words)) return Promise.resolve([words === myrha.label ? myrha : { ...myrha, words }]);
    const one = others.find(({ label }) => label === words);
    if (one) return Promise.resolve([one]);
    return Promise.resolve(/vaugirard/i.test(words) ? others : []);
  },
  at: (point) =>
    Promise.resolve(
      point.latitude < 49
        ? { ok: true, place: { label: myrha.label, precision: 'point', point, district: '18' } }
        : { ok: false, reason: 'outside' },
    ),
};

const fr = texts.t('fr');

/** Someone who was just asked where. */
async function asked(places: Places, can = phone, ahead?: HandlingParts['ahead']) {
  const services: City = { ...createCity(new Date()).city, places };
  const person = createTalker<City>([caller, place], { services, can, ...(ahead ? { ahead } : {}) });
  const question = await person.say('bonjour');
  return {
    ...person,
    question,
    point: async (latitude: number, longitude: number, words?: string) =>
      (await person.act({ kind: 'place', place: { latitude, longitude, ...(words === undefined ? {} : { words }) } }))
        .map((message) => ('text' in message ? message.text : ''))
        .join('\n'),
  };
}
/** What the caller got. */
const result = (said: string): unknown => JSON.parse(/FIN (.*)/.exec(said)?.[1] ?? 'null');
const withoutGazetteer = createCity(new Date()).city.places;

test('a phone is asked for words, a screen for a position too', async () => {
  expect((await asked(known)).question).toBe(fr('place.where.words'));
  expect((await asked(known, screen)).question).toBe(fr('place.where.ask'));
});

test('a pin is read back and asks nothing more', async () => {
  const person = await asked(known, screen);
  const said = await person.point(48.8866, 2.3522, 'devant la pharmacie');
  expect(said).toContain(fr('place.done.plain', { place: myrha.label }));
  expect(result(said)).toEqual({
    label: myrha.label,
    precision: 'point',
    point: { latitude: 48.8866, longitude: 2.3522 },
    district: '18',
    words: 'devant la pharmacie',
  });
});

test('a pin outside the city is told so, and another is asked for', async () => {
  const person = await asked(known, screen);
  const said = await person.point(49.2, 2.3522);
  expect(said).toContain(fr('place.outside'));
  expect(said).toContain(fr('place.where.ask'));
  expect(result(await person.point(48.8866, 2.3522))).toMatchObject({ district: '18' });
});

test('so are words with another town’s postal code', async () => {
  const person = await asked(known);
  expect(await person.say('12 rue de Paris 93100 Montreuil')).toBe(`${fr('place.outside')}\n${fr('place.where.words')}`);
});

test('words that mean one place are confirmed by choosing it', async () => {
  const person = await asked(known);
  expect(await person.say('devant le 12 rue myrha')).toBe(`${fr('place.which.one')}\n1 ${myrha.label}\n2 ${fr('place.which.own')}`);
  expect(result(await person.say('1'))).toEqual({ ...myrha, words: 'devant le 12 rue myrha' });
});

test('words that mean several are chosen among, with no label kept twice over', async () => {
  const person = await asked(known);
  expect(await person.say('rue de vaugirard')).toContain(`${fr('place.which.ask')}\n1 ${others[0]!.label}\n2 ${others[1]!.label}`);
  expect(JSON.stringify(person.session()).length).toBeLessThan(1_000);
  expect(result(await person.say('2'))).toEqual(others[1]);
});

test('another address in place of a choice is as if it had been said at once', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard');
  expect(await person.say('près de la poste, 12 rue Myrha')).toContain(`1 ${myrha.label}`);
  expect(result(await person.say('1'))).toEqual({ ...myrha, words: 'près de la poste, 12 rue Myrha' });
});

test.each(['2 rue Myrha', '1, rue Myrha', 'rue Myrha 2'])(
  'an address whose number is that of an option is an address: %s',
  async (words) => {
    const person = await asked(known);
    await person.say('rue de vaugirard');
    expect(await person.say(words)).toContain(`1 ${myrha.label}`);
  },
);

test('and so are its words, where none of what they mean is meant', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard');
  await person.say('rue Myrha, chez le boucher');
  expect(await person.say('garder mes mots')).toContain(fr('place.district.ask'));
  expect(result(await person.say('99'))).toEqual({ label: 'rue Myrha, chez le boucher', precision: 'words' });
});

test('another town in place of a choice is outside', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard');
  expect(await person.say('12 rue de Paris 93100 Montreuil')).toBe(`${fr('place.outside')}\n${fr('place.where.words')}`);
});

test('what means nothing is no answer to a choice', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard');
  expect(await person.say('blablabla')).toContain(others[0]!.label);
  expect(result(await person.say('1'))).toEqual(others[0]);
});

test('none of them: the person’s own words are kept, and the district is asked for', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard près du tabac');
  expect(await person.say('3')).toContain(fr('place.district.ask'));
  expect(result(await person.say('15'))).toEqual({ label: 'rue de vaugirard près du tabac', precision: 'district', district: '15' });
});

test('one step back from the list is the question of where', async () => {
  const person = await asked(known);
  await person.say('rue de vaugirard');
  expect(await person.say('0')).toContain(fr('place.where.words'));
});

test('what is slow to be had is looked for before the turn, knowing what was asked; where that fails the turn goes on', async () => {
  const told: unknown[] = [];
  const person = await asked(known, phone, (activity, question) => {
    told.push([activity, question]);
    return Promise.reject(new Error('no network'));
  });
  expect(await person.say('12 rue myrha')).toContain(`1 ${myrha.label}`);
  expect(told).toEqual([
    // Nobody was asked anything before the first word.
    [{ kind: 'text', text: 'bonjour' }, undefined],
    [
      { kind: 'text', text: '12 rue myrha' },
      { dialog: 'place', kind: 'place' },
    ],
  ]);
  expect(person.errors.splice(0)).toEqual([new Error('no network'), new Error('no network')]);
});

test('the longest words in the widest script, and the longest labels, leave the session room for who calls', async () => {
  const long = Array.from({ length: 5 }, (_, at): Located => ({
    ...myrha,
    label: `${at} ${'Boulevard du Maréchal '.repeat(4)}, 75018 Paris`,
  }));
  const person = await asked({ ...known, find: () => Promise.resolve(long) });
  expect(await person.say('路'.repeat(200))).toContain(fr('place.which.ask'));
  expect(Buffer.byteLength(JSON.stringify(person.session()))).toBeLessThan(1_500);
  expect(result(await person.say('1'))).toEqual(long[0]);
});

describe('without a gazetteer', () => {
  test('a district said with it is kept with the words', async () => {
    const person = await asked(withoutGazetteer);
    expect(result(await person.say('devant la pharmacie rue Myrha 75018'))).toEqual({
      label: 'devant la pharmacie rue Myrha 75018',
      precision: 'district',
      district: '18',
    });
  });

  test('a district alone is a place', async () => {
    for (const words of ['18', '18e', 'Paris 18', 'dans le 18ème', '75018 Paris', 'XVIIIe'])
      expect(result(await (await asked(withoutGazetteer)).say(words))).toEqual({
        label: '75018 Paris',
        precision: 'district',
        district: '18',
      });
  });

  test.each(['passer', '99', 'Je ne sais pas'])('who does not know the district goes on without: %s', async (words) => {
    const person = await asked(withoutGazetteer);
    expect(await person.say('près du canal')).toContain(fr('place.district.ask'));
    expect(result(await person.say(words))).toEqual({ label: 'près du canal', precision: 'words' });
  });

  test('a pin is somewhere in the city, in the district that is told', async () => {
    const person = await asked(withoutGazetteer, screen);
    expect(await person.point(48.88712, 2.35073)).toContain(fr('place.district.ask'));
    const said = await person.say('18');
    expect(said).toContain(fr('place.done.in', { place: '48.8871, 2.3507', district: fr('vote.district.label', { number: 18 }) }));
    expect(result(said)).toEqual({
      label: '48.8871, 2.3507',
      precision: 'point',
      point: { latitude: 48.88712, longitude: 2.35073 },
      district: '18',
    });
  });

  test('a pin far away is outside', async () => {
    expect(await (await asked(withoutGazetteer, screen)).point(45.76, 4.83)).toContain(fr('place.outside'));
  });
});
