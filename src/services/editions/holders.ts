import { combineShares, sharesNeeded, splitKey } from '../box/shares';
import { newKeyPair } from '../box/hpke';
import { EditionError } from './life';

/** What an edition begins with: nothing of it is kept but by those it is given to. */
export interface NewKeys {
  readonly publicKey: string;
  readonly tieSeedHash: string;
  /** Files by name, to be handed out: a share for each holder, and the seed of ties. */
  readonly files: ReadonlyMap<string, string>;
}

/** A remark in such a file. */
const isRemark = (line: string): boolean => line.startsWith('#');

/** Makes an edition's keys and its seed of ties. The private key is split at once and then forgotten; any two of the three shares were put together again to
 *  see that they open. */
export async function newKeys(seed: string, hash: (text: string) => string): Promise<NewKeys> {
  const pair = newKeyPair();
  const shares = await splitKey(pair);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    if (!(await combineShares(pair.publicKey, [shares[a]!, shares[b]!])).ok)
      throw new Error('Two of the shares do not open: nothing was kept.');
  pair.privateKey.fill(0);
  const publicKey = pair.publicKey.toString('base64url');
  const files = new Map(
    shares.map((share, at) => [
      `share-${at + 1}.txt`,
      [
        `# Share ${at + 1} of 3 of the key of a ballot box. Any ${sharesNeeded} of the 3 open it; one alone tells nothing.`,
        '# For one person, on paper or a stick of their own: never on the server, never beside another share.',
        `# Public key: ${publicKey}`,
        share,
        '',
      ].join('\n'),
    ]),
  );
  files.set(
    'tie-seed.txt',
    [
      '# By this text ties fall. To be kept until the count, and published with the results; its hash stands in the edition.',
      seed,
      '',
    ].join('\n'),
  );
  return { publicKey, tieSeedHash: hash(seed), files };
}

/** What a share's or the seed's file says, without its remarks. */
export const contentOf = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !isRemark(line))
    .join('\n')
    .trim();

/** The private key that two holders' shares make. Throws an EditionError that says which share is amiss, and never a letter of one. */
export async function keyOf(publicKey: string, shares: readonly string[]): Promise<Buffer> {
  const combined = await combineShares(Buffer.from(publicKey, 'base64url'), shares.map(contentOf));
  if (combined.ok) return combined.privateKey;
  switch (combined.reason) {
    case 'mistyped':
      throw new EditionError(`Share ${combined.at + 1} of those given is mistyped: a letter is wrong or missing.`);
    case 'another-key':
      throw new EditionError(`Share ${combined.at + 1} of those given is of another key: another edition's, or one made before.`);
    case 'twice':
      throw new EditionError(`Share ${combined.at + 1} of those given is one that was given already: it takes two holders.`);
    case 'too-few':
      throw new EditionError(`It takes the shares of ${combined.needed} holders: --share FILE --share FILE.`);
    case 'do-not-match':
      throw new EditionError(
        'Each share is well written, and together they do not make this edition’s key: one was not made with the other.',
      );
  }
}
