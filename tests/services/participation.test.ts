import fc from 'fast-check';
import { createParticipations } from '../../src/services/participation';
import { leastCell, suppress } from '../../src/services/suppression';
import type { Edition, Participant } from '../../src/services/voting';
import { memoryParticipation } from '../support/memory-participation';

const edition: Pick<Edition, 'id' | 'ballots'> = {
  id: '2027',
  ballots: [
    { id: 'city', how: { kind: 'approval', max: 4 } },
    { id: 'district', how: { kind: 'approval', max: 4 }, districts: ['10', '18', '19', '20'] },
    { id: 'pupils', how: { kind: 'approval', max: 4 }, school: true },
  ],
};

async function counted(
  casts: readonly (readonly [count: number, ballot: string, district: string | undefined, participant?: Participant])[],
) {
  const participations = createParticipations({ store: memoryParticipation() });
  for (const [count, ballot, district, participant] of casts)
    for (let i = 0; i < count; i++)
      await participations.count({
        ...{ edition: '2027', ballot },
        ...(district === undefined ? {} : { district }),
        ...(participant ? { participant } : {}),
      });
  return participations;
}

test('who takes part is told ballot by ballot, one thing at a time; fewer than 11, and what would tell them, are left out', async () => {
  const participations = await counted([
    [30, 'city', undefined, { channel: 'sms', language: 'fr', age: 34, assisted: true, zone: 'qp-18' }],
    [20, 'city', undefined, { channel: 'web', language: 'ar', age: 7 }],
    [10, 'city', undefined, { channel: 'web', language: 'fr', age: 99 }],
    [12, 'city', undefined],
    [40, 'district', '18', { channel: 'web', language: 'fr' }],
    [15, 'district', '20', { channel: 'web', language: 'fr' }],
    [3, 'district', '19', { channel: 'web', language: 'fr' }],
    [11, 'pupils', undefined, { channel: 'slip', language: 'fr', age: 9 }],
  ]);
  const { ballots } = await participations.of(edition);
  expect(ballots.map(({ ballot, school, voters }) => [ballot, school, voters])).toEqual([
    ['city', undefined, 72],
    ['district', undefined, 58],
    ['pupils', true, 11],
  ]);
  expect(ballots[0]?.by).toEqual({
    zone: [
      { value: 'qp-18', voters: 30 },
      { value: 'untold', voters: 42 },
    ],
    channel: [
      { value: 'sms', voters: 30 },
      { value: 'web', voters: 30 },
      { value: 'untold', voters: 12 },
    ],
    language: [
      { value: 'ar', voters: 20 },
      { value: 'fr', voters: 40 },
      { value: 'untold', voters: 12 },
    ],
    age: [
      { value: '0-14', voters: 20 },
      { value: '15-29', voters: 0 },
      { value: '30-44', voters: 30 },
      { value: '45-59', voters: 0 },
      { value: '60-74', voters: 0 },
      // 10 are too few; those who did not say are left out with them.
      { value: '75+', voters: null },
      { value: 'untold', voters: null },
    ],
    assisted: [
      { value: 'no', voters: 42 },
      { value: 'yes', voters: 30 },
    ],
  });
  expect(ballots[1]?.by.district).toEqual([
    { value: '10', voters: 0 },
    { value: '18', voters: 40 },
    { value: '19', voters: null },
    { value: '20', voters: null },
  ]);
  expect(await participations.turnout(edition)).toEqual([
    { ballot: 'city', voters: 72 },
    { ballot: 'district', voters: 58 },
    { ballot: 'pupils', voters: 11 },
  ]);
});

test('what is left out of a breakdown cannot be told from the rest and the total', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 30 })), (cells) => {
      const shown = suppress(cells);
      const hidden = Object.entries(cells).filter(([name]) => !Object.hasOwn(shown, name));
      for (const [name, count] of Object.entries(shown)) expect([count, count === 0 || count >= leastCell]).toEqual([cells[name], true]);
      if (hidden.length === 0) return;
      const sum = hidden.reduce((total, [, count]) => total + count, 0);
      // One alone, or so few together, would be told; unless there is nothing else to hide them among.
      if (Object.values(shown).some((count) => count > 0)) expect([hidden.length > 1, sum >= leastCell]).toEqual([true, true]);
    }),
    { numRuns: 2000 },
  );
});

test('population figures are taken with their source, or refused line by line', async () => {
  const participations = await counted([[20, 'city', undefined, { channel: 'sms', language: 'fr', age: 34, zone: 'qp-18' }]]);
  const file = 'dimension;value;people;source\nage;30-44;512 000;INSEE 2022\nzone;qp-18;"12000";APUR 2024\nzone;qp-19;9000;APUR 2024\n';
  expect(await participations.enter('2027', `\ufeff${file}`)).toMatchObject({ ok: true });
  const [city] = (await participations.of(edition)).ballots;
  expect(city?.by.age?.[2]).toEqual({ value: '30-44', voters: 20, people: 512_000, source: 'INSEE 2022' });
  expect(city?.by.zone).toEqual([
    { value: 'qp-18', voters: 20, people: 12_000, source: 'APUR 2024' },
    { value: 'qp-19', voters: 0, people: 9000, source: 'APUR 2024' },
  ]);
  const wrong = `${file}age;33;1;INSEE\nzone;qp-18;1;APUR\nsize;1;1;x\ndistrict;;1;x\ndistrict;18;many;x\ndistrict;18;9;\n`;
  expect(await participations.enter('2027', wrong)).toEqual({
    ok: false,
    reason: 'bad-lines',
    lines: [
      { line: 5, told: '"33" is none of the ages 0-14, 15-29, 30-44, 45-59, 60-74, 75+.' },
      { line: 6, told: 'zone qp-18 stands there twice.' },
      { line: 7, told: '"size" is none of district, zone, channel, language, age, assisted.' },
      { line: 8, told: 'it names no value.' },
      { line: 9, told: '"many" is no number of people.' },
      { line: 10, told: 'it does not say where its figure is from.' },
    ],
  });
  for (const text of ['', 'value;people\n', 'dimension;value;people;source\n"'])
    expect(await participations.enter('2027', text)).toMatchObject({ ok: false });
  expect((await participations.of(edition)).ballots[0]?.by.age?.[2]?.people).toBe(512_000);
});
