import { addressIn } from '../../../src/services/places/address-said';

test.each([
  ['le lampadaire du 14 rue Cugnot est cassé', '14 rue cugnot'],
  ['Bonjour, je m’appelle Anne Martin, 06 12 34 56 78 : un trou devant le 14 bis, r. Cugnot. Merci !', '14 bis r cugnot'],
  ["Des ordures au 3 de la rue de l'Évangile, 18e, depuis lundi", '3 rue de l evangile 75018'],
  ['je voudrais un banc au 7B avenue de la Porte d’Aubervilliers devant l’école', '7b avenue de la porte d aubervilliers'],
  ['The street light at 14 rue Cugnot is broken', '14 rue cugnot'],
  ['14 rue Cugnot的路灯坏了', '14 rue cugnot'],
  ['3 matelas au 14 rue Cugnot', '14 rue cugnot'],
  ['14 rue Un Deux Trois Quatre Cinq Six Sept', undefined],
  ['14 rue Aa Bb Cc Dd Ee Ff Gg', '14 rue aa bb cc dd ee'],
  ['le lampadaire de la rue Cugnot est cassé', undefined],
  ['il y a 3 rues sales', undefined],
  ['14 rue', undefined],
  ['14 rue est sale', undefined],
  ['14 rue de la, sale', undefined],
  ['', undefined],
])('%s: %s', (sentence, address) => {
  expect(addressIn(sentence)).toBe(address);
});
