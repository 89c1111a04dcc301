import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app';
import { loadKeys } from '../../src/keys';
import { openEndpoint } from '../../src/open311-forward';
import { startFakeCity } from '../../src/standins/open311';
import { openStorage } from '../../src/storage/connect';
import { cleanUp, newFolder, run } from '../support/process';

afterAll(cleanUp);

test('the server is killed as the city takes a report, before it could keep that: the next process finds it there and sends it no second time', async () => {
  const folder = newFolder();
  const codes = join(folder, 'codes.json');
  writeFileSync(codes, '{"services":{"6010":"001"}}');
  const city = await startFakeCity();
  const server = run('src/main.ts', [], {
    PORT: '0',
    PORTEVOIX_DATA: folder,
    OPEN311_API_KEYS: 'somebody:0123456789abcdef',
    OPEN311_FORWARD_URL: city.url,
    OPEN311_FORWARD_KEY: city.key,
    OPEN311_FORWARD_CODES: codes,
  });
  const [, url = ''] = await server.says(/open (http:\S+)\/ in a browser/);
  city.watch(() => void server.child.kill('SIGKILL'));
  const form = { api_key: '0123456789abcdef', service_code: '6010', lat: '48.8871', long: '2.3507', description: 'éteint' };
  const answer = await fetch(`${url}/open311/v2/requests.json`, { method: 'POST', body: new URLSearchParams(form) });
  const [created] = (await answer.json()) as readonly { readonly service_request_id: string }[];
  const reference = created?.service_request_id ?? '';
  expect(await server.ended()).toBe('SIGKILL');

  const storage = await openStorage({ dataDir: folder, poolSize: 10, waiting: () => undefined });
  try {
    const app = await createApp({
      connection: storage.connection,
      keys: loadKeys(join(folder, 'keys.json')),
      now: () => new Date(),
      broken: () => undefined,
      endpoint: openEndpoint({ url: city.url, key: city.key, codes }),
    });
    expect(await app.forwarding!.unsent(10)).toMatchObject([{ reference, state: 'unknown', attempts: 1 }]);
    await app.forwarding!.tend(new Date(Date.now() + 10 * 60_000));
    expect(await app.forwarding!.unsentCount()).toBe(0);
    expect(await app.reports.store.find(reference)).toMatchObject({ state: 'to-do' });
    expect(city.entries.map((entry) => entry.form['description'])).toEqual([`éteint\n[${reference}]`]);
    expect(city.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  } finally {
    await storage.close();
    await city.close();
  }
}, 120_000);
