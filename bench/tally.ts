import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Elections as large as the city's, counted by each rule: seconds and memory at its peak, a process a rule, file reading and start included. */
const { values } = parseArgs({
  options: { ballots: { type: 'string', default: '130000' }, projects: { type: 'string', default: '200' } },
});
const [ballots, projects] = [Number(values.ballots), Number(values.projects)];
/** Projects on a ballot at the most. */
const most = 10;
/** Ballots written at once. */
const page = 5000;

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An election of the city's size; with `points`, each ballot grades its projects from 0 to 3. */
function write(file: string, points: boolean): void {
  const random = numbers(points ? 2 : 1);
  const out = openSync(file, 'w');
  const costs = Array.from({ length: projects }, () => 10_000 * (1 + Math.floor(random() * 150)));
  const meta = {
    ...{ description: 'Bench', country: 'France', unit: 'Paris', instance: '2026', num_projects: projects, num_votes: ballots },
    ...{ budget: 30_000_000, vote_type: points ? 'scoring' : 'approval', rule: 'greedy', date_begin: '2026', date_end: '2026' },
  };
  const lines = Object.entries(meta).map(([key, value]) => `${key};${value}`);
  writeSync(out, `META\nkey;value\n${lines.join('\n')}\nPROJECTS\nproject_id;cost\n`);
  writeSync(out, `${costs.map((cost, index) => `${index + 1};${cost}`).join('\n')}\nVOTES\nvoter_id;vote${points ? ';points' : ''}\n`);
  for (let first = 0; first < ballots; first += page) {
    const rows = Array.from({ length: Math.min(page, ballots - first) }, (_, index) => {
      // A few projects are liked by many, most by few.
      const picked = new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => 1 + Math.floor(random() ** 2 * projects)));
      const grades = points ? `;${[...picked].map(() => Math.floor(random() * 4)).join(',')}` : '';
      return `${first + index + 1};${[...picked].join(',')}${grades}`;
    });
    writeSync(out, `${rows.join('\n')}\n`);
  }
  closeSync(out);
}

const folder = mkdtempSync(join(tmpdir(), 'pv-tally-'));
try {
  const files = { approvals: join(folder, 'approvals.pb'), grades: join(folder, 'grades.pb') };
  write(files.approvals, false);
  write(files.grades, true);
  console.log(`${ballots} ballots, ${projects} projects, up to ${most} on a ballot`);
  for (const [rule, file] of [
    ['greedy', files.approvals],
    ['greedy-no-skip', files.approvals],
    ['equalshares', files.approvals],
    ['equalshares', files.grades],
    ['majority', files.grades],
  ] as const) {
    const begun = performance.now();
    const args = [
      '--import',
      'tsx',
      '--import',
      join(__dirname, 'peak.mjs'),
      join(__dirname, '../src/cli/tally.ts'),
      file,
      '--rule',
      rule,
      '--json',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(stderr);
    const { winners } = JSON.parse(stdout) as { readonly winners: readonly string[] };
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const mebibytes = (Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024).toFixed(0);
    const kind = file === files.grades ? 'grades' : 'approvals';
    console.log(`${rule.padEnd(16)} ${kind.padEnd(10)} ${seconds.padStart(6)} s ${mebibytes.padStart(6)} MiB  ${winners.length} winners`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
