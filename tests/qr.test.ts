import { sheet, waysTo } from '../src/qr';
import { qrSvg } from '../src/services/qr-code';
import { scan } from './support/scan';
import { texts } from './support/talker';

const reach = { publicUrl: 'https://porte-voix.example', sms: '36000', whatsapp: '+33644640000', telegram: 'porte_voix_bot' };

test('one link a way, each of which begins the same', () => {
  expect(waysTo(' VOTE 18 ', reach)).toEqual([
    { channel: 'sms', link: 'sms:36000?body=VOTE%2018' },
    { channel: 'web', link: 'https://porte-voix.example/?go=vote-18' },
    { channel: 'whatsapp', link: 'https://wa.me/33644640000?text=VOTE%2018' },
    { channel: 'telegram', link: 'https://t.me/porte_voix_bot?start=vote-18' },
  ]);
  expect(waysTo('VOTE 18', {})).toEqual([]);
});

test.each(['', 'vote & more', 'صوت 18', 'x'.repeat(65)])('%j fits into no link', (words) => {
  expect(waysTo(words, reach)).toBeUndefined();
});

test('every code can be read again', () => {
  for (const { link } of waysTo('VOTE 12 45 78', reach) ?? []) expect(scan(qrSvg(link))).toBe(link);
});

test('the sheet says it in every language, number and words from left to right, names escaped', () => {
  const ways = waysTo('VOTE 18', reach) ?? [];
  const languages = texts.locales.map((locale) => ({ locale, t: texts.t(locale) }));
  const page = sheet({ words: 'VOTE 18', place: 'Marché <Barbès>', sms: '36000', ways }, languages);
  expect(page).toContain('Marché &lt;Barbès&gt;');
  expect(page).toContain('Par SMS : envoyez <b>VOTE 18</b> au <b dir="ltr">36000</b>');
  for (const locale of texts.locales) expect(page).toContain(`<section lang="${locale}" dir="auto">`);
  expect(page.match(/<figure>/g)).toHaveLength(4);
  const web = sheet({ words: 'VOTE 18', place: 'x', sms: undefined, ways: ways.slice(1, 2) }, languages);
  expect(web).not.toContain('36000');
});
