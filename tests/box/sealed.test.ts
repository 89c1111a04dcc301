import { join } from 'node:path';
import fc from 'fast-check';
import { newKeyPair } from '../../src/services/box/hpke';
import {
  BallotError,
  ballotBytes,
  openBallots,
  sealBallot,
  sealedBytes,
  type OpenedBallot,
  type Sealing,
} from '../../src/services/box/sealed';
import { demoEdition } from '../../src/services/demo';

const { edition, projects } = demoEdition(join(__dirname, '../../demo/edition.json'), new Date('2026-11-25T12:00:00Z'));
const keys = newKeyPair();
const sealing: Sealing = { publicKey: keys.publicKey.toString('base64url'), bytes: ballotBytes(edition, projects) };
const inDistrict = (district: string) => projects.filter((project) => project.district === district);
const districts = edition.ballots.find(({ id }) => id === 'district')?.districts ?? [];

const ballots: fc.Arbitrary<OpenedBallot> = fc.oneof(
  fc
    .subarray(projects.filter(({ ballot }) => ballot === 'city').map(({ number }) => number))
    .map((approve) => ({ ballot: 'city', choices: { approve } })),
  fc.constantFrom(...districts).chain((district) =>
    fc.subarray(inDistrict(district).map(({ number }) => number)).map((numbers) => ({
      ballot: 'district',
      district,
      choices: { grades: Object.fromEntries(numbers.map((number) => [String(number), '4'])) },
    })),
  ),
);

test('whatever was chosen comes out as it went in, and is as long as any other; no two are alike', () => {
  fc.assert(
    fc.property(ballots, (ballot) => {
      const [one, two] = [sealBallot(sealing, 'demo', ballot), sealBallot(sealing, 'demo', ballot)];
      expect(one).toHaveLength(sealedBytes(sealing));
      expect(one).not.toEqual(two);
      const { opened, spoiled } = openBallots('demo', keys.privateKey, [{ ballot: ballot.ballot, sealed: one }]);
      expect(opened).toEqual([ballot]);
      expect(spoiled).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a ballot opens in its edition, as its ballot, by its key, unchanged: else it is told as spoiled, and the others still open', () => {
  const ballot: OpenedBallot = { ballot: 'city', choices: { approve: [12, 45] } };
  const sealed = sealBallot(sealing, 'demo', ballot);
  const changed = Buffer.from(sealed);
  changed[50]! ^= 1;
  const given = [
    { ballot: 'city', sealed },
    { ballot: 'district', sealed },
    { ballot: 'city', sealed: changed },
    { ballot: 'city', sealed: Buffer.alloc(10) },
    { ballot: 'city', sealed },
  ];
  expect(openBallots('demo', keys.privateKey, given)).toEqual({ opened: [ballot, ballot], spoiled: [1, 2, 3] });
  expect(openBallots('2027', keys.privateKey, given).opened).toEqual([]);
  expect(openBallots('demo', newKeyPair().privateKey, given).opened).toEqual([]);
});

test('nothing that could be filled in is too long; what is refused, for its length would tell of it', () => {
  for (const district of districts) {
    const grades = Object.fromEntries(inDistrict(district).map(({ number }) => [String(number), '4']));
    expect(sealBallot(sealing, 'demo', { ballot: 'district', district, choices: { grades } })).toHaveLength(sealedBytes(sealing));
  }
  const endless = Object.fromEntries(Array.from({ length: sealing.bytes }, (_, number) => [String(number), 'for']));
  expect(() => sealBallot(sealing, 'demo', { ballot: 'city', choices: { grades: endless } })).toThrow(BallotError);
});
