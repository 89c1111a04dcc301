import { letterKeys } from '../../src/services/letter-keys';
import { bytesOf, base64url, open, openLetter, sealLetter } from '../../src/services/letters';

const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

test('opens what RFC 9180 has sealed in its example for P-256 (appendix A.3.1)', async () => {
  const keys = {
    publicKey: hex(
      '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
    ),
    privateKey: hex('f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2'),
  };
  const encapsulated =
    '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4';
  const sealed = '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434';
  const opened = await open(keys, hex('4f6465206f6e2061204772656369616e2055726e'), hex('436f756e742d30'), hex(encapsulated + sealed));
  expect(Buffer.from(opened).toString()).toBe('Beauty is truth, truth beauty');
});

test('a letter opens with its own key and under its own name, and tells nothing otherwise, not even how long it is', async () => {
  const keys = letterKeys('one');
  const sealed = await sealLetter(keys.publicKey, 'a', { text: 'Un banc rue Myrha', phone: '+33612345678' });
  expect(await openLetter(keys, 'a', sealed)).toEqual({ text: 'Un banc rue Myrha', phone: '+33612345678' });
  await expect(openLetter(keys, 'b', sealed)).rejects.toMatchObject({ code: 'LETTER' });
  await expect(openLetter(letterKeys('two'), 'a', sealed)).rejects.toMatchObject({ code: 'LETTER' });
  const changed = sealed.slice();
  changed[100] = changed[100]! ^ 1;
  await expect(openLetter(keys, 'a', changed)).rejects.toMatchObject({ code: 'LETTER' });
  expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/Myrha|612345/);
  expect((await sealLetter(keys.publicKey, 'a', {})).length).toBe(sealed.length);
  expect(await sealLetter(keys.publicKey, 'a', {})).not.toEqual(await sealLetter(keys.publicKey, 'a', {}));
});

test('the same seed gives the same keys, and bytes are written as others write them', () => {
  expect(letterKeys('one')).toEqual(letterKeys('one'));
  const bytes = new Uint8Array([251, 255, 0, 1]);
  expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  expect([...bytesOf(base64url(bytes))]).toEqual([...bytes]);
});
