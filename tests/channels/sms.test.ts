import { createSms, type SmsSettings } from '../../channels/sms';
import type { Message } from '../../src/conversation/message';
import { deliveryOf, startFakeTwilio } from '../support/fake-twilio';
import { account, openedAt, publicUrl, recordedOf } from '../support/twilio-person';
import { holdsTheContract } from './contract';

const now = () => new Date('2026-11-23T10:00:00Z');

holdsTheContract({
  id: 'sms',
  recorded: recordedOf('sms'),
  skips: {},
  async open() {
    const twilio = await startFakeTwilio(account);
    const sms = createSms({ twilio: { ...account, apiUrl: twilio.url, publicUrl }, from: '36000' }, now);
    return openedAt(twilio, sms, { person: '+33600000001', answer: ([, , [, , number]]) => ({ Body: String(number) }) });
  },
});

const smsOf = (settings: Partial<SmsSettings>) => createSms({ twilio: { ...account, publicUrl }, ...settings }, now);
const say = (text: string): Message => ({ kind: 'say', text });

test('a turn is one text, in the GSM alphabet where that is faithful; its weight is its parts', () => {
  const sms = smsOf({ from: '36000' });
  const [text = '', ...more] = sms.render([say('« Voilà » – c’est noté.'), say('Où ça ?')], 'fr');
  expect(more).toEqual([]);
  expect(text).toBe('"Voilà" - c\'est noté.\nOù ca ?');
  expect(sms.weight(text)).toBe(1);
  expect(sms.weight('a'.repeat(160))).toBe(1);
  expect(sms.weight('a'.repeat(161))).toBe(2);
  expect(sms.weight('م'.repeat(70))).toBe(1);
  expect(sms.weight('م'.repeat(71))).toBe(2);
});

test.each(['anticonstitutionnellement', '350 000', '👩‍👩‍👧‍👧', '€€€€'])('no text is cut within %s', (piece) => {
  const texts = smsOf({ from: '36000' }).render([say(`${piece} ; `.repeat(400))], 'fr');
  expect(texts.length).toBeGreaterThan(1);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(1600);
  expect(new Set(texts.flatMap((text) => text.split(' ;')).map((one) => one.trim()))).toEqual(new Set([piece, '']));
});

test('numbers of other countries are left unanswered and counted; which are answered is a setting', () => {
  const deliver = (sms: ReturnType<typeof smsOf>, From: string) =>
    sms.receive(deliveryOf(`${publicUrl}/webhooks/sms`, { MessageSid: `SM${From}`, From, Body: 'bonjour' }, account.authToken));
  const sms = smsOf({ from: '36000' });
  for (const from of ['+33612345678', '+33 6 12 34 56 78'])
    expect(deliver(sms, from)).toMatchObject({ kind: 'inbound', inbound: { address: 'sms:+33612345678' } });
  for (const from of ['+262692123456', '+590690123456', '+594694123456', '+596696123456', '+687751234', '+68987123456'])
    expect(deliver(sms, from)).toMatchObject({ kind: 'inbound', inbound: { address: `sms:${from}` } });
  for (const from of ['+447700900123', '+380501234567', '+8613912345678']) expect(deliver(sms, from).kind).toBe('ignored');
  for (const from of ['38000', 'BANQUE', '+', '+33', '0612345678']) expect(deliver(sms, from).kind).toBe('ignored');
  expect(sms.unanswered()).toEqual({ 'a number of another country': 3, 'no person’s number': 5 });
  expect(deliver(smsOf({ from: '36000', countries: ['44'] }), '+447700900123').kind).toBe('inbound');
});

test('a short code sends faster than a number; the rate is a setting', () => {
  expect(smsOf({ from: '36000' }).rate).toBe(100);
  expect(smsOf({ from: '+33700000001' }).rate).toBe(1);
  expect(smsOf({ messagingServiceSid: `MG${'1'.repeat(32)}` }).rate).toBe(100);
  expect(smsOf({ from: '+33700000001', rate: 10 }).rate).toBe(10);
});
