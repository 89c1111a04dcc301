import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchFolder, openFolder } from '../folder';
import { verifyFolder, type Verified } from '../services/box/verify';
import './unread';

const usage = `npm run verify -- DIR|ADDRESS [--receipt CODE] [--key KEY] [--json]
Checks a published edition with nothing but its files, in a folder or where the city gives them out (https://…/opendata/2027): roots, proofs, roll against box, the count again. Ends with 1 where anything does not hold.
--receipt CODE  finds a voter's ballot in the box
--key KEY       the signing key as it was made known before the vote
--json          the same as JSON`;

/** Has what stands at an address in a folder while `work` looks at it. */
async function at<R>(given: string, work: (dir: string) => Promise<R>): Promise<R> {
  if (!/^https?:\/\//.test(given)) return work(given);
  const dir = mkdtempSync(join(tmpdir(), 'edition-'));
  try {
    await fetchFolder(given, dir);
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The outcome in words. */
function told({ ok, checks, proves, rests, key }: Verified): string {
  const lines = checks.map((check) => `${check.ok ? 'holds' : 'FAILS'}  ${check.name.padEnd(8)}  ${check.told}`);
  if (key !== undefined) lines.push(`       signed by ${key}`);
  lines.push('', ok ? 'What this proves:' : 'This would prove, if it all held:', ...proves.map((line) => `- ${line}`));
  lines.push('', 'What it rests on:', ...rests.map((line) => `- ${line}`));
  return lines.join('\n');
}

void (async () => {
  try {
    const { values, positionals } = parseArgs({
      options: {
        receipt: { type: 'string' },
        key: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [given] = positionals;
    if (values.help || given === undefined) {
      console.log(usage);
      process.exitCode = values.help ? 0 : 1;
      return;
    }
    const { receipt, key } = values;
    const verified = await at(given, (dir) =>
      verifyFolder(openFolder(dir), {
        ...(receipt === undefined ? {} : { receipt }),
        ...(key === undefined ? {} : { key }),
      }),
    );
    console.log(values.json ? JSON.stringify(verified, null, 2) : told(verified));
    if (!verified.ok) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
})();
