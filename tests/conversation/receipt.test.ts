import { allDialogs } from '../../dialogs';
import type { ReceiptChecked } from '../../src/services/box/receipts';
import { createCity } from '../support/city';
import { createTalker, texts } from '../support/talker';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, locale] as const));
const inBox: ReceiptChecked = { ok: true, state: 'in-box', edition: '2027', ballot: 'city', hash: 'ab', place: 133, demo: false };

/** Someone whose receipt is told so. */
function someone(told: ReceiptChecked) {
  const asked: string[] = [];
  const { city } = createCity(new Date('2026-11-23T10:00:00Z'));
  const receipts = { check: (code: string) => Promise.resolve((asked.push(code), told)) };
  return { asked, person: createTalker(dialogs, { services: { ...city, receipts } }) };
}

test.each(['reçu K7M2-P9QX-4RT3', 'recu k7m2p9qx4rt3', 'K7M2-P9QX-4RT3', 'k7m2 p9qx 4rt3', 'Reçu : K7M2 P9QX 4RT3'])(
  '%p is a receipt',
  async (text) => {
    const { person, asked } = someone(inBox);
    expect(await person.say(text)).toContain("Le bulletin du reçu K7M2-P9QX-4RT3 est dans l'urne, à la place 134.");
    expect(asked).toHaveLength(1);
  },
);

test.each(['vote 11 14', 'bonjour a tous', '2346 7932 4679', '8 rue de Rivoli', 'abcd efgh jkmn'])('%p is none', async (text) => {
  const { person, asked } = someone(inBox);
  await person.say(text);
  expect(asked).toEqual([]);
});

test('only a demonstration says where its key is', async () => {
  expect(await someone(inBox).person.say('reçu K7M2-P9QX-4RT3')).not.toMatch(/DÉMO|serveur/);
  expect(await someone({ ...inBox, demo: true }).person.say('reçu K7M2-P9QX-4RT3')).toMatch(/^DÉMO\. .*sur notre serveur/);
});
