import { join } from 'node:path';
import { files as names } from '../../src/services/box/published';
import type { OpenedBallot } from '../../src/services/box/sealed';
import { demoEdition, demoSeed } from '../../src/services/demo';
import { createParticipations, type Participation } from '../../src/services/participation';
import { exportsOf } from '../../src/services/tally/exports';
import { resultsOf } from '../../src/services/tally/results';
import type { Edition } from '../../src/services/voting';
import { buildResultsStyle } from '../../src/web/results/routes';
import { buildVerifyPage } from '../../src/web/verify';
import { memoryParticipation } from './memory-participation';
import { startWeb } from './web';

/** Numbers that look random and are the same in every run. */
function numbers(): () => number {
  let state = 7;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const population = `dimension;value;people;source
age;0-14;287 000;INSEE, recensement 2021
age;15-29;492 000;INSEE, recensement 2021
age;30-44;483 000;INSEE, recensement 2021
age;45-59;399 000;INSEE, recensement 2021
age;60-74;297 000;INSEE, recensement 2021
age;75+;175 000;INSEE, recensement 2021
`;

/** A server of the demonstration edition after its vote, with a school's ballot beside it. Its files are public once `publish` was called. */
export async function startResults(): Promise<{
  readonly web: Awaited<ReturnType<typeof startWeb>>;
  readonly participation: Participation;
  publish(): void;
  /** How often the lines of a file were read to their end, or let go. */
  ended(): number;
}> {
  const random = numbers();
  const { edition: demo, projects: all } = demoEdition(join(__dirname, '../../demo/edition.json'), new Date('2027-09-15T00:00:00Z'));
  const counting = demo.ballots[0]?.counting;
  const pupils = { id: 'pupils', how: { kind: 'for-against' }, school: true, ...(counting ? { counting } : {}) } as const;
  const reserved = { zones: ['qp-1'], cents: 150_000_000 };
  const [city, district] = demo.ballots;
  const edition: Edition = {
    ...demo,
    ballots: [{ ...city!, counting: { ...city!.counting!, reserved } }, { ...district! }, pupils],
  };
  const projects = [
    ...all.map((project) => (project.number % 5 === 0 ? { ...project, zones: ['qp-1'] } : project)),
    ...all
      .slice(0, 4)
      .map((project) => ({ ...project, number: project.number + 300, ballot: 'pupils', title: { fr: `École : ${project.title.fr}` } })),
  ];
  const participations = createParticipations({ store: memoryParticipation() });
  const opened: OpenedBallot[] = [];
  const numbersOf = (ballot: string, of?: string): readonly number[] =>
    projects.filter((project) => project.ballot === ballot && project.district === of).map(({ number }) => number);
  const pick = (from: readonly number[]): readonly number[] => [
    ...new Set(Array.from({ length: 4 }, () => from[Math.floor(random() ** 2 * from.length)]!)),
  ];
  for (let voter = 0; voter < 240; voter++) {
    const place = ['10', '13', '18', '20'][Math.floor(random() ** 1.5 * 4)]!;
    const grades = Object.fromEntries(pick(numbersOf('district', place)).map((number) => [number, String(1 + Math.floor(random() * 4))]));
    opened.push({ ballot: 'city', choices: { approve: pick(numbersOf('city')) } });
    opened.push({ ballot: 'district', district: place, choices: { grades } });
    if (voter % 8 === 0)
      opened.push({
        ballot: 'pupils',
        choices: { grades: Object.fromEntries(numbersOf('pupils').map((number) => [number, random() > 0.4 ? 'for' : 'against'])) },
      });
    const participant = {
      channel: ['sms', 'web', 'web', 'telegram', 'paper'][Math.floor(random() ** 2 * 5)]!,
      language: ['fr', 'fr', 'ar', 'en', 'uk'][Math.floor(random() ** 2 * 5)]!,
      age: 8 + Math.floor(random() * 75),
      assisted: random() < 0.2,
      ...(random() < 0.3 ? { zone: 'qp-1' } : {}),
    };
    await participations.count({ edition: edition.id, ballot: 'city', participant });
    await participations.count({ edition: edition.id, ballot: 'district', district: place, participant });
    if (voter % 8 === 0) await participations.count({ edition: edition.id, ballot: 'pupils', participant });
  }
  await participations.enter(edition.id, population);
  const results = resultsOf({ edition, projects, opened, spoiled: { city: 1 }, refused: { district: 2 }, seed: demoSeed });
  const participation = await participations.of(edition);
  const made = new Map<string, readonly string[]>([
    [names.edition, [JSON.stringify({ edition, projects })]],
    [names.results, [JSON.stringify(results)]],
    [names.participation, [JSON.stringify(participation)]],
    [names.manifest, ['{}']],
    ...exportsOf({ edition, projects, opened, results, participation, random }),
  ]);
  let isPublic = false;
  let ended = 0;
  /** Far more than a connection holds by itself. */
  const large = Array.from({ length: 300 }, () => 'x'.repeat(100_000));
  const web = await startWeb({
    box: {
      data: {
        editions: () => Promise.resolve([edition]),
        roots: () => Promise.resolve([]),
        hashes: () => Promise.resolve([]),
        acts: () => Promise.resolve([]),
        files: (id) => Promise.resolve(isPublic && id === edition.id ? [...made.keys(), 'large.jsonl'].sort() : []),
        async *lines(_, name) {
          try {
            yield* name === 'large.jsonl' ? large : (made.get(name) ?? []);
            await Promise.resolve();
          } finally {
            ended++;
          }
        },
      },
      page: await buildVerifyPage(join(__dirname, '../../src/web/verify-page'), join(__dirname, '../../channels/web/page/icon.svg')),
      style: await buildResultsStyle(),
    },
  });
  return { web, participation, publish: () => void (isPublic = true), ended: () => ended };
}
