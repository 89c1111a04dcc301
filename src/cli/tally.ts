import { randomInt } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openFolder } from '../folder';
import { countBallots, pointsOf } from '../services/tally/count';
import { parseDecimal, unitsAt } from '../services/tally/decimal';
import { amount, type Election } from '../services/tally/election';
import { gradesOf, medianOf } from '../services/tally/majority';
import { anonymous } from '../services/tally/pb-anonymous';
import { readPb, type PbFile } from '../services/tally/pb-read';
import { chooseReserved, type Terms } from '../services/tally/reserve';
import { rules, type Rule } from '../services/tally/rules';
import { orderBySeed } from '../services/tally/ties';
import './unread';

const usage = `npm run tally -- FILE.pb [--rule RULE] [--json] [--seed TEXT] [--threshold N] [--utility cost|points]
  [--reserve AMOUNT --zones A,B] [--export DIR]
Counts the ballots of a Pabulib file (https://pabulib.org/format) and chooses projects by a rule; without --rule by the file's own.

  greedy             by score, the highest first; what costs more than is left is skipped
  greedy-no-skip     the same, but ends at the first that does not fit
  greedy-threshold   only projects that reach --threshold, or the file's min_project_score_threshold
  equalshares        Method of Equal Shares; completed by giving every voter 1 more, again and again (add1), until no supported project fits
                     what is left, or the result would cost more than the budget: then the one before it holds (as pabutools does)
  equalshares/none   the same, not completed
  equalshares/add1, equalshares/add1-comparison
                     as Pabulib's checks reckon them: from a whole sum per voter, while the budget holds; compared with greedy by voters
  majority           majority judgment: points are grades, who does not name a project gives it default_score (0); the best judged first, while the money lasts

votes: voters who name the project. scores: points added up; of approvals the votes; of rankings the points of the file, else as many for the first as
the ballot ranks projects, one less for each after it. A project named twice on a ballot counts once.
--threshold under the other rules: the score a project needs to be chosen at all; under majority, its median grade.
--reserve: so much of the budget goes first to projects whose district or neighborhood is one of --zones, by the same rule; then all that is left, to all.
--export: writes into DIR the file again with its ballots alone, shuffled under new numbers, without anything of who cast them.
Equal Shares: a project is worth its cost to who gives it more than 0 points (--utility cost), or the points (--utility points).
Ties: with --seed, by SHA-256 of the seed, a line feed and the project's id, ascending. Without: as the projects stand in the file; under
equalshares by their ids as text; under its Pabulib forms the cheaper first, then the one with more votes. All amounts are exact.`;

/** The rule that is counted: the one asked for, else the file's; a rule that is not counted here is told and greedy stands in. */
function ruleOf(asked: string | undefined, { meta }: PbFile): Rule | undefined {
  const wanted = asked ?? meta['rule'] ?? 'greedy';
  const rule = rules.find((known) => known === wanted);
  if (rule || asked !== undefined) return rule;
  console.error(`The file's rule "${wanted}" is not counted here: this is greedy.`);
  return 'greedy';
}

/** A readable table; where the file says who was selected, and counts of its own, what differs. */
function show({ election, meta, rows }: PbFile, rule: Rule, winners: readonly number[]): void {
  const { votes, scores } = countBallots(election);
  const won = new Set(winners);
  const spent = winners.reduce((sum, project) => sum + (election.projects[project]?.cost ?? 0n), 0n);
  console.log(
    `${meta['description'] ?? ''}\n${rule}: ${winners.length} of ${election.projects.length} projects, ${election.box.voters} ballots`,
  );
  console.log(`budget ${amount(election, election.budget)}, spent ${amount(election, spent)}\n`);
  const line = (cells: readonly string[]): string => cells.map((cell, i) => (i < 4 ? cell.padStart(12) : cell)).join('  ');
  console.log(line(['id', 'cost', 'votes', 'score', '']));
  const ranking = election.projects
    .map((_, i) => i)
    .sort((a, b) => Number(won.has(b)) - Number(won.has(a)) || (scores[b] ?? 0) - (scores[a] ?? 0));
  for (const i of ranking) {
    const project = election.projects[i];
    if (!project) continue;
    const score = String(pointsOf(election, scores[i] ?? 0));
    console.log(
      line([
        project.id,
        amount(election, project.cost),
        String(votes[i]),
        score,
        `${won.has(i) ? '* ' : '  '}${(project.name ?? '').replace(/\s+/g, ' ')}`,
      ]),
    );
  }
  const differences = rows.flatMap((row, i) => {
    const told: string[] = [];
    const selected = row['selected'];
    if (selected && (selected === '1') !== won.has(i))
      told.push(`selected=${selected} in the file, ${won.has(i) ? 'chosen' : 'not chosen'} here`);
    if (row['votes'] && Number(row['votes']) !== votes[i]) told.push(`${row['votes']} votes in the file, ${votes[i]} counted`);
    if (row['score'] && Number(row['score']) !== pointsOf(election, scores[i] ?? 0))
      told.push(`score ${row['score']} in the file, ${pointsOf(election, scores[i] ?? 0)} counted`);
    return told.map((what) => `${row['project_id'] ?? ''}: ${what}`);
  });
  if (meta['num_votes'] && Number(meta['num_votes']) !== election.box.voters)
    differences.unshift(`num_votes is ${meta['num_votes']} in the file, ${election.box.voters} ballots are there`);
  if (rows.some((row) => row['selected'] || row['votes'] || row['score']))
    console.log(differences.length === 0 ? '\nThe file says the same.' : `\nThe file differs:\n  ${differences.join('\n  ')}`);
}

/** What is wrong with a command line. */
class UsageError extends Error {
  readonly code = 'USAGE';
}

/** Whether a project reaches so many points, or under majority judgment so good a median grade. */
function reaching(election: Election, rule: Rule, least: number): (project: number) => boolean {
  const units = least * 10 ** election.box.places;
  if (rule === 'majority') {
    const medians = gradesOf(election).map((grades) => medianOf(grades)?.grade ?? -Infinity);
    return (project) => (medians[project] ?? -Infinity) >= units;
  }
  const { scores } = countBallots(election);
  return (project) => (scores[project] ?? 0) >= units;
}

/** An amount on the election's scale. */
function unitsOf({ places }: Election, text: string): bigint {
  const read = parseDecimal(text);
  if (!read || read.places > places) throw new UsageError(`--reserve is no amount as fine as the file's: "${text}".`);
  return unitsAt(read, places);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rule: { type: 'string' },
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      threshold: { type: 'string' },
      utility: { type: 'string', default: 'cost' },
      reserve: { type: 'string' },
      zones: { type: 'string', default: '' },
      export: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  const { utility } = values;
  if (values.help || file === undefined || positionals.length > 1 || (utility !== 'cost' && utility !== 'points')) {
    console.error(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const read = await readPb(createReadStream(file, 'utf8') as AsyncIterable<string>);
  const rule = ruleOf(values.rule, read);
  if (!rule) {
    console.error(`There is no rule "${values.rule ?? ''}". Rules: ${rules.join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  const { election, meta } = read;
  const threshold = Number(values.threshold ?? (meta['min_project_score_threshold'] || 'none'));
  const terms: Terms = {
    utility,
    ...(values.seed !== undefined && { order: orderBySeed(election, values.seed) }),
    ...(!Number.isNaN(threshold) && { threshold }),
    ...(values.threshold !== undefined && { allowed: reaching(election, rule, Number(values.threshold)) }),
    ...(values.reserve !== undefined && { reserved: { zones: values.zones.split(','), budget: unitsOf(election, values.reserve) } }),
  };
  const winners = chooseReserved(election, rule, terms);
  if (values.export !== undefined) {
    const path = join(values.export, basename(file));
    if (existsSync(path)) throw new UsageError(`${path} is there already; name another folder.`);
    await openFolder(values.export).write(
      basename(file),
      anonymous(read, winners, () => randomInt(2 ** 47) / 2 ** 47),
    );
    console.error(`${path} holds the ballots alone.`);
  }
  if (!values.json) return show(read, rule, winners);
  const { votes, scores } = countBallots(election);
  const id = (project: number): string => election.projects[project]?.id ?? '';
  // Written by hand: an object of JavaScript would put ids that look like numbers first, and drop one called __proto__.
  const byId = (numbers: readonly number[]): string => `{${numbers.map((number, i) => `${JSON.stringify(id(i))}:${number}`).join(',')}}`;
  const points = scores.map((score) => pointsOf(election, score));
  process.stdout.write(`{"votes":${byId(votes)},"scores":${byId(points)},"winners":${JSON.stringify(winners.map(id))}}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exitCode = 1;
});
