import { createCipheriv, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newKeyPair } from '../src/services/box/hpke';
import { merkle } from '../src/services/box/log';
import { ballotEntry } from '../src/services/box/root';
import { ballotBytes, openBallots, sealBallot, sealedBytes, type OpenedBallot } from '../src/services/box/sealed';
import { demoEdition } from '../src/services/demo';

/** Ballots a run, and runs of which the fastest counts. */
const count = 1000;
const runs = 5;

/** Times a second that `work` is done, at best. */
function rate(work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return Math.round((count * 1e9) / best);
}

const { edition, projects } = demoEdition(join(__dirname, '../demo/edition.json'), new Date());
const keys = newKeyPair();
const sealing = { publicKey: keys.publicKey.toString('base64url'), bytes: ballotBytes(edition, projects) };
const ballot: OpenedBallot = { ballot: 'city', choices: { approve: [12, 45, 23] } };
const each = <T>(work: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => work(at));

const sealed = each(() => ({ ballot: 'city', sealed: sealBallot(sealing, edition.id, ballot) }));
const leaves = sealed.map(({ sealed: bytes }) => merkle.leaf(ballotEntry(edition.id, 'city', bytes)));
/** What no sealing to a key can do without: a fresh pair, an agreement, a cipher. */
const bare = (): void => {
  const content = Buffer.alloc(sealing.bytes);
  const { publicKey } = generateKeyPairSync('x25519');
  each(() => {
    const fresh = generateKeyPairSync('x25519');
    const key = diffieHellman({ privateKey: fresh.privateKey, publicKey });
    const cipher = createCipheriv('chacha20-poly1305', key, randomBytes(12), { authTagLength: 16 });
    cipher.update(content);
    cipher.final();
  });
};

const seal = rate(() => void each(() => sealBallot(sealing, edition.id, ballot)));
const open = rate(() => {
  if (openBallots(edition.id, keys.privateKey, sealed).opened.length !== count) throw new Error('not all ballots opened');
});
const least = rate(bare);
const root = rate(() => void merkle.root(leaves));
const line = (what: string, perSecond: number, more = ''): void =>
  console.log(`${what.padEnd(34)}${String(perSecond).padStart(9)} a second${more}`);
console.log(`Ballots of ${sealedBytes(sealing)} bytes sealed, on one core; the fastest of ${runs} runs of ${count}.`);
line('sealed', seal, `   ${(least / seal).toFixed(2)} x the time of the bare operations`);
line('opened', open);
line('bare key pair, agreement, cipher', least);
line('leaves under a root', root);
