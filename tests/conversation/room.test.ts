import { limits } from '../../src/conversation/limits';
import { filed } from '../contracts/proposal-store';
import { createMemoryCity } from '../support/memory-city';
import { demo, inMemory, openStage } from '../support/stage';
import { texts } from '../support/talker';

/** The way through everything that fills a session: drafts put aside, a long list searched, digressions on top. */
const walk = [
  'vote 18',
  '1',
  'menu',
  'vote',
  '1',
  '0',
  '1',
  '12 23 27 31',
  '0',
  'humain',
  'langue',
  'menu',
  'vote',
  '2',
  '13',
  '1 2 3 4 1 2 3',
  'humain',
  'langue',
  'menu',
  'proposer',
  '公'.repeat(60),
  '公'.repeat(700) + '…',
  '园'.repeat(700),
  '路'.repeat(200),
  'menu',
  'idées',
  '1',
  'humain',
  'langue',
  'menu',
  'P-329619',
  'humain',
  'langue',
];

test.each(texts.locales.flatMap((locale) => [['sms', locale] as const, ['web', locale] as const]))(
  'on %s in %s, no session of the city outgrows its room',
  async (channel, locale) => {
    const city = createMemoryCity(demo());
    const ground = inMemory(city);
    const stage = await openStage(channel, ground);
    let largest = 0;
    for (const text of [texts.languageNames(locale)[0] ?? '', ...walk]) {
      await stage.act({ kind: 'text', text });
      largest = Math.max(largest, Buffer.byteLength(city.conversations.kept.get(stage.address)?.session ?? ''));
    }
    expect(stage.errors).toEqual([]);
    expect(largest).toBeGreaterThan(500);
    expect(largest).toBeLessThanOrEqual(limits.sessionBytes);
  },
);

test('a search as long as a page is no search', async () => {
  const city = createMemoryCity(demo());
  const stage = await openStage('web', inMemory(city));
  for (const text of ['vote', '1', 'sport '.repeat(2000)]) await stage.act({ kind: 'text', text });
  expect(stage.errors).toEqual([]);
  expect(Buffer.byteLength(city.conversations.kept.get(stage.address)?.session ?? '')).toBeLessThanOrEqual(limits.sessionBytes);
});

test('as many ideas as are ever listed fit, where a screen shows all of them at once', async () => {
  const city = createMemoryCity(demo());
  const stage = await openStage('web', inMemory(city));
  for (let count = 0; count < 60; count++)
    await city.stores.proposals.add(
      filed(String(200_000 + count), {
        edition: 'demo-ideas',
        state: 'published',
        title: { fr: `Une idée pour la ville, la ${count}e de toutes` },
        summary: { fr: 'Un lieu pour tous.' },
        at: new Date(count),
      }),
    );
  for (const text of ['idées', '1']) await stage.act({ kind: 'text', text });
  expect(stage.errors).toEqual([]);
  expect(Buffer.byteLength(city.conversations.kept.get(stage.address)?.session ?? '')).toBeLessThanOrEqual(limits.sessionBytes);
});
