import { join } from 'node:path';
import { demoData } from '../../../src/services/datarounds/demo';
import { quarterAfter, quarterAt, quarterNamed, remindsOf } from '../../../src/services/datarounds/quarter';
import { atCityTime, cityTime } from '../../../src/services/workshops/hours';
import { createDataCity } from '../../support/data-city';

const city = (shown: string): Date => atCityTime(shown)!;
const hourMs = 3_600_000;

test('quarters begin at midnight by the city’s clock, in summer and in winter', () => {
  const shown = (id: string) => [quarterNamed(id)!.opens, quarterNamed(id)!.closes].map((at) => at.toISOString());
  expect(shown('2027-Q1')).toEqual(['2026-12-31T23:00:00.000Z', '2027-03-31T22:00:00.000Z']);
  expect(shown('2027-Q2')).toEqual(['2027-03-31T22:00:00.000Z', '2027-06-30T22:00:00.000Z']);
  expect(shown('2027-Q4')).toEqual(['2027-09-30T22:00:00.000Z', '2027-12-31T23:00:00.000Z']);
  expect(quarterAt(new Date('2027-03-31T21:59:59.999Z')).id).toBe('2027-Q1');
  expect(quarterAt(new Date('2027-03-31T22:00:00Z')).id).toBe('2027-Q2');
  expect(quarterAfter(quarterNamed('2027-Q4')!).id).toBe('2028-Q1');
  expect(['2027-Q5', '2027-Q0', '27-Q1', '2027-q1', ''].map(quarterNamed)).toEqual(Array(5).fill(undefined));
  expect(cityTime(remindsOf(quarterNamed('2027-Q1')!))).toBe('2027-03-18 10:00');
});

test('a year of hours over both changes of the clock: each round opens, reminds and closes once, to the hour, without a gap', async () => {
  const { rounds, store, announcements, reminders } = createDataCity();
  const log: string[] = [];
  const from = city('2027-01-01 00:00');
  const to = city('2028-01-01 00:00');
  for (let at = from; at <= to; at = new Date(at.getTime() + hourMs))
    // Two processes, both asked at once.
    for (const { opened, announced, reminded, closed } of [await rounds.tend(at), await rounds.tend(at)])
      log.push(
        ...closed.map((id) => `${cityTime(at)} closed ${id}`),
        ...(opened === undefined ? [] : [`${cityTime(at)} opened ${opened}`]),
        ...(announced === undefined ? [] : [`${cityTime(at)} announced ${announced}`]),
        ...(reminded === undefined ? [] : [`${cityTime(at)} reminded ${reminded}`]),
      );
  expect(log).toEqual([
    '2027-01-01 00:00 opened 2027-Q1',
    '2027-01-01 00:00 announced 2027-Q1',
    '2027-03-18 10:00 reminded 2027-Q1',
    '2027-04-01 00:00 closed 2027-Q1',
    '2027-04-01 00:00 opened 2027-Q2',
    '2027-04-01 00:00 announced 2027-Q2',
    '2027-06-17 10:00 reminded 2027-Q2',
    '2027-07-01 00:00 closed 2027-Q2',
    '2027-07-01 00:00 opened 2027-Q3',
    '2027-07-01 00:00 announced 2027-Q3',
    '2027-09-17 10:00 reminded 2027-Q3',
    '2027-10-01 00:00 closed 2027-Q3',
    '2027-10-01 00:00 opened 2027-Q4',
    '2027-10-01 00:00 announced 2027-Q4',
    '2027-12-18 10:00 reminded 2027-Q4',
    '2028-01-01 00:00 closed 2027-Q4',
    '2028-01-01 00:00 opened 2028-Q1',
    '2028-01-01 00:00 announced 2028-Q1',
  ]);
  expect(announcements).toEqual(['2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4', '2028-Q1']);
  expect(reminders.map(({ round }) => round)).toEqual(['2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4']);
  expect((await store.rounds()).map(({ id }) => id)).toEqual(['2027-Q1', '2027-Q2', '2027-Q3', '2027-Q4', '2028-Q1']);
});

test('who begins in the middle of a quarter announces the next one', async () => {
  const { rounds, announcements } = createDataCity();
  expect(await rounds.tend(city('2027-01-08 00:00'))).toEqual({ closed: [], opened: '2027-Q1' });
  expect(await rounds.tend(city('2027-04-07 23:00'))).toMatchObject({ announced: '2027-Q2' });
  expect(await rounds.tend(city('2027-04-07 23:30'))).toEqual({ closed: [] });
  expect(announcements).toEqual(['2027-Q2']);
});

test('a process that was down closes late, once, with the right round: what was told and supported since counts in the next', async () => {
  const { rounds, needs, desk, store, announced, requests, person, told, published } = createDataCity();
  await rounds.tend(city('2027-03-01 00:00'));
  const trees = await published('Où sont les arbres ?', 'sms:ann', city('2027-03-02 10:00'));
  const toilets = await published('Quelles toilettes sont ouvertes la nuit ?', 'web:ben', city('2027-03-03 10:00'));
  const waiting = await told('Où sont les écoles ?', 'sms:cho', city('2027-03-30 23:00'));
  for (const address of ['sms:cho', 'telegram:dia'])
    expect(await needs.support(toilets, person(address), city('2027-03-31 23:59'))).toMatchObject({ ok: true });

  // Down from before the close: nobody adds to what closed, and what is new is of the next round.
  const late = city('2027-04-01 00:01');
  expect(await needs.support(trees, person('sms:dia'), late)).toEqual({ ok: false, reason: 'not-now' });
  const next = await told('Combien de vélos passent ici ?', 'sms:eli', late);
  expect(await desk.accept(waiting, { by: 'Nadia', now: city('2027-04-02 09:00') })).toMatchObject({
    ok: true,
    need: { round: '2027-Q2' },
  });

  const up = city('2027-04-05 03:20');
  expect(await rounds.tend(up)).toEqual({ closed: ['2027-Q1'], announced: '2027-Q2' });
  expect(await rounds.tend(up)).toEqual({ closed: [] });
  const shown = async (number: number) => {
    const { round, state, rank, supporters, due } = (await store.find(number))!;
    return [round, state, rank, supporters, due && cityTime(due)];
  };
  expect(await shown(toilets)).toEqual(['2027-Q1', 'requested', 1, 3, '2027-07-01 00:00']);
  expect(await shown(trees)).toEqual(['2027-Q1', 'requested', 2, 1, '2027-07-01 00:00']);
  expect(await shown(waiting)).toEqual(['2027-Q2', 'open', undefined, undefined, undefined]);
  expect(await shown(next)).toEqual(['2027-Q2', 'moderation', undefined, undefined, undefined]);
  expect(requests).toEqual(['2027-Q1']);
  // Told in daylight, not at three in the morning.
  expect(announced.filter(({ step }) => step === 1).map(({ need, at }) => [need, cityTime(at)])).toEqual([
    [toilets, '2027-04-05 08:00'],
    [trees, '2027-04-05 08:00'],
  ]);
});

test('down for a whole quarter: both rounds close, each with its own', async () => {
  const { rounds, store, told, desk } = createDataCity();
  const first = await told('Où sont les arbres ?', 'sms:ann', city('2027-02-01 10:00'));
  await desk.accept(first, { by: 'Nadia', now: city('2027-02-02 10:00') });
  const second = await told('Où sont les bancs ?', 'sms:ben', city('2027-05-01 10:00'));
  await desk.accept(second, { by: 'Nadia', now: city('2027-05-02 10:00') });
  const third = await told('Où sont les fontaines ?', 'sms:cho', city('2027-05-03 10:00'));
  const up = city('2027-08-10 12:00');
  expect(await rounds.tend(up)).toEqual({ closed: ['2027-Q1', '2027-Q2'], opened: '2027-Q3' });
  const now = await Promise.all([first, second, third].map(async (number) => (await store.find(number))!));
  expect(now.map(({ round, state, rank }) => [round, state, rank])).toEqual([
    ['2027-Q1', 'requested', 1],
    ['2027-Q2', 'requested', 1],
    ['2027-Q3', 'moderation', undefined],
  ]);
  // A day that is still to come, however late the close.
  expect(now.slice(0, 2).map(({ due }) => cityTime(due!))).toEqual(['2027-10-01 00:00', '2027-10-01 00:00']);
});

test('what the demonstration asks is asked of nobody: it goes on to the next round', async () => {
  const { rounds, store, announced } = createDataCity();
  const at = city('2027-02-01 10:00');
  const { needs: demonstration } = demoData(join(__dirname, '../../../demo/data.json'), at);
  for (const need of demonstration) await store.add({ ...need, number: await store.nextNumber() });
  await rounds.tend(at);
  expect(await rounds.tend(city('2027-04-01 00:00'))).toMatchObject({ closed: ['2027-Q1'] });
  expect((await store.needs({})).map(({ round, state }) => [round, state])).toEqual(demonstration.map(() => ['2027-Q2', 'open']));
  expect(announced).toEqual([]);
});

test('the calendar gives each need to who covers it, else to who answers for the rest; what staff chose stays', async () => {
  const { rounds, store, published, told, desk } = createDataCity();
  const producer = { contact: '+33140000000', rest: false };
  await store.replaceProducers([
    { ...producer, id: 'rest', name: 'Ada', department: 'Données', covers: 'portail', rest: true },
    { ...producer, id: 'trees', name: 'Ida', department: 'Espaces verts', covers: 'arbres jardins' },
  ]);
  const at = city('2027-03-02 10:00');
  const trees = await published('Où sont les arbres ?', 'sms:ann', at);
  const other = await published('Combien de piscines ?', 'sms:ben', at);
  const chosen = await told('Où sont les arbres malades ?', 'sms:cho', at);
  expect(await desk.accept(chosen, { by: 'Nadia', now: at, producer: 'nobody' })).toEqual({ ok: false, reason: 'no-producer' });
  expect(await desk.accept(chosen, { by: 'Nadia', now: at, producer: 'rest' })).toMatchObject({ ok: true });
  await rounds.tend(city('2027-04-01 00:00'));
  expect(await Promise.all([trees, other, chosen].map(async (number) => (await store.find(number))?.producer))).toEqual([
    'trees',
    'rest',
    'rest',
  ]);
});
