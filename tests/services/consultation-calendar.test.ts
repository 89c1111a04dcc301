import { createCalendar } from '../../src/services/consultations/calendar';
import { charter, createConsultationCity, later, now, person } from '../support/consultation-city';
import { createMemoryConsultations } from '../support/memory-consultations';

function open() {
  const announced: number[] = [];
  const store = createMemoryConsultations([
    { ...charter, opens: now },
    { ...charter, code: 2, opens: later(-30) },
    { ...charter, code: 3, demo: true },
  ]);
  const city = createConsultationCity({ store });
  return { ...city, announced, calendar: createCalendar({ store, announce: async ({ code }) => void announced.push(code) }) };
}

test('one that opened is announced once, unless it is a demonstration or has been open for long', async () => {
  const { calendar, announced } = open();
  expect(await calendar.tend(later(-1))).toEqual({ announced: [], closed: [] });
  expect(await calendar.tend(now)).toEqual({ announced: [1], closed: [] });
  expect(await calendar.tend(later(1))).toEqual({ announced: [], closed: [] });
  expect(announced).toEqual([1]);
});

test('it is counted while it is open; what was counted at the close stands, whoever is forgotten after', async () => {
  const { calendar, consultations, store, vote } = open();
  for (let one = 0; one < 12; one++) await vote(person(`p${one}`), 1, 'agree');
  await calendar.tend(later(1));
  expect(await store.result(1)).toMatchObject({ final: false, people: 12 });
  expect(await calendar.tend(later(10))).toMatchObject({ closed: [1, 2, 3] });
  const counted = await store.result(1);
  expect(counted).toMatchObject({ final: true, at: later(10).toISOString(), items: [{ figures: { agree: 12 } }, { voters: null }] });
  await consultations.forget('sms:p1');
  expect(await calendar.tend(later(11))).toEqual({ announced: [], closed: [] });
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
