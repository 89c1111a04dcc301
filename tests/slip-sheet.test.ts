import { qrSvg } from '../src/services/qr-code';
import { slipSheet } from '../src/slip-sheet';
import { inFours, printed } from '../src/services/printed';
import { texts } from './support/talker';

const slips = Array.from({ length: 5 }, (_, at) => ({ serial: at + 1, number: printed(16, Math.random) }));
const edition = {
  title: { fr: 'Budget <2027>' },
  phases: [{ phase: 'vote' as const, from: new Date('2027-09-08T22:00:00Z'), to: new Date('2027-09-29T22:00:00Z') }],
};
const languages = ['fr', 'ar'].map((locale) => ({ locale, t: texts.t(locale) }));
const reach = { publicUrl: 'https://ville.example', sms: '36173', whatsapp: '+33600000000', telegram: 'bot' };
const print = (more: Partial<Parameters<typeof slipSheet>[0]> = {}): string =>
  slipSheet({ edition, batch: { id: '1234567890', label: 'Marché' }, slips, reach, ...more }, languages);

test('each slip has its number once in large digits, its serial, and what to do in each language; four to a page', () => {
  const page = print();
  for (const { serial, number } of slips) {
    expect(page.split(inFours(number))).toHaveLength(2);
    expect(page).toContain(`1234567890 / ${serial}`);
  }
  expect(page.match(/<main>/g)).toHaveLength(2);
  expect(page.match(/<p lang="ar"/g)).toHaveLength(5);
  expect(page).toContain('Budget &lt;2027&gt;');
  // The vote ends with the day before.
  expect(page).toContain('29 septembre');
  expect(page).toContain('Coupon de vote');
  expect(print({ batch: { id: '1', label: 'x', school: 'CM2 A' } })).toContain(texts.t('fr')('slip.class', { name: 'CM2 A' }));
});

test('the code for an SMS holds the number, that of a link never does', () => {
  const page = print();
  for (const { number } of slips) expect(page).toContain(qrSvg(`sms:36173?body=${encodeURIComponent(`VOTE ${inFours(number)}`)}`));
  for (const link of ['https://ville.example/?go=vote', 'https://wa.me/33600000000?text=VOTE', 'https://t.me/bot?start=vote'])
    expect(page.split(qrSvg(link))).toHaveLength(6);
  expect(page.match(/<figure>/g)).toHaveLength(5 * 4);
});

test('where there is no SMS number nobody is told to send one', () => {
  const page = print({ reach: { publicUrl: 'https://ville.example' } });
  expect(page).not.toContain('SMS');
  expect(page.match(/<figure>/g)).toHaveLength(5);
});
