import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { openFolder } from '../../src/folder';
import { publishedEdition } from '../support/published';
import { cleanUp, newFolder, run } from '../support/process';

jest.setTimeout(120_000);
afterAll(cleanUp);

test('a stranger checks a folder with one command, finds a ballot by its receipt, and is told what was changed', async () => {
  const dir = newFolder();
  const { receipts, key, box } = await publishedEdition(12, openFolder(dir));
  const verify = async (...options: readonly string[]) => {
    const command = run('src/cli/verify.ts', [dir, ...options], {});
    return [await command.ended(), command.output()] as const;
  };
  const [code, said] = await verify('--receipt', receipts[0] ?? '', '--key', key);
  expect(said).toMatch(/holds {2}receipt {3}its ballot is in the box, at place \d+/);
  expect(said).toContain('What it rests on:');
  expect(said).not.toContain('FAILS');
  expect(code).toBe(0);

  const lines = readFileSync(join(dir, 'box.jsonl'), 'utf8').split('\n');
  writeFileSync(join(dir, 'box.jsonl'), [...lines.slice(1, -1), lines[0], ''].join('\n'));
  const [wrong, told] = await verify('--json');
  expect(wrong).toBe(1);
  const { ok, checks } = JSON.parse(told) as { ok: boolean; checks: readonly { name: string; ok: boolean }[] };
  expect(ok).toBe(false);
  expect(checks.filter((check) => !check.ok).map(({ name }) => name)).toEqual(expect.arrayContaining(['files', 'box']));
  await box.database.close();
});

test('where a city gives it out, one command fetches it and checks it; what is no edition is said', async () => {
  const dir = newFolder();
  const { box } = await publishedEdition(6, openFolder(dir));
  const server = createServer((req, res) => {
    const path = join(dir, basename(req.url ?? ''));
    if (req.url?.startsWith('/opendata/2027/') && existsSync(path)) res.end(readFileSync(path));
    else res.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/opendata`;
  const verify = async (given: string) => {
    const command = run('src/cli/verify.ts', [given], {});
    return [await command.ended(), command.output()] as const;
  };
  const [code, said] = await verify(`${address}/2027/`);
  expect(said).toMatch(/holds {2}files/);
  expect(said).not.toContain('FAILS');
  expect(code).toBe(0);
  expect(await verify(`${address}/2028`)).toEqual([1, expect.stringContaining('does not give out manifest.json (404)')]);
  server.close();
  await box.database.close();
});
