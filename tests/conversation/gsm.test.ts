import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { parts, rewrite } from '../../src/conversation/gsm';

test.each([
  ['« Voici l’été, être là-bas à Noël » — bientôt…', '"Voici l\'été, etre là-bas à Noel" - bientot...'],
  ['façade, cœur, ŒUVRE, naïf, août, ÿ', 'facade, coeur, OEUVRE, naif, aout, y'],
  ['À Ê Î Ô Û Â Ë', 'A E I O U A E'],
  ['350\u202f000\u00a0€', '350 000 €'],
  ['n°12 et N° 3', 'no 12 et No 3'],
  ['Łukasz Şahin Dvořák', 'Lukasz Sahin Dvorak'],
  ['une ligne\r\nl’autre', "une ligne\nl'autre"],
  ['e\u0301te\u0301', 'été'],
])('%j is sent as %j', (text, sent) => {
  expect(rewrite(text)).toBe(sent);
});

test('what the GSM alphabet has is kept: é è à ù Ç É and the rest of its table', () => {
  const table = '@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€';
  expect(rewrite(table)).toBe(table);
  expect(parts(table).encoding).toBe('GSM-7');
});

test('where one sign has no faithful rewriting nothing is rewritten: it would save nothing', () => {
  for (const text of ['ça, 中文', 'être à Київ', 'œuvre 👍', '20 °C ça']) expect(rewrite(text)).toBe(text);
});

test.each([
  ['a'.repeat(160), 'GSM-7', 160, 1],
  ['a'.repeat(161), 'GSM-7', 161, 2],
  ['a'.repeat(306), 'GSM-7', 306, 2],
  ['a'.repeat(307), 'GSM-7', 307, 3],
  ['{'.repeat(80), 'GSM-7', 160, 1],
  ['{'.repeat(81), 'GSM-7', 162, 2],
  // The second half of a pair would be the 154th: the pair moves to the next part.
  [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 'GSM-7', 305, 2],
  [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
  ['中'.repeat(70), 'UCS-2', 70, 1],
  ['中'.repeat(71), 'UCS-2', 71, 2],
  // A brace costs two in GSM-7 and one in UCS-2 (alphagov/notifications-utils#1371).
  ['中{'.repeat(35), 'UCS-2', 70, 1],
  ['😀'.repeat(35), 'UCS-2', 70, 1],
  ['😀'.repeat(36), 'UCS-2', 72, 2],
  ['ç', 'UCS-2', 1, 1],
  ['', 'GSM-7', 0, 1],
] as const)('%j: %s, %i units, %i parts', (text, encoding, units, count) => {
  expect(parts(text)).toEqual({ encoding, units, parts: count });
});

test('parts are counted as Twilio counts them', () => {
  const sign = fc.constantFrom(...'aéàç€{}|^ \n中ع😀Їœ0Z');
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'aéà€{ \n0Z'), maxLength: 500 }),
    fc.string({ unit: sign, maxLength: 300 }),
    fc.string({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(text, (said) => {
      const twilio = new SegmentedMessage(said);
      expect(parts(said)).toMatchObject({ encoding: twilio.encodingName, parts: twilio.segmentsCount });
    }),
    { numRuns: 300 },
  );
});
