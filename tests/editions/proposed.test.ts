import type { Proposal } from '../../src/services/proposals/proposal';
import { openEditionOffice } from '../support/edition-office';

let city: Awaited<ReturnType<typeof openEditionOffice>>;
beforeAll(async () => {
  city = await openEditionOffice();
  city.at('2027-01-05T10:00:00Z');
});
afterAll(() => city.close());

const idea = (reference: string, district?: string): Proposal => ({
  reference,
  edition: '2027',
  state: 'published',
  at: city.now,
  theme: 'nature',
  ...(district === undefined ? {} : { district }),
  original: { title: 'Un banc', what: 'À l’ombre.', locale: 'fr' },
  title: { fr: 'Un banc' },
  summary: { fr: 'À l’ombre.' },
  steps: [],
  revision: 0,
});
const projects = async () => (await city.app.office.editions.show('2027', city.now)).projects.map(({ number }) => number);

test('ideas are taken once an edition is announced, become its projects, stay when its file comes again, and none is added once it is opened', async () => {
  const { office, proposals, desk } = city.app;
  await city.create();
  city.at('2027-01-20T10:00:00Z');
  expect((await city.app.city.proposals.standing(city.now)).state).toBe('none');
  await office.editions.announce('2027', city.by('Nadia'));
  await office.editions.announce('2027', city.by('Omar'));
  expect(await city.app.city.proposals.standing(city.now)).toMatchObject({ state: 'open', edition: { id: '2027' } });
  // Known, and no vote of it before it is opened.
  expect(await city.standing()).toBe('none');

  for (const one of [idea('329619'), idea('907756', '18'), idea('854182')]) await proposals.add(one);
  const feasible = (reference: string) => desk.feasible(reference, { ...city.by('Nadia'), costCents: 4_000_000 });
  expect(await feasible('329619')).toMatchObject({ ok: true, proposal: { project: { number: 101 } } });
  expect(await feasible('907756')).toMatchObject({ ok: true, proposal: { project: { number: 102 } } });
  expect(await projects()).toEqual([11, 12, 13, 21, 22, 31, 101, 102]);

  const table = Buffer.from(
    [
      'number;ballot;district;theme;title.fr;summary.fr;cost',
      '11;city;;nature;Arbres;Des arbres.;1000',
      '31;district;20;nature;Mur;Vert.;1000',
      '',
    ].join('\n'),
  );
  expect(await city.create(undefined, table)).toEqual({ projects: 2, proposed: 2, missing: [] });
  expect(await projects()).toEqual([11, 31, 101, 102]);
  // Announced before, it still is.
  expect((await city.app.editions.all()).map(({ id }) => id)).toEqual(['2027']);
  await expect(city.create(undefined, Buffer.from(table.toString().replace('11;city', '101;city')))).rejects.toThrow(
    'line 2: the number 101 is that of a project that a proposal became.',
  );

  await city.open();
  // Within seconds, for editions are answered from memory.
  city.at('2027-01-20T10:01:00Z');
  expect(await city.standing()).toBe('before');
  expect(await feasible('854182')).toEqual({ ok: false, reason: 'opened' });
  city.at('2027-09-10T10:00:00Z');
  expect(await city.cast('phone:1', { ballot: 'district', district: '18', choices: { grades: { '102': '4' } } })).toMatchObject({
    ok: true,
  });
});
