import { createHash } from 'node:crypto';
import type { Counting, Edition, Project } from '../../src/services/voting';
import { openBox } from '../../src/services/box/open';
import { publishFolder, type FolderWriter } from '../../src/services/box/published';
import type { OpenedBallot } from '../../src/services/box/sealed';
import { tendBoxes } from '../../src/services/box/tend';
import type { FolderReader } from '../../src/services/box/verify';
import { createParticipations } from '../../src/services/participation';
import { openTestBox, type TestBox } from './ballot-box';
import { memoryParticipation } from './memory-participation';

/** A folder in memory: lines by file. */
export type Files = Map<string, string[]>;

export const inFolder = (files: Files): FolderReader & FolderWriter => ({
  async *lines(name) {
    const lines = files.get(name);
    if (!lines) throw new Error(`${name} is missing.`);
    yield* lines;
    await Promise.resolve();
  },
  async write(name, lines) {
    const written: string[] = [];
    for await (const line of lines) written.push(line);
    files.set(name, written);
  },
});

const day = (text: string): Date => new Date(`2027-${text}T00:00:00Z`);
const project = (number: number, district?: string): Project => ({
  edition: '2027',
  number,
  ballot: district === undefined ? 'city' : 'district',
  ...(district === undefined ? {} : { district }),
  theme: 'green',
  title: { fr: `Jardin ${number}` },
  summary: { fr: 'Un lieu.' },
  costCents: 35_000_000,
});

/** By which ties fall. */
export const seed = 'Drawn in public on 9 September';
const tieSeedHash = createHash('sha256').update(seed).digest('hex');
const counting: Counting = { rule: 'greedy', budgetCents: 70_000_000, tieSeedHash };

/** A small edition from its first ballot to its publication: `voters` people, some of them on both ballots. */
export async function publishedEdition(
  voters: number,
  to: FolderWriter,
): Promise<{ readonly receipts: readonly string[]; readonly key: string; readonly box: TestBox }> {
  const box = await openTestBox(4);
  const grades = ['4', '1'].map((id) => ({ id, label: { fr: id } }));
  const edition: Edition = {
    id: '2027',
    title: { fr: 'Budget participatif' },
    demo: false,
    phases: [{ phase: 'vote', from: day('09-10'), to: day('09-30') }],
    ballots: [
      { id: 'city', how: { kind: 'approval', max: 2 }, counting },
      {
        id: 'district',
        districts: ['18'],
        how: { kind: 'judgment', grades },
        counting: { rule: 'majority', budgetCents: { '18': 40_000_000 }, tieSeedHash },
      },
    ],
    sealing: box.edition.sealing,
  };
  const projects = [11, 12, 13].map((number) => project(number)).concat([21, 22].map((number) => project(number, '18')));
  const tend = (now: Date) => tendBoxes([edition], box, now);
  await tend(day('09-10'));
  const receipts: string[] = [];
  const participations = createParticipations({ store: memoryParticipation() });
  for (let voter = 0; voter < voters; voter++) {
    const city: OpenedBallot = { ballot: 'city', choices: { approve: [11 + (voter % 3)] } };
    const district: OpenedBallot = { ballot: 'district', district: '18', choices: { grades: { '21': '4', '22': voter % 2 ? '1' : '4' } } };
    const participant = { channel: voter % 2 ? 'sms' : 'web', language: 'fr', age: voter + 10 };
    for (const ballot of voter % 4 === 0 ? [city, district] : [city]) {
      receipts.push((await box.cast(`voter ${voter}`, ballot, day('09-11')))!);
      await participations.count({ edition: '2027', ...ballot, participant });
    }
    if (voter % 10 === 9) await tend(day('09-12'));
    if (voter % 10 === 5) await box.audit.record({ by: ['agent-1'], act: 'note', edition: '2027', about: { voter } }, day('09-12'));
  }
  await tend(day('10-01'));
  const signer = box.database.keys.signer('roots');
  await publishFolder(
    {
      edition,
      projects,
      rows: box.ballots,
      logs: box.logs,
      acts: await box.audit.all(),
      roll: await box.roll.counts('2027'),
      ...(await openBox({ edition, projects }, box.ballots.rows('2027'), box.holders.privateKey)),
      seed,
      participation: await participations.of(edition),
      random: () => 0.5,
      ...signer,
    },
    to,
    day('10-02'),
  );
  return { receipts, key: signer.publicKey.toString('base64url'), box };
}
