import { createHmac } from 'node:crypto';
import { codeLimits, createCodes, type CodeAlarm, type CodeStore } from '../../src/services/codes';
import { readNumber } from '../../src/services/numbers';
import { createMemoryCodes } from '../support/memory-codes';

const start = new Date('2026-11-23T09:00:00Z');
const home = ['33', '262', '508', '590'];
const minutes = (count: number): Date => new Date(start.getTime() + count * 60_000);

function open({ ceiling = 1000, parts = 1 } = {}, sends = true) {
  const calls: string[] = [];
  const memory = createMemoryCodes();
  const store = new Proxy(memory, {
    get:
      (target, name: keyof CodeStore) =>
      (...args: never[]) => {
        calls.push(name);
        return (target[name] as (...args: never[]) => unknown)(...args);
      },
  });
  const sent: { number: string; code: string; locale: string; until: Date }[] = [];
  const alarms: CodeAlarm[] = [];
  let drawn = 0;
  const codes = createCodes({
    store,
    hmac: (purpose, text) => createHmac('sha256', 'test').update(`${purpose}\0${text}`).digest('base64url'),
    random: () => ((++drawn * 137) % 1000) / 1000,
    own: () => undefined,
    countries: home,
    ceiling,
    alarm: (alarm) => alarms.push(alarm),
    ...(sends ? { deliver: (sms) => Promise.resolve(sent.push(sms) && parts) } : {}),
  });
  const asked = { purpose: 'vote', address: 'web:1', number: '+33612345678', now: start };
  return {
    codes,
    sent,
    alarms,
    calls,
    asked,
    request: (change: Partial<typeof asked> & { again?: boolean } = {}) => codes.request({ ...asked, locale: 'fr', ...change }),
    check: (code: string, change: Partial<typeof asked> = {}) => codes.check({ ...asked, code, ...change }),
    last: () => sent.at(-1)?.code ?? '',
  };
}
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('six digits go to the number, and are its proof once, for ten minutes', async () => {
  const { request, check, sent, last } = open();
  expect(await request()).toEqual({ ok: true });
  expect(last()).toMatch(/^\d{6}$/);
  expect(sent).toEqual([{ number: '+33612345678', code: last(), locale: 'fr', at: start, until: minutes(10) }]);
  expect(await check(last(), { now: minutes(9.9) })).toEqual({ ok: true });
  expect(await check(last(), { now: minutes(9.9) })).toEqual({ ok: false, reason: 'expired' });
  await request({ now: minutes(20) });
  expect(await check(last(), { now: minutes(30) })).toEqual({ ok: false, reason: 'expired' });
});

test('a code answers its own request alone: the purpose, the address and the number that it was asked for', async () => {
  const { request, check, last } = open();
  await request();
  expect(await check(last(), { purpose: 'erasure' })).toEqual({ ok: false, reason: 'expired' });
  expect(await check(last(), { address: 'web:2' })).toEqual({ ok: false, reason: 'expired' });
  expect(await check(last(), { number: '+33612345679' })).toEqual({ ok: false, reason: 'wrong', left: 4 });
  await request({ purpose: 'erasure' });
  expect(await check(last())).toEqual({ ok: false, reason: 'wrong', left: 3 });
  expect(await check(last(), { purpose: 'erasure' })).toEqual({ ok: true });
});

test('five tries, the right one too late among them', async () => {
  const { request, check, last } = open();
  await request();
  const left = [];
  for (let tries = 0; tries < codeLimits.tries; tries++) left.push(await check(wrongOf(last())));
  expect(left).toEqual([...[4, 3, 2, 1].map((count) => ({ ok: false, reason: 'wrong', left: count })), { ok: false, reason: 'expired' }]);
  expect(await check(last())).toEqual({ ok: false, reason: 'expired' });
});

test('asked again while a code is good, none is sent; it did not arrive, and another is', async () => {
  const { request, check, sent } = open();
  await request();
  await request({ now: minutes(5) });
  expect(sent).toHaveLength(1);
  await request({ now: minutes(6), again: true });
  expect(sent).toHaveLength(2);
  expect(await check(sent[0]!.code, { now: minutes(7) })).toEqual({ ok: false, reason: 'wrong', left: 4 });
  expect(await check(sent[1]!.code, { now: minutes(15) })).toEqual({ ok: true });
  await request({ now: minutes(16), number: '+33612345670' });
  expect(sent.at(-1)?.number).toBe('+33612345670');
});

test('a number is sent few codes a day, whoever asks; an address asks for few, for whichever numbers', async () => {
  const { request, sent } = open();
  for (let asker = 0; asker < codeLimits.numberDaily; asker++) expect(await request({ address: `web:${asker}` })).toEqual({ ok: true });
  expect(await request({ address: 'web:99' })).toEqual({ ok: false, reason: 'too-many' });
  for (let number = 0; number < codeLimits.askerDaily; number++)
    expect(await request({ address: 'telegram:1', number: `+3361111${number}111` })).toEqual({ ok: true });
  expect(await request({ address: 'telegram:1', number: '+33622222222' })).toEqual({ ok: false, reason: 'too-many' });
  expect(sent).toHaveLength(codeLimits.numberDaily + codeLimits.askerDaily);
  expect(await request({ address: 'web:99', now: minutes(24 * 60) })).toEqual({ ok: true });
});

test('numbers in a row are sent few codes an hour, and an operator is told once', async () => {
  const { request, alarms } = open();
  const ask = (index: number, now = start) =>
    request({ address: `web:${index}`, number: `+3361234${String(index).padStart(4, '0')}`, now });
  for (let index = 0; index < codeLimits.rangeHourly; index++) expect(await ask(index)).toEqual({ ok: true });
  expect(await ask(900)).toEqual({ ok: false, reason: 'too-many' });
  expect(alarms).toEqual([{ kind: 'range' }]);
  expect(await request({ address: 'web:901', number: '+33699999999' })).toEqual({ ok: true });
  expect(await ask(900, minutes(60))).toEqual({ ok: true });
});

test('a day’s spending has a ceiling, in parts; an operator is told before it is reached and when it is', async () => {
  const { request, alarms, sent } = open({ ceiling: 10, parts: 3 });
  const ask = (index: number, now = start) => request({ address: `web:${index}`, number: `+3360${index}000000`, now });
  const outcomes = [];
  for (let index = 1; index <= 6; index++) outcomes.push((await ask(index)).ok);
  expect(outcomes).toEqual([true, true, true, true, false, false]);
  expect(await ask(7)).toEqual({ ok: false, reason: 'unavailable' });
  expect(alarms).toEqual([
    { kind: 'spending', parts: 9, ceiling: 10 },
    { kind: 'spending', parts: 12, ceiling: 10 },
  ]);
  expect(sent).toHaveLength(4);
  expect(await ask(8, minutes(24 * 60))).toEqual({ ok: true });
});

test('where no SMS can be sent, none is, and it is said', async () => {
  const { codes, request } = open({}, false);
  expect(codes.sends).toBe(false);
  expect(await request()).toEqual({ ok: false, reason: 'unavailable' });
});

test('the store is asked the same things, as often, for a number that was met before and for one that was not', async () => {
  const { request, check, calls, last } = open();
  await request({ number: '+33611111111', address: 'web:9' });
  await check(last(), { number: '+33611111111', address: 'web:9' });
  const asked = async (number: string, address: string): Promise<readonly string[]> => {
    calls.length = 0;
    await request({ number, address });
    await check('000000', { number, address });
    return [...calls];
  };
  const known = await asked('+33611111111', 'web:10');
  expect(known.length).toBeGreaterThan(3);
  expect(await asked('+33622222222', 'web:11')).toEqual(known);
});

test.each([
  '0612345678',
  '06 12 34 56 78',
  '06.12.34.56.78',
  '06-12-34-56-78',
  '06/12/34/56/78',
  'O6 12 34 56 78',
  '+33612345678',
  '+33 6 12 34 56 78',
  '+33 (0)6 12 34 56 78',
  '+33 06 12 34 56 78',
  '0033 6 12 34 56 78',
  '33612345678',
  '612345678',
  '٠٦ ١٢ ٣٤ ٥٦ ٧٨',
  '０６１２３４５６７８',
  'mon numéro : 06 12 34 56 78 merci',
  'c’est le 06 12 34 56 78.',
])('%p is one number', (text) => {
  expect(readNumber(text, home)).toEqual({ ok: true, number: '+33612345678', shown: '06 12 34 56 78' });
});

test.each([
  ['0690 12 34 56', '+590690123456', '+590 690 12 34 56'],
  ['+262 692 12 34 56', '+262692123456', '+262 692 12 34 56'],
])('%p is a number from overseas, with or without its country', (text, number, shown) => {
  expect(readNumber(text, home)).toEqual({ ok: true, number, shown });
});

test.each([
  ['', 'unreadable'],
  ['oui', 'unreadable'],
  ['06 12 34 56', 'unreadable'],
  ['12', 'unreadable'],
  ['06 12 34 56 78 90', 'unreadable'],
  ['01 42 34 56 78', 'not-mobile'],
  ['0899 12 34 56', 'not-mobile'],
  ['+44 7911 123456', 'foreign'],
  ['0044 7911 123456', 'foreign'],
])('%p is no number that codes are sent to: %s', (text, reason) => {
  expect(readNumber(text, home)).toEqual({ ok: false, reason });
});
