import { createCallBoard } from '../../src/services/calls/board';
import { callDefaults, daysLeft, type CallRule } from '../../src/services/calls/call';
import { createCalls } from '../../src/services/calls/calls';
import { createCallDesk } from '../../src/services/calls/desk';
import { atCityTime, cityTime } from '../../src/services/workshops/hours';
import { createMemoryCalls } from '../support/memory-calls';

const city = (shown: string): Date => atCityTime(shown)!;
const start = city('2027-03-01 10:00');
const act = (now: Date) => ({ by: 'Nadia', now });

function setting(rule: CallRule = { threshold: 3, openDays: 30, answerDays: 90 }) {
  const store = createMemoryCalls();
  const residents = new Map<string, string>();
  const announced: string[] = [];
  const acts: unknown[] = [];
  const announce = async (call: number, step: number, kind: string): Promise<void> => void announced.push(`${call}/${step} ${kind}`);
  const calls = createCalls({
    store,
    rule,
    /** Two texts say the same where they have a word of six letters or more in common. */
    similar: (words, texts) =>
      texts
        .filter(({ text }) => words.split(/\P{L}+/u).some((word) => word.length >= 6 && text.includes(word)))
        .map(({ id }) => ({ id, alike: true })),
    addressesOf: async (resident) => [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : [])),
    languageOf: (text) => (/\p{Script=Arabic}/u.test(text) ? 'ar' : undefined),
    announce,
  });
  const desk = createCallDesk({ store, announce, audit: { record: async (one) => void acts.push(one) } });
  const person = (address: string) => ({
    address,
    resident: residents.get(address) ?? address,
    channel: address.split(':')[0] ?? '',
    locale: 'fr',
  });
  /** Writes a call and has it shown; gives its number. */
  async function shown(text: string, address: string, now = start): Promise<number> {
    const done = await calls.write(text, person(address), now);
    if (!done.ok) throw new Error(done.reason);
    expect(await desk.accept(done.number, act(now))).toMatchObject({ ok: true });
    return done.number;
  }
  return { store, residents, announced, acts, calls, desk, person, shown };
}

test('the city’s rule is 1,500 signatures and 90 days for an answer', () => {
  expect(callDefaults).toEqual({ threshold: 1500, openDays: 180, answerDays: 90 });
});

test('with the signature that makes it enough the day of the answer is set and all are told, once; the answer ends it', async () => {
  const { calls, desk, announced, acts, person, shown } = setting();
  const number = await shown('Ouvrez les bibliothèques le dimanche.', 'sms:ann');
  expect(await calls.sign(number, person('sms:ann'), start)).toEqual({ ok: false, reason: 'already' });
  expect(await calls.sign(number, person('sms:ben'), start)).toMatchObject({ ok: true, signatures: 2, reached: false });
  const now = city('2027-03-20 10:00');
  const third = await calls.sign(number, person('sms:cho'), now);
  expect(third).toMatchObject({ ok: true, signatures: 3, reached: true, call: { state: 'due' } });
  // Ninety days by the calendar, over the change of the clock.
  expect(third.ok && cityTime(third.call.due!)).toBe('2027-06-18 10:00');
  // It can still be signed, and is not reached twice.
  expect(await calls.sign(number, person('sms:dan'), city('2027-05-01 10:00'))).toMatchObject({ ok: true, signatures: 4, reached: false });
  expect(await desk.tend(city('2027-06-18 10:00'))).toEqual({ reached: [], lapsed: [] });
  expect(await desk.late(city('2027-06-18 10:00'))).toEqual([]);
  expect((await desk.late(city('2027-06-18 10:01'))).map((one) => one.number)).toEqual([number]);

  expect(await desk.answer(number, { ...act(city('2027-06-19 10:00')), words: { fr: 'Dès janvier.' } })).toMatchObject({
    ok: true,
    call: { state: 'answered', signatures: 4 },
  });
  expect(await calls.sign(number, person('sms:eve'), now)).toEqual({ ok: false, reason: 'not-now' });
  expect(announced).toEqual([`${number}/0 published`, `${number}/1 reached`, `${number}/2 answered`]);
  expect(acts.map((one) => (one as { act: string }).act)).toEqual(['call.accept', 'call.answer']);
  expect(JSON.stringify(acts)).not.toMatch(/biblioth|sms:/);
  // Who is erased after the answer is in the sum all the same.
  await calls.forget('sms:ann');
  expect(await calls.see(number, person('sms:ben'), now)).toMatchObject({ ok: true, seen: { signatures: 4, signed: true } });
});

test('one signature a person, from whichever address; erased before the end it is none', async () => {
  const { calls, store, residents, person, shown } = setting();
  residents.set('sms:ben', 'ben').set('web:ben', 'ben');
  const number = await shown('Ouvrez les bibliothèques le dimanche.', 'sms:ann');
  expect(await calls.sign(number, person('sms:ben'), start)).toMatchObject({ ok: true });
  expect(await calls.sign(number, person('web:ben'), start)).toEqual({ ok: false, reason: 'already' });
  await calls.takeOver('sms:ben', person('sms:new'));
  expect(await store.count(number)).toBe(2);
  expect(await calls.sign(number, person('sms:new'), start)).toEqual({ ok: false, reason: 'already' });
  expect((await calls.mine(person('sms:new'))).map(({ call, author }) => [call.number, author])).toEqual([[number, false]]);
  await calls.forget('sms:new');
  expect(await store.count(number)).toBe(1);
});

test('too few in time: it lapses, once; two who signed at the same moment are found by the hour', async () => {
  const { calls, desk, announced, store, person, shown } = setting();
  const few = await shown('Ouvrez les bibliothèques le dimanche.', 'sms:ann');
  const both = await shown('Mettez des bancs aux arrêts.', 'sms:ann');
  for (const address of ['sms:ben', 'sms:cho'])
    await store.sign({ call: both, person: address, author: false, since: start, contact: person(address) });
  const end = city('2027-03-31 10:00');
  expect(await calls.see(few, person('sms:ben'), new Date(end.getTime() - 1))).toMatchObject({ seen: { open: true, left: 1 } });
  expect(await calls.sign(few, person('sms:ben'), end)).toEqual({ ok: false, reason: 'not-now' });
  expect(await desk.tend(end)).toEqual({ reached: [both], lapsed: [few] });
  expect(await desk.tend(end)).toEqual({ reached: [], lapsed: [] });
  expect(announced.slice(2)).toEqual([`${few}/1 lapsed`, `${both}/1 reached`]);
  expect(await store.find(few)).toMatchObject({ state: 'lapsed', signatures: 1 });
});

test('what is not shown is its author’s alone; what says the same is shown first', async () => {
  const { calls, desk, person, shown } = setting();
  const done = await calls.write('Fermez la rue devant mon école.', person('sms:ann'), start);
  const hidden = done.ok ? done.number : 0;
  expect(await calls.see(hidden, person('sms:ben'), start)).toEqual({ ok: false, reason: 'unknown' });
  expect(await calls.sign(hidden, person('sms:ben'), start)).toEqual({ ok: false, reason: 'unknown' });
  expect(await calls.see(hidden, person('sms:ann'), start)).toMatchObject({ ok: true, seen: { author: true, signed: true, open: false } });
  expect(await desk.decline(hidden, { ...act(start), reason: 'personal' })).toMatchObject({ ok: true });
  const number = await shown('Ouvrez les bibliothèques le dimanche.', 'sms:ben');
  expect((await calls.similar('Des bibliothèques ouvertes tard', start)).map(({ call }) => call.number)).toEqual([number]);
  for (const text of ['un', 'deux', 'trois']) await calls.write(text, person('sms:cho'), start);
  expect(await calls.write('quatre', person('sms:cho'), start)).toEqual({ ok: false, reason: 'too-many', max: 3 });
});

test('another language needs its French', async () => {
  const { calls, desk, person } = setting();
  const done = await calls.write('افتحوا المكتبات', person('sms:ann'), start);
  const number = done.ok ? done.number : 0;
  expect(await desk.accept(number, act(start))).toEqual({ ok: false, reason: 'no-text' });
  expect(await desk.accept(number, { ...act(start), text: 'Ouvrez.' })).toMatchObject({
    call: { text: { fr: 'Ouvrez.', ar: 'افتحوا المكتبات' } },
  });
  expect(await desk.accept(number, act(start))).toEqual({ ok: false, reason: 'not-now', state: 'open' });
});

test('the board shows first what waits for an answer, then what has most signatures', async () => {
  const { calls, store, desk, person, shown } = setting();
  const [a, b, c] = [
    await shown('Une première chose.', 'sms:a'),
    await shown('Une deuxième chose.', 'sms:b'),
    await shown('Une troisième chose.', 'sms:c'),
  ];
  await calls.sign(b, person('sms:x'), start);
  for (const address of ['sms:x', 'sms:y']) await calls.sign(c, person(address), start);
  await desk.answer(a, { ...act(start), words: { fr: 'Oui.' } });
  const { lines, sums } = await createCallBoard(store)(start);
  expect(lines.map(({ call, signatures }) => [call.number, call.state, signatures])).toEqual([
    [c, 'due', 3],
    [b, 'open', 2],
    [a, 'answered', 1],
  ]);
  expect(sums).toEqual({ open: 1, due: 1, answered: 1, lapsed: 0, late: 0, unseen: { moderation: 0, declined: 0 } });
  const decline = async (count: number) => {
    for (let one = 0; one < count; one++) {
      const done = await calls.write(`Une chose à taire, la ${one}e.`, person(`sms:quiet-${one}`), start);
      await desk.decline(done.ok ? done.number : 0, { ...act(start), reason: 'unclear' });
    }
    return (await createCallBoard(store)(start)).sums.unseen;
  };
  expect(await decline(10)).toEqual({ moderation: 0 });
  expect(await decline(1)).toEqual({ moderation: 0, declined: 11 });
});

test('a day that has begun is a day left', () => {
  const until = city('2027-03-31 10:00');
  expect([0, 1, 86_400_000, 86_400_001].map((ms) => daysLeft(until, new Date(until.getTime() - ms)))).toEqual([0, 1, 1, 2]);
  expect(daysLeft(until, new Date(until.getTime() + 1))).toBe(0);
});
