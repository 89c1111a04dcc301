import { readAnswers, readConsultations } from '../../src/services/consultations/file';
import { atCityTime } from '../../src/services/workshops/hours';
import { charter, createConsultationCity, later, nadia, now, person, seeded } from '../support/consultation-city';
import { createMemoryConsultations } from '../support/memory-consultations';

const zoe = person('zoe');
const amina = person('amina');
const li = person('li');

describe('articles', () => {
  test('are asked one by one, in order, and taken up where one left off, whatever came between', async () => {
    const { consultations, vote } = createConsultationCity();
    expect(await consultations.nextArticle(1, zoe)).toMatchObject({ number: 1 });
    expect(await vote(zoe, 1, 'agree')).toEqual({ ok: true, changed: false });
    expect(await consultations.nextArticle(1, zoe)).toMatchObject({ number: 2 });
    expect(await consultations.nextArticle(1, li)).toMatchObject({ number: 1 });
    expect(await vote(zoe, 2, 'pass', later(3))).toEqual({ ok: true, changed: false });
    expect(await consultations.nextArticle(1, zoe)).toBeUndefined();
    expect(await consultations.progress(1, zoe)).toEqual({ articles: { said: 2, of: 2 }, statements: { said: 0, of: 0 } });
  });

  test('no vote before it opens, after it closes, on what is not there', async () => {
    const { consultations, vote } = createConsultationCity();
    expect(await vote(zoe, 1, 'agree', later(-6))).toMatchObject({ ok: false, reason: 'before' });
    expect(await vote(zoe, 1, 'agree', later(10))).toMatchObject({ ok: false, reason: 'closed' });
    expect(await vote(zoe, 3, 'agree')).toEqual({ ok: false, reason: 'no-such' });
    expect(await vote(zoe, 101, 'agree')).toEqual({ ok: false, reason: 'no-such' });
    expect(await consultations.vote({ code: 9, number: 1, vote: 'agree', person: zoe, now })).toEqual({ ok: false, reason: 'unknown' });
    expect((await consultations.open(later(9))).map(({ code }) => code)).toEqual([1]);
    expect(await consultations.open(later(10))).toEqual([]);
  });
});

describe('one person, one vote', () => {
  test('the last word counts', async () => {
    const { vote, store } = createConsultationCity();
    await vote(zoe, 1, 'agree');
    expect(await vote(zoe, 1, 'disagree', later(1))).toEqual({ ok: true, changed: true });
    expect(await vote(zoe, 1, 'disagree', later(2))).toEqual({ ok: true, changed: false });
    expect(await allOf(store.votes(1))).toEqual([expect.objectContaining({ on: 1, vote: 'disagree' })]);
  });

  test('also from another channel, and where two addresses turn out to be one person only afterwards', async () => {
    const { vote, store, joined, consultations } = createConsultationCity();
    const phone = { address: 'sms:zoe', resident: 'one' };
    const web = { address: 'web:zoe', resident: 'two' };
    await vote(phone, 1, 'agree');
    await vote(web, 1, 'disagree', later(1));
    await vote(web, 2, 'agree', later(1));
    expect(await allOf(store.votes(1))).toHaveLength(3);
    joined.set('one', ['sms:zoe', 'web:zoe']);
    const both = { ...phone, resident: 'one' };
    expect(await consultations.progress(1, both)).toMatchObject({ articles: { said: 2 } });
    expect(await vote(both, 2, 'pass', later(2))).toEqual({ ok: true, changed: true });
    const votes = await allOf(store.votes(1));
    expect(new Set(votes.map((one) => one.person)).size).toBe(1);
    expect(votes.map(({ on, vote: said }) => [on, said]).sort()).toEqual([
      [1, 'disagree'],
      [2, 'pass'],
    ]);
  });

  test('nobody is told apart across consultations: a person is another HMAC in each', async () => {
    const { consultations, vote, store } = createConsultationCity({
      store: createMemoryConsultations([charter, { ...charter, code: 2 }]),
    });
    await vote(zoe, 1, 'agree');
    await consultations.vote({ code: 2, number: 1, vote: 'agree', person: zoe, now });
    const [first] = await allOf(store.votes(1));
    const [second] = await allOf(store.votes(2));
    expect(first?.person).not.toBe(second?.person);
    expect(await consultations.voted(zoe)).toHaveLength(2);
  });
});

describe('statements', () => {
  test('are seen by a moderator before anybody else; a refusal has a reason of the list; both are recorded and told', async () => {
    const { consultations, desk, write, acts, told, store } = createConsultationCity();
    const first = await write(zoe, '  Publiez  les dates\nun mois avant. ', 1);
    const second = await write(amina, 'Achetez mes vélos !');
    expect([first, second]).toEqual([101, 102]);
    expect(await consultations.nextStatement(1, li, now)).toBeUndefined();
    expect(await consultations.item(1, 101)).toBeUndefined();
    expect((await desk.list(1, 'waiting')).map(({ original }) => original.text)).toEqual([
      'Publiez les dates un mois avant.',
      'Achetez mes vélos !',
    ]);
    expect(await desk.publish(1, 101, nadia)).toMatchObject({ ok: true, statement: { state: 'published' } });
    expect(await desk.publish(1, 101, nadia)).toEqual({ ok: false, reason: 'not-now' });
    expect(await desk.refuse(1, 102, { ...nadia, reason: 'advertising' })).toMatchObject({ ok: true });
    expect(await desk.publish(1, 109, nadia)).toEqual({ ok: false, reason: 'unknown' });
    expect(await consultations.nextStatement(1, li, now)).toEqual({
      number: 101,
      article: 1,
      text: { fr: 'Publiez les dates un mois avant.' },
    });
    expect(acts).toEqual([
      { by: ['Nadia'], act: 'statement.publish', about: { consultation: 1, number: 101 } },
      { by: ['Nadia'], act: 'statement.refuse', about: { consultation: 1, number: 102, reason: 'advertising' } },
    ]);
    expect(told).toEqual(['1/101 published', '1/102 refused']);
    expect((await store.statement(1, 102))?.refusal).toEqual({ reason: 'advertising' });
  });

  test('one in another language is shown beside its French, which a moderator writes', async () => {
    const { consultations, desk, write } = createConsultationCity();
    await write(amina, 'اكتبوا بلغات كثيرة');
    expect(await desk.publish(1, 101, nadia)).toEqual({ ok: false, reason: 'needs-french' });
    await desk.publish(1, 101, { ...nadia, french: 'Écrivez en plusieurs langues.' });
    expect((await consultations.item(1, 101))?.text).toEqual({ ar: 'اكتبوا بلغات كثيرة', fr: 'Écrivez en plusieurs langues.' });
  });

  test('what cannot be taken in is refused with why', async () => {
    const { consultations, write } = createConsultationCity();
    const file = (text: string, more: { article?: number; at?: Date } = {}) =>
      consultations.write({
        code: 1,
        text,
        person: zoe,
        contact: { address: 'sms:zoe', channel: 'sms', locale: 'fr' },
        now: more.at ?? now,
        ...(more.article === undefined ? {} : { article: more.article }),
      });
    expect(await file(' \n ')).toEqual({ ok: false, reason: 'empty' });
    expect(await file('é'.repeat(281))).toEqual({ ok: false, reason: 'too-long', max: 280 });
    expect(await file('Oui.', { article: 3 })).toEqual({ ok: false, reason: 'no-such' });
    expect(await file('Oui.', { at: later(11) })).toMatchObject({ ok: false, reason: 'closed' });
    const number = await write(zoe, 'Une idée.');
    expect(await file('Une  idée.')).toEqual({ ok: false, reason: 'already', number });
    for (let count = 1; count < 10; count++) await write(zoe, `Une idée ${count}.`);
    expect(await file('La dernière.')).toEqual({ ok: false, reason: 'too-many', max: 10 });
    await write(amina, 'Une idée.');
  });

  test('nobody is asked about, or votes on, what they wrote themselves, whichever address they wrote from', async () => {
    const { consultations, published, vote, joined } = createConsultationCity();
    joined.set('zoe', ['sms:zoe', 'web:zoe']);
    const number = await published({ address: 'web:zoe', resident: 'zoe' }, 'Une idée.');
    expect(await consultations.nextStatement(1, zoe, now)).toBeUndefined();
    expect(await vote(zoe, number, 'agree')).toEqual({ ok: false, reason: 'own' });
    expect(await consultations.progress(1, zoe)).toMatchObject({ statements: { said: 0, of: 0 } });
    expect(await consultations.progress(1, li)).toMatchObject({ statements: { said: 0, of: 1 } });
  });

  test('the one shown is shown again until something is said to it, days later too, and counts once as seen', async () => {
    const { consultations, published, store, vote } = createConsultationCity();
    for (let count = 0; count < 5; count++) await published(amina, `Idée ${count}.`);
    const shown = await consultations.nextStatement(1, zoe, now);
    expect(await consultations.nextStatement(1, zoe, later(4))).toEqual(shown);
    expect((await store.drawable(1)).reduce((sum, { seen }) => sum + seen, 0)).toBe(1);
    await vote(zoe, shown!.number, 'pass');
    expect(await consultations.nextStatement(1, zoe, later(4))).not.toEqual(shown);
  });
});

describe('a fair order', () => {
  test('each statement is seen about equally often, however many each person looks at: the most and the fewest differ by at most two', async () => {
    for (const seed of [1, 2, 3]) {
      const { consultations, published, store, vote } = createConsultationCity({ seed });
      for (let count = 0; count < 20; count++) await published(amina, `Idée numéro ${count}.`);
      const random = seeded(100 + seed);
      let shown = 0;
      for (let one = 0; one < 60; one++) {
        const who = person(`p${one}`);
        const looks = 1 + Math.floor(random() * 8);
        for (let look = 0; look < looks; look++) {
          const item = await consultations.nextStatement(1, who, now);
          await vote(who, item!.number, 'pass');
          shown++;
        }
      }
      const seen = (await store.drawable(1)).map((each) => each.seen);
      console.log(`seed ${seed}: ${shown} views of 20 statements; each seen ${Math.min(...seen)} to ${Math.max(...seen)} times`);
      expect(seen.reduce((sum, each) => sum + each, 0)).toBe(shown);
      expect(Math.max(...seen) - Math.min(...seen)).toBeLessThanOrEqual(2);
    }
  });

  test('among those seen as rarely, chance decides: the first shown to people are not always the same', async () => {
    const first = new Map<number, number>();
    for (let seed = 0; seed < 200; seed++) {
      const { consultations, published } = createConsultationCity({ seed });
      for (let count = 0; count < 4; count++) await published(amina, `Idée ${count}.`);
      const item = await consultations.nextStatement(1, zoe, now);
      first.set(item!.number, (first.get(item!.number) ?? 0) + 1);
    }
    expect([...first.keys()].sort()).toEqual([101, 102, 103, 104]);
    // 50 expected; five standard deviations of a binomial of 200 and 1/4 are 31.
    for (const count of first.values()) expect(Math.abs(count - 50)).toBeLessThan(31);
  });

  test('one that comes late catches up first', async () => {
    const { consultations, published, vote } = createConsultationCity();
    await published(amina, 'La première.');
    for (let one = 0; one < 5; one++) await vote(person(`p${one}`), 101, 'agree');
    await published(amina, 'La seconde.');
    expect(await consultations.nextStatement(1, zoe, now)).toMatchObject({ number: 102 });
  });
});

describe('a sentence that answers no question', () => {
  test.each([
    ['je voudrais que la mairie donne une reponse ecrite a chaque avis', 2],
    ['the city should say beforehand what can change', 1],
  ])('%s: is about article %i', async (text, article) => {
    const { consultations } = createConsultationCity();
    expect(await consultations.about(text, now)).toMatchObject({ consultation: { code: 1 }, article });
  });

  test('one about something else, or after the end, is about none', async () => {
    const { consultations } = createConsultationCity();
    expect(await consultations.about('un banc devant le gymnase Carnot', now)).toBeUndefined();
    expect(await consultations.about('une reponse ecrite a chaque avis', later(11))).toBeUndefined();
  });

  test('what somebody else said already is found, to be voted on instead; never what waits, nor what one wrote oneself', async () => {
    const { consultations, published, write } = createConsultationCity();
    await published(amina, 'Publiez les comptes rendus des réunions.');
    await write(amina, 'Des réunions le samedi matin.');
    expect(await consultations.alike(1, 'publier le compte rendu de chaque réunion', zoe)).toMatchObject({ number: 101 });
    expect(await consultations.alike(1, 'publier le compte rendu de chaque réunion', amina)).toBeUndefined();
    expect(await consultations.alike(1, 'une réunion le samedi matin', zoe)).toBeUndefined();
  });
});

describe('what became of it', () => {
  test('is said once to each contribution, after the end, and counted', async () => {
    const { desk, published, told } = createConsultationCity();
    for (let count = 0; count < 3; count++) await published(amina, `Idée ${count}.`);
    told.length = 0;
    const answers = readAnswers('[{"numbers": [101, 103], "outcome": "taken", "words": {"fr": "Article 2 réécrit."}}]');
    expect(await desk.answer(1, answers, nadia)).toEqual({ ok: false, reason: 'open' });
    expect(await desk.close(1, nadia)).toMatchObject({ ok: true, consultation: { closes: now } });
    expect(await desk.close(1, nadia)).toEqual({ ok: false, reason: 'closed' });
    expect(await desk.answer(1, [{ ...answers[0]!, numbers: [101, 104] }], nadia)).toEqual({ ok: false, reason: 'no-such', number: 104 });
    expect(await desk.rate(1)).toEqual({ published: 3, answered: 0 });
    expect(await desk.answer(1, answers, nadia)).toEqual({ ok: true, answered: 2 });
    expect(await desk.answer(1, answers, nadia)).toEqual({ ok: false, reason: 'answered', number: 101 });
    expect(await desk.rate(1)).toEqual({ published: 3, answered: 2 });
    expect(told).toEqual(['1/101 answered', '1/103 answered']);
  });
});

test('who is forgotten takes their votes along, and their words where nobody was shown them', async () => {
  const { consultations, desk, published, write, vote, store } = createConsultationCity();
  const shown = await published(zoe, 'Une idée.');
  const hidden = await write(zoe, 'Une autre.');
  await vote(zoe, 1, 'agree');
  await vote(li, 1, 'disagree');
  await consultations.forget(zoe.address);
  expect(await consultations.voted(zoe)).toEqual([]);
  expect(await consultations.authored(zoe)).toEqual([]);
  expect(await allOf(store.votes(1))).toHaveLength(1);
  expect(await store.statement(1, shown)).not.toHaveProperty('contact');
  expect(await store.statement(1, hidden)).toMatchObject({ state: 'withdrawn', original: { text: '' } });
  expect(await desk.publish(1, hidden, nadia)).toEqual({ ok: false, reason: 'not-now' });
  expect(await write(li, 'Une troisième.')).toBe(103);
});

describe('a file of consultations', () => {
  const entry = {
    title: { fr: 'La charte' },
    summary: { fr: 'Des règles.' },
    articles: [{ fr: 'Un.' }, { fr: 'Deux.', en: 'Two.' }],
    opens: '2026-12-01 09:00',
    closes: '2026-12-20 20:00',
  };
  const read = (...all: readonly unknown[]) => readConsultations(JSON.stringify(all), atCityTime, now);
  test('is read, its articles numbered, and added with the next codes', async () => {
    const { desk, acts } = createConsultationCity();
    const added = await desk.add(read(entry, { ...entry, articles: [] }), nadia);
    expect(added.map(({ code, articles }) => [code, articles.map(({ number }) => number)])).toEqual([
      [2, [1, 2]],
      [3, []],
    ]);
    expect(added[0]?.opens).toEqual(new Date('2026-12-01T08:00:00Z'));
    expect(acts[0]).toEqual({ by: ['Nadia'], act: 'consultation.add', about: { consultation: 2, articles: 2 } });
  });

  test.each([
    ['no JSON', '{', /no JSON/],
    ['French missing', JSON.stringify([{ ...entry, articles: [{ en: 'One.' }] }]), /Consultation 1, articles\.0\.fr/],
    ['no such time', JSON.stringify([{ ...entry, opens: 'demain' }]), /"demain" is no time by the city's clock/],
    ['ends before it begins', JSON.stringify([{ ...entry, closes: '2026-12-01 08:00' }]), /closes before it opens/],
    ['over', JSON.stringify([{ ...entry, opens: '2026-11-01 08:00', closes: '2026-11-02 08:00' }]), /closed already/],
    ['a stranger', JSON.stringify([{ ...entry, article: [] }]), /article/],
  ])('%s: is refused with what is wrong', (_, json, message) => {
    expect(() => readConsultations(json, atCityTime, now)).toThrow(message);
  });

  test('answers name an outcome of the list', () => {
    expect(() => readAnswers('[{"numbers": [101], "outcome": "maybe", "words": {"fr": "?"}}]')).toThrow(/Answer 1, outcome/);
  });
});

async function allOf<V>(all: AsyncIterable<V>): Promise<readonly V[]> {
  const found: V[] = [];
  for await (const one of all) found.push(one);
  return found;
}
