import { atCityTime, cityTime } from '../../../src/services/workshops/hours';
import { createDataCity } from '../../support/data-city';

const city = (shown: string): Date => atCityTime(shown)!;
const now = city('2027-02-10 10:00');
const staff = { by: 'Nadia', now };

test('one person, one support, whichever channel it comes from; two addresses joined only later count once at the close', async () => {
  const { needs, published, person, residents, rounds, store } = createDataCity();
  const trees = await published('Où sont les arbres ?', 'sms:ann', now);
  residents.set('sms:ben', 'ben').set('whatsapp:ben', 'ben');
  expect(await needs.support(trees, person('sms:ben'), now)).toMatchObject({ ok: true, supporters: 2 });
  expect(await needs.support(trees, person('whatsapp:ben'), now)).toEqual({ ok: false, reason: 'already' });
  expect(await needs.support(trees, person('sms:ann'), now)).toEqual({ ok: false, reason: 'already' });

  expect(await needs.support(trees, person('sms:cho'), now)).toMatchObject({ ok: true, supporters: 3 });
  expect(await needs.support(trees, person('telegram:cho'), now)).toMatchObject({ ok: true, supporters: 4 });
  residents.set('sms:cho', 'cho').set('telegram:cho', 'cho');
  await rounds.tend(city('2027-04-01 00:00'));
  expect((await store.find(trees))?.supporters).toBe(3);
});

test('a question is held against what is published first, then against what was asked; a need is seen by all once it is published', async () => {
  const { needs, store, told, published, person, desk } = createDataCity();
  await store.replaceDatasets([
    { id: 'trees', title: { fr: 'Les arbres', en: 'Trees' }, keywords: { en: ['foliage'] }, link: 'https://opendata.example/trees' },
    { id: 'bins', title: { fr: 'Poubelles' }, link: 'https://opendata.example/bins' },
  ]);
  const toilets = await published('Quelles toilettes sont ouvertes la nuit ?', 'sms:ann', now);
  const waiting = await told('Quelles toilettes sont gratuites ?', 'sms:ben', now);
  expect(await needs.match('Where is foliage?', now)).toMatchObject({ datasets: [{ id: 'trees' }], needs: [] });
  expect(await needs.match('toilettes ?', now)).toMatchObject({ datasets: [], needs: [{ need: { number: toilets }, supporters: 1 }] });
  expect(await needs.match('piscines ?', now)).toEqual({ datasets: [], needs: [] });

  expect(await needs.see(waiting, person('sms:zoe'), now)).toEqual({ ok: false, reason: 'unknown' });
  expect(await needs.support(waiting, person('sms:zoe'), now)).toEqual({ ok: false, reason: 'unknown' });
  expect(await needs.see(waiting, person('sms:ben'), now)).toMatchObject({ ok: true, seen: { author: true, open: false } });
  expect(await desk.decline(waiting, { ...staff, reason: 'unclear' })).toMatchObject({ ok: true, need: { state: 'declined' } });
  expect(await needs.see(waiting, person('sms:zoe'), now)).toEqual({ ok: false, reason: 'unknown' });
  expect(await desk.accept(waiting, staff)).toEqual({ ok: false, reason: 'not-now', state: 'declined' });
});

test('the ranking puts the most supported first, of as many the one told first; five of one person may wait', async () => {
  const { needs, published, told, person } = createDataCity();
  const at = (minute: number): Date => new Date(now.getTime() + minute * 60_000);
  const first = await published('Un ?', 'sms:a', at(0));
  const second = await published('Deux ?', 'sms:b', at(1));
  const third = await published('Trois ?', 'sms:c', at(2));
  await needs.support(third, person('sms:d'), at(3));
  expect((await needs.ranking(at(4))).map(({ need, supporters }) => [need.number, supporters])).toEqual([
    [third, 2],
    [first, 1],
    [second, 1],
  ]);
  for (const index of [1, 2, 3, 4, 5]) await told(`Question ${index} ?`, 'sms:e', at(index));
  expect(await needs.tell('Et encore ?', person('sms:e'), at(9))).toEqual({ ok: false, reason: 'too-many', max: 5 });
});

test('another language needs its French, beside which the original stays', async () => {
  const { told, desk } = createDataCity();
  const number = await told('أين الأشجار؟', 'sms:ann', now);
  expect(await desk.accept(number, staff)).toEqual({ ok: false, reason: 'no-question' });
  expect(await desk.accept(number, { ...staff, question: 'Où sont les arbres ?' })).toMatchObject({
    ok: true,
    need: { question: { fr: 'Où sont les arbres ?', ar: 'أين الأشجار؟' } },
  });
});

test('from requested to released or refused, each step recorded and announced; what is late is overdue until it is answered', async () => {
  const { published, rounds, desk, announced, acts, store } = createDataCity();
  const trees = await published('Où sont les arbres ?', 'sms:ann', now);
  const bins = await published('Où sont les poubelles ?', 'sms:ben', now);
  expect(await desk.study(trees, staff)).toEqual({ ok: false, reason: 'not-now', state: 'open' });
  await rounds.tend(city('2027-04-01 00:00'));
  const by = (shown: string) => ({ by: 'Omar', now: city(shown) });
  expect(await desk.overdue(city('2027-06-30 23:59'))).toEqual([]);
  expect((await desk.overdue(city('2027-07-01 00:00'))).map(({ need }) => need.number)).toEqual([trees, bins]);

  expect(await desk.study(trees, by('2027-04-10 11:00'))).toMatchObject({ ok: true, need: { state: 'studied' } });
  for (const until of ['2027-02-29', '2027-04-09', 'soon'])
    expect(await desk.schedule(trees, { ...by('2027-04-10 11:00'), until })).toEqual({ ok: false, reason: 'bad-day' });
  // The day promised ends by the city's clock, which changes in between.
  expect(await desk.schedule(trees, { ...by('2027-04-10 11:00'), until: '2027-11-02' })).toMatchObject({ ok: true });
  expect(cityTime((await store.find(trees))!.due!)).toBe('2027-11-03 00:00');
  expect((await desk.overdue(city('2027-07-01 00:00'))).map(({ need }) => need.number)).toEqual([bins]);

  expect(await desk.release(trees, { ...by('2027-11-01 09:00'), link: 'javascript:1', example: 'x' })).toEqual({
    ok: false,
    reason: 'bad-link',
  });
  const released = { link: 'https://opendata.example/trees', example: 'Un chêne rue de Rivoli.' };
  expect(await desk.release(trees, { ...by('2027-11-01 22:00'), ...released })).toMatchObject({ ok: true });
  expect(await desk.refuse(bins, { ...by('2027-11-01 09:00'), ground: 'not-held', words: 'Voir la métropole.' })).toMatchObject({
    ok: true,
  });
  expect(await desk.refuse(trees, { ...by('2027-11-02 09:00'), ground: 'not-held' })).toEqual({
    ok: false,
    reason: 'not-now',
    state: 'released',
  });
  expect(await desk.overdue(city('2028-07-01 00:00'))).toEqual([]);
  expect(acts).toEqual(['data.accept', 'data.accept', 'data.study', 'data.schedule', 'data.release', 'data.refuse']);
  expect(announced.filter(({ need }) => need === trees).map(({ step, at }) => [step, cityTime(at)])).toEqual([
    [0, '2027-02-10 10:00'],
    [1, '2027-04-01 08:00'],
    [2, '2027-04-10 11:00'],
    [3, '2027-04-10 11:00'],
    [4, '2027-11-02 08:00'],
  ]);
});

test('who is forgotten supports nothing in a round that is open; what closed stays as it was ranked', async () => {
  const { needs, published, person, rounds, store } = createDataCity();
  const trees = await published('Où sont les arbres ?', 'sms:ann', now);
  await needs.support(trees, person('sms:ben'), now);
  await needs.forget('sms:ben');
  expect((await needs.ranking(now)).map(({ supporters }) => supporters)).toEqual([1]);
  await rounds.tend(city('2027-04-01 00:00'));
  await needs.forget('sms:ann');
  expect((await store.find(trees))?.supporters).toBe(1);
  expect(await needs.mine(person('sms:ann'))).toEqual([]);
});

test('a need that says the same as another is merged into it: who supports both counts once, and its number leads to the other', async () => {
  const { needs, told, published, person, residents, desk, announced, rounds, store } = createDataCity();
  const trees = await published('Où sont les arbres ?', 'sms:ann', now);
  const same = await told('أين الأشجار؟', 'sms:ben', now);
  const other = await published('Quels arbres ?', 'sms:cho', now);
  residents.set('sms:dia', 'dia').set('web:dia', 'dia');
  await needs.support(trees, person('sms:dia'), now);
  await needs.support(other, person('web:dia'), now);
  expect(await desk.merge(same, same, staff)).toEqual({ ok: false, reason: 'itself' });
  expect(await desk.merge(trees, same, staff)).toEqual({ ok: false, reason: 'no-target' });
  expect(await desk.merge(trees, 99, staff)).toEqual({ ok: false, reason: 'no-target' });
  expect(await desk.merge(same, trees, staff)).toMatchObject({ ok: true, need: { state: 'merged', merged: trees } });
  expect(await desk.merge(other, trees, staff)).toMatchObject({ ok: true });
  expect(await desk.merge(other, trees, staff)).toEqual({ ok: false, reason: 'not-now', state: 'merged' });
  expect(announced.slice(-2).map(({ need, step }) => [need, step])).toEqual([
    [same, 0],
    [other, 1],
  ]);
  // Ann, Ben, Cho, and Dia once.
  expect(await needs.see(same, person('sms:ben'), now)).toMatchObject({
    seen: { need: { number: trees }, supporters: 4, supports: true, author: false },
  });
  expect(await needs.support(same, person('sms:ben'), now)).toEqual({ ok: false, reason: 'already' });
  expect(await needs.support(other, person('sms:eli'), now)).toMatchObject({ ok: true, need: { number: trees }, supporters: 5 });
  expect((await needs.ranking(now)).map(({ need }) => need.number)).toEqual([trees]);
  await rounds.tend(city('2027-04-01 00:00'));
  expect(await store.find(trees)).toMatchObject({ rank: 1, supporters: 5 });
  expect(await desk.merge(same, trees, { ...staff, now: city('2027-04-02 09:00') })).toMatchObject({ ok: false, reason: 'not-now' });
});

test('who is given a need after its round closed is told of it; before, the close tells them', async () => {
  const { published, desk, rounds, store, assigned } = createDataCity();
  const producer = { name: 'Ada', contact: '+33140000000', department: 'Données', covers: 'portail', rest: false };
  await store.replaceProducers([
    { ...producer, id: 'a', rest: true },
    { ...producer, id: 'b' },
  ]);
  const trees = await published('Où sont les arbres ?', 'sms:ann', now);
  expect(await desk.assign(trees, { ...staff, producer: 'c' })).toEqual({ ok: false, reason: 'no-producer' });
  expect(await desk.assign(trees, { ...staff, producer: 'b' })).toMatchObject({ ok: true });
  expect(assigned).toEqual([]);
  await rounds.tend(city('2027-04-01 00:00'));
  expect(await store.find(trees)).toMatchObject({ producer: 'b' });
  expect(await desk.assign(trees, { by: 'Nadia', now: city('2027-04-02 09:00'), producer: 'a' })).toMatchObject({ ok: true });
  expect(assigned).toEqual([trees]);
});
