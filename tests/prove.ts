import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { killAtAwaits, killCasting } from './faults/casts';
import { confirmAtTheEnd, confirmEverywhere } from './faults/closing';
import { confirmAtOnce } from './faults/confirmations';
import { storm } from './faults/deliveries';
import { killOften } from './faults/kill';
import { raceForSeats } from './faults/seats';
import { soak } from './faults/soak';
import { startersAtOnce, twoWriters } from './faults/writers';
import { cleanUp } from './support/process';

const usage = `npm run prove -- [NAME...] [--kills N] [--seconds N]
The long forms of the tests, one after the other: what was tried, what was lost. Ends with 1 where anything was.`;

/** One line of the table. */
interface Row {
  readonly tried: string;
  readonly lost: number;
  /** What was lost, in sentences; the first few are printed. */
  readonly told?: readonly string[];
}

const { values, positionals } = parseArgs({
  options: {
    kills: { type: 'string' },
    seconds: { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const say = (line: string): void => console.error(`  ${line}`);
/** An engine that still grows by more than this over the last third of a soak leaks. */
const growthAllowed = 1.15;

/** What can be proved, in the order in which it is. */
const proofs: readonly { readonly name: string; readonly run: () => Promise<readonly Row[]> | readonly Row[] }[] = [
  {
    name: 'kills',
    async run() {
      const { kills, acknowledged, inDoubt, lost, half, disagreements } = await killOften({
        kills: Number(values.kills ?? 100),
        writers: 12,
        progress: say,
      });
      return [
        { tried: `${kills} kills: ${acknowledged} acknowledged writes there`, lost: lost.length, told: lost },
        { tried: `${kills} kills: no transaction half, ${inDoubt} writes cut off whole or absent`, lost: half.length, told: half },
        { tried: `${kills} kills: indexes agree with documents`, lost: disagreements.length, told: disagreements },
      ];
    },
  },
  {
    name: 'seats',
    async run() {
      const { people, booked, kills, wrong } = await raceForSeats({ rounds: 100, people: 500, seats: 10, killed: true, say });
      await cleanUp();
      return [
        {
          tried: `100 workshops of 10 seats: ${people} people at once, by two processes, ${kills} kills; ${booked} have seats`,
          lost: wrong.length,
          told: wrong,
        },
      ];
    },
  },
  {
    name: 'writers',
    async run() {
      const rounds = 10;
      const { acknowledged, lost } = await twoWriters(rounds);
      return [{ tried: `two processes on one folder, one killed ${rounds} times: ${acknowledged} writes`, lost: lost.length, told: lost }];
    },
  },
  {
    name: 'starters',
    async run() {
      const { serving, lost } = await startersAtOnce(10);
      return [
        { tried: `ten processes open one folder at once: ${serving} serves it`, lost: serving === 1 ? 0 : 1 },
        { tried: 'ten processes open one folder at once: what each wrote', lost: lost.length, told: lost },
      ];
    },
  },
  {
    name: 'deliveries',
    async run() {
      const { people, webhooks, turns, kills, lost } = await storm({ people: 500, atOnce: 100, kills: 30, progress: say });
      await cleanUp();
      return [
        {
          tried: `${webhooks} webhooks of ${turns} messages by ${people} people, two processes, ${kills} kills: each ballot once, each reply once`,
          lost: lost.length,
          told: lost,
        },
      ];
    },
  },
  {
    name: 'casts',
    async run() {
      const awaits = await killAtAwaits(values.kills === undefined ? Infinity : Number(values.kills), say);
      const load = await killCasting(Number(values.kills ?? 300), say);
      await cleanUp();
      return [
        {
          tried: `${awaits.kills} kills, one at each await of a turn that casts: no ballot lost or doubled, no receipt without one`,
          lost: awaits.lost.length,
          told: awaits.lost,
        },
        {
          tried: `${load.kills} kills while many cast: ${load.acknowledged} receipts true, roll and box agree`,
          lost: load.lost.length,
          told: load.lost,
        },
      ];
    },
  },
  {
    name: 'confirmations',
    async run() {
      const { rounds, wrong } = await confirmAtOnce(50, 200);
      return [{ tried: `200 confirmations at once of one proof, ${rounds} rounds: one ballot each`, lost: wrong.length, told: wrong }];
    },
  },
  {
    name: 'closing',
    async run() {
      const { confirmations, cast, late, wrong } = await confirmAtTheEnd(10_000, say);
      const everywhere = await confirmEverywhere(50, 200);
      return [
        {
          tried: `${confirmations} confirmations within 5 s of the end: ${cast} in the box, ${late} told that it is over`,
          lost: wrong.length,
          told: wrong,
        },
        {
          tried: `200 confirmations at once of one paper on four channels, ${everywhere.rounds} rounds: one ballot each`,
          lost: everywhere.wrong.length,
          told: everywhere.wrong,
        },
      ];
    },
  },
  {
    name: 'soak',
    async run() {
      const { writes, megabytes, growth, wrong } = await soak(Number(values.seconds), say);
      const flat = growth <= growthAllowed;
      return [
        { tried: `soak of ${values.seconds} s: ${writes} writes, read back as written`, lost: wrong },
        { tried: `soak: memory ${megabytes.join(', ')} MB; last third ${growth.toFixed(2)} x the second`, lost: flat ? 0 : 1 },
      ];
    },
  },
  {
    name: 'storm',
    run() {
      const { status, stderr } = spawnSync('npx', ['jest', '--maxWorkers=1', 'tests/conversation/storm'], { encoding: 'utf8' });
      return [{ tried: '20,000 random messages: no broken turn, no lost session', lost: status === 0 ? 0 : 1, told: [stderr] }];
    },
  },
];

async function prove(): Promise<void> {
  let lost = 0;
  const lines: string[] = [];
  for (const { name, run } of proofs) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.error(name);
    for (const row of await run()) {
      lost += row.lost;
      lines.push(`${String(row.lost).padStart(6)}  ${name.padEnd(8)}  ${row.tried}`);
      if (row.lost > 0) lines.push(...(row.told ?? []).slice(0, 5).map((told) => `${' '.repeat(18)}${told}`));
    }
  }
  console.log(`  lost  proof     what was tried\n${lines.join('\n')}`);
  process.exitCode = lost > 0 ? 1 : 0;
}

if (values.help) console.log(usage);
else
  prove().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
