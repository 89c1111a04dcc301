import { createCalendar } from '../../src/services/consultations/calendar';
import { charter, createConsultationCity, later, now, person } from '../support/consultation-city';
import { createMemoryConsultations } from '../support/memory-consultations';

function open() {
  const announced: number[] = [];
  const reminded: number[] = [];
  const store = createMemoryConsultations([
    { ...charter, opens: now },
    { ...charter, code: 2, opens: later(-30) },
    { ...charter, code: 3, demo: true },
    { ...charter, code: 4, opens: later(3) },
  ]);
  const city = createConsultationCity({ store });
  const calendar = createCalendar({
    store,
    announce: async ({ code }) => void announced.push(code),
    remind: async ({ code }) => void reminded.push(code),
  });
  return { ...city, announced, reminded, calendar };
}

test('one that opened is announced once, unless it is a demonstration or has been open for long', async () => {
  const { calendar, announced } = open();
  expect(await calendar.tend(later(-1))).toEqual({ announced: [], reminded: [], closed: [] });
  expect(await calendar.tend(now)).toEqual({ announced: [1], reminded: [], closed: [] });
  expect(await calendar.tend(later(1))).toEqual({ announced: [], reminded: [], closed: [] });
  expect(announced).toEqual([1]);
});

test('three days before the close one that was open for more than a week is reminded of, once, unless it is a demonstration', async () => {
  const { calendar, reminded } = open();
  for (const days of [0, 3.5, 6.9]) await calendar.tend(later(days));
  expect(reminded).toEqual([]);
  expect(await calendar.tend(later(7))).toMatchObject({ reminded: [1, 2] });
  expect(await calendar.tend(later(9))).toMatchObject({ reminded: [] });
  expect(await calendar.tend(later(10))).toMatchObject({ reminded: [] });
  expect(reminded).toEqual([1, 2]);
});

test('it is counted while it is open; what was counted at the close stands, whoever is forgotten after', async () => {
  const { calendar, consultations, store, vote } = open();
  for (let one = 0; one < 12; one++) await vote(person(`p${one}`), 1, 'agree');
  await calendar.tend(later(1));
  expect(await store.result(1)).toMatchObject({ final: false, people: 12 });
  expect(await calendar.tend(later(10))).toMatchObject({ closed: [1, 2, 3, 4] });
  const counted = await store.result(1);
  expect(counted).toMatchObject({ final: true, at: later(10).toISOString(), items: [{ figures: { agree: 12 } }, { voters: null }] });
  await consultations.forget('sms:p1');
  expect(await calendar.tend(later(11))).toEqual({ announced: [], reminded: [], closed: [] });
  expect(await store.result(1)).toEqual(counted);
  expect(await calendar.count(1, later(12))).toEqual(counted);
  expect(await calendar.count(9, later(12))).toBeUndefined();
});

test('before the close it is counted anew whenever somebody asks', async () => {
  const { calendar, vote } = open();
  for (let one = 0; one < 11; one++) await vote(person(`p${one}`), 2, 'disagree');
  expect(await calendar.count(1, now)).toMatchObject({ items: [{ voters: null }, { voters: 11, verdict: 'against' }] });
  await vote(person('p11'), 2, 'disagree');
  expect(await calendar.count(1, now)).toMatchObject({ people: 12 });
});
