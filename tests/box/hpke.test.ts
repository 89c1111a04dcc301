import { HpkeError, hpkeOpen, hpkeSeal, newKeyPair, overheadBytes } from '../../src/services/box/hpke';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
/** RFC 9180, appendix A.2.1: base mode, sequence number 0. */
const vector = {
  ephemeral: {
    privateKey: hex('f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600'),
    publicKey: hex('1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a'),
  },
  recipient: {
    privateKey: hex('8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb'),
    publicKey: hex('4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a'),
  },
  info: Buffer.from('Ode on a Grecian Urn'),
  aad: Buffer.from('Count-0'),
  content: Buffer.from('Beauty is truth, truth beauty'),
  sealed: hex('1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28'),
};

test('seals as the RFC does, and opens what the RFC sealed', () => {
  const { ephemeral, recipient, info, aad, content, sealed } = vector;
  const ours = hpkeSeal(recipient.publicKey, info, aad, content, ephemeral);
  expect(ours.toString('hex')).toBe(Buffer.concat([ephemeral.publicKey, sealed]).toString('hex'));
  expect(hpkeOpen(recipient, info, aad, ours)).toEqual(content);
});

test('what was changed anywhere, or is asked for elsewhere, does not open', () => {
  const keys = newKeyPair();
  const [info, aad, content] = ['a', 'b', 'content'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
  const sealed = hpkeSeal(keys.publicKey, info, aad, content);
  expect(sealed).toHaveLength(content.length + overheadBytes);
  expect(hpkeOpen(keys, info, aad, sealed)).toEqual(content);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => hpkeOpen(keys, info, aad, changed)).toThrow(HpkeError);
  }
  expect(() => hpkeOpen(keys, aad, aad, sealed)).toThrow(HpkeError);
  expect(() => hpkeOpen(keys, info, info, sealed)).toThrow(HpkeError);
  expect(() => hpkeOpen(newKeyPair(), info, aad, sealed)).toThrow(HpkeError);
  expect(() => hpkeOpen(keys, info, aad, sealed.subarray(0, 40))).toThrow(HpkeError);
});
