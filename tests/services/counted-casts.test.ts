import { createVoting } from '../../src/services/ballots';
import { createParticipations } from '../../src/services/participation';
import type { CastRequest } from '../../src/services/voting';
import { createMemoryCity } from '../support/memory-city';
import { demo } from '../support/stage';

test('who casts is counted once with what was told of them, whoever is refused is not', async () => {
  const city = demo();
  const { stores } = createMemoryCity(city);
  const participation = createParticipations({ store: stores.participation });
  const near = (): readonly string[] => [];
  const crowd = { full: () => Promise.resolve(false), spent: () => Promise.resolve(false), add: () => Promise.resolve() };
  const voting = createVoting({ ...stores, crowd, participation, near });
  const vote = city.edition.phases.find(({ phase }) => phase === 'vote');
  const [project] = city.projects.filter(({ ballot }) => ballot === 'city');
  const request = (voter: string, more: Partial<CastRequest> = {}): CastRequest => ({
    ...{ edition: city.edition.id, ballot: 'city', choices: { approve: [project?.number ?? 0] }, voter, now: vote?.from ?? new Date(0) },
    participant: { channel: 'sms', language: 'ar', age: 17 },
    ...more,
  });
  expect(await voting.cast(request('phone:1'))).toMatchObject({ ok: true });
  expect(await voting.cast(request('phone:1'))).toMatchObject({ ok: false, reason: 'already' });
  expect(await voting.cast(request('phone:2', { choices: { approve: [] } }))).toMatchObject({ ok: false, reason: 'empty' });
  expect(await voting.cast(request('phone:3', { participant: { channel: 'web', language: 'fr', assisted: true } }))).toMatchObject({
    ok: true,
  });
  expect(await stores.participation.counts(city.edition.id)).toEqual({
    city: {
      total: 2,
      by: {
        zone: { untold: 2 },
        channel: { sms: 1, web: 1 },
        language: { ar: 1, fr: 1 },
        age: { '15-29': 1, untold: 1 },
        assisted: { no: 1, yes: 1 },
      },
    },
  });
  expect(await participation.turnout(city.edition)).toEqual([
    { ballot: 'city', voters: 2 },
    { ballot: 'district', voters: 0 },
  ]);
});
