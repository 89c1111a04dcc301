import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { newCertificate, readCertificate } from '../../src/services/lessons/certificate';
import { demoLessons } from '../../src/services/lessons/demo';
import { readLessons } from '../../src/services/lessons/file';
import { createLessons } from '../../src/services/lessons/lessons';
import { createMemoryLessons } from '../support/memory-lessons';

const lessons = demoLessons(join(__dirname, '../../demo/lessons.json'));
const hmac = (purpose: string, text: string): string => createHmac('sha256', 'key').update(`${purpose} ${text}`).digest('base64url');
const at = (hours: number): Date => new Date(Date.UTC(2027, 1, 1, 9) + hours * 3_600_000);

function city() {
  const residents = new Map<string, string>();
  const store = createMemoryLessons(lessons);
  const service = createLessons({
    store,
    hmac,
    random: () => 0.5,
    addressesOf: async (resident) => [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : [])),
  });
  const person = (address: string) => ({ address, resident: residents.get(address) ?? address });
  return { store, service, residents, person };
}

test('a lesson is read screen by screen, on another channel days later, and passed with one wrong answer a question at most', async () => {
  const { service, residents, person, store } = city();
  residents.set('sms:ann', 'ann').set('web:ann', 'ann');
  expect(await service.turn(1, person('sms:ann'), at(0))).toEqual({ kind: 'screen', index: 1 });
  expect((await service.see(1, person('web:ann')))?.place).toEqual({ kind: 'screen', index: 1 });
  // Three days later, elsewhere.
  expect(await service.turn(1, person('web:ann'), at(72))).toEqual({ kind: 'screen', index: 2 });
  expect(await service.answer(1, person('web:ann'), 1, at(72))).toBeUndefined();
  expect(await service.turn(1, person('web:ann'), at(73))).toEqual({ kind: 'question', index: 0, again: false });
  const ann = person('sms:ann');
  expect(await service.answer(1, ann, 0, at(74))).toEqual({ ok: false, over: false });
  expect((await service.see(1, ann))?.place).toEqual({ kind: 'question', index: 0, again: true });
  expect(await service.answer(1, ann, 1, at(75))).toEqual({ ok: true, place: { kind: 'question', index: 1, again: false } });
  // Wrong twice: from the first question on.
  expect(await service.answer(1, ann, 0, at(76))).toEqual({ ok: false, over: false });
  expect(await service.answer(1, ann, 1, at(77))).toEqual({ ok: false, over: true });
  expect((await service.see(1, ann))?.place).toEqual({ kind: 'question', index: 0, again: false });
  for (const choice of [1, 2]) expect(await service.answer(1, ann, choice, at(78))).toMatchObject({ ok: true });
  const passed = await service.answer(1, ann, 0, at(79));
  expect(passed).toMatchObject({
    ok: true,
    place: { kind: 'passed', certificate: expect.stringMatching(/^1-270204-55000-\d{6}$/) as string },
  });
  expect(await service.answer(1, ann, 0, at(80))).toBeUndefined();
  expect((await store.passes()).get(1)).toBe(1);

  // Read again, the certificate stays.
  await service.restart(1, ann, at(81));
  expect((await service.see(1, ann))?.place).toEqual({ kind: 'screen', index: 0 });
  for (let screen = 0; screen < 3; screen++) await service.turn(1, ann, at(82));
  expect((await service.see(1, ann))?.place).toEqual(passed?.ok && passed.place);
});

test('a new number takes progress along, an erased one has none; the certificate is good all the same', async () => {
  const { service, person } = city();
  await service.turn(2, person('sms:old'), at(0));
  await service.turn(2, person('sms:old'), at(1));
  await service.turn(2, person('sms:new'), at(2));
  await service.answer(2, person('sms:old'), 0, at(3));
  await service.answer(2, person('sms:old'), 1, at(4));
  await service.takeOver('sms:old', 'sms:new');
  expect(await service.mine(person('sms:old'))).toEqual([]);
  const place = (await service.see(2, person('sms:new')))?.place;
  expect(place).toMatchObject({ kind: 'passed' });
  await service.forget('sms:new');
  expect((await service.see(2, person('sms:new')))?.place).toEqual({ kind: 'screen', index: 0 });
  expect(readCertificate(hmac, place?.kind === 'passed' ? place.certificate : '')).toEqual({ lesson: 2, day: '2027-02-01' });
});

test('no digit of a certificate can be changed', () => {
  const number = newCertificate(hmac, 2, '2027-02-01', () => 0.3);
  expect(readCertificate(hmac, number)).toEqual({ lesson: 2, day: '2027-02-01' });
  for (let place = 0; place < number.length; place++) {
    if (number[place] === '-') continue;
    const other = number.slice(0, place) + ((Number(number[place]) + 1) % 10) + number.slice(place + 1);
    expect([other, readCertificate(hmac, other)]).toEqual([other, undefined]);
  }
  for (const bad of ['', '1', `${number}0`, `x${number}`, '<script>']) expect(readCertificate(hmac, bad)).toBeUndefined();
});

const lesson = (change: object) =>
  JSON.stringify({
    lessons: [
      {
        code: 1,
        title: { fr: 'Titre' },
        screens: [{ fr: 'Un écran.' }],
        questions: [{ question: { fr: 'Quoi ?' }, choices: [{ fr: 'Un' }, { fr: 'Deux' }], right: 2, why: { fr: 'Parce que.' } }],
        ...change,
      },
    ],
  });

test('a file of lessons is read, its right answers as people count', () => {
  expect(readLessons(lesson({}))[0]).toMatchObject({ code: 1, questions: [{ right: 1 }] });
  for (const one of lessons) expect([one.code, Object.keys(one.title).sort()]).toEqual([one.code, ['ar', 'en', 'fr', 'uk', 'zh-Hans']]);
});

test.each([
  ['{', /no JSON/],
  ['{}', /lessons: /],
  [lesson({ screens: Array(7).fill({ fr: 'x' }) }), /lessons\.0\.screens: /],
  [lesson({ screens: [{ en: 'x' }] }), /lessons\.0\.screens\.0\.fr: /],
  [lesson({ screens: [{ fr: 'x'.repeat(401) }] }), /lessons\.0\.screens\.0\.fr: /],
  [
    lesson({ questions: [{ question: { fr: 'q' }, choices: [{ fr: 'a' }, { fr: 'b' }], right: 3, why: { fr: 'w' } }] }),
    /right: There is no such choice/,
  ],
  [lesson({ colour: 'red' }), /colour/],
  [lesson({}).replace(/(\{"lessons":\[)(.*)(\]\})$/, '$1$2,$2$3'), /Two lessons have the code 1/],
])('what is wrong in a file is named', (content, told) => {
  expect(() => readLessons(content)).toThrow(told);
});
