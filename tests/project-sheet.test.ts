import { projectSheet } from '../src/project-sheet';
import { qrSvg } from '../src/services/qr-code';
import { texts } from './support/talker';

const languages = ['fr', 'ar'].map((locale) => ({ locale, t: texts.t(locale) }));
const link = 'https://ville.example/j/4821';
const print = (sms?: string): string =>
  projectSheet(
    {
      place: 'Marché <Barbès>',
      edition: { fr: 'Budget 2027', ar: 'الميزانية' },
      words: 'JOIN 4821',
      way: { channel: 'page', link },
      sms,
      until: new Date('2027-09-29T21:59:59Z'),
      projects: [
        { number: 1812, title: { fr: 'Des bancs', ar: 'مقاعد' }, costCents: 35_000_000 },
        { number: 1813, title: { fr: 'Un jardin' }, costCents: 100_00 },
      ],
    },
    languages,
  );

test('a page a language: its projects’ numbers in large type, the code of the place, until when', () => {
  const page = print();
  expect(page.match(/<main lang="(fr|ar)"/g)).toHaveLength(2);
  expect(page).toContain('<main lang="ar" dir="rtl">');
  for (const number of [1812, 1813]) expect(page.split(`<b dir="ltr">${number}</b>`)).toHaveLength(3);
  expect(page).toContain('مقاعد');
  // What was not translated stands in French.
  expect(page.split('Un jardin')).toHaveLength(3);
  expect(page.split(qrSvg(link))).toHaveLength(3);
  expect(page).toContain('29 septembre');
  expect(page).toContain('Marché &lt;Barbès&gt;');
});

test('where texts are taken, where to and what is told', () => {
  expect(print('36173')).toContain(texts.t('fr')('sheet.sms', { words: 'JOIN 4821', number: '36173' }));
  expect(print()).not.toContain('SMS');
});
