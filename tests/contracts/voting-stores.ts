import type { EditionStore } from '../../src/services/ballots';
import type { PoolStore } from '../../src/services/box/box';
import type { RollStore } from '../../src/services/box/roll';
import type { Edition, Project } from '../../src/services/voting';

/** The vote's stores, empty. `addFirst`: false where there is any edition. `transaction`: of the process whose stores these are. */
export interface VotingStores {
  readonly editions: EditionStore & {
    addFirst(edition: Edition, themes: Readonly<Record<string, { readonly fr: string }>>, projects: readonly Project[]): Promise<boolean>;
    add(edition: Edition, themes: Readonly<Record<string, { readonly fr: string }>>, projects: readonly Project[]): Promise<boolean>;
    addProject(project: Omit<Project, 'number'>): Promise<number>;
  };
  readonly roll: RollStore;
  readonly pool: PoolStore;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

const edition: Edition = {
  id: '2026',
  title: { fr: 'Budget participatif', ar: 'الميزانية التشاركية' },
  demo: false,
  phases: [{ phase: 'vote', from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') }],
  ballots: [
    {
      id: 'city',
      how: { kind: 'approval', max: 4 },
      counting: {
        rule: 'greedy',
        budgetCents: 500_000_000,
        reserved: { zones: ['qp-18'], cents: 100_000_000 },
        tieSeedHash: '3f'.repeat(32),
      },
    },
    { id: 'district', districts: ['10', '18'], how: { kind: 'judgment', grades: [{ id: '4', label: { fr: "J'aime" } }] } },
    { id: 'street', how: { kind: 'for-against' } },
  ],
};
const project = (number: number, more: Partial<Project> = {}): Project => ({
  edition: '2026',
  number,
  ballot: 'city',
  theme: 'green',
  title: { fr: `Jardin ${number}` },
  summary: { fr: 'Un lieu.', en: 'A place.' },
  costCents: 35_000_000,
  ...more,
});

/** What the vote's stores keep to. `open` gives empty ones, as two processes see them. */
export function votingStoresContract(open: () => Promise<readonly [VotingStores, VotingStores]>): void {
  test('an edition comes back as it was added, its projects in order of their numbers', async () => {
    const [{ editions }] = await open();
    expect(await editions.all()).toEqual([]);
    const projects = [project(30), project(4, { district: '18', ballot: 'district', zones: ['qp-18'] }), project(12)];
    expect(await editions.addFirst(edition, { green: { fr: 'Nature' } }, projects)).toBe(true);
    expect(await editions.all()).toEqual([edition]);
    expect(await editions.projects('2026')).toEqual([projects[1], projects[2], projects[0]]);
    expect(await editions.themes('2026')).toEqual({ green: { fr: 'Nature' } });
    expect(await editions.projects('1999')).toEqual([]);
    expect(await editions.themes('1999')).toEqual({});
  });

  test('the first edition is added once, by whichever of two processes', async () => {
    const both = await open();
    const added = await Promise.all(both.map(({ editions }) => editions.addFirst(edition, {}, [project(1)])));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await both[0].editions.projects('2026')).toEqual([project(1)]);
  });

  test('another edition is added beside it, once', async () => {
    const both = await open();
    await both[0].editions.addFirst(edition, {}, [project(1)]);
    const next = { ...edition, id: '2027' };
    const added = await Promise.all(both.map(({ editions }) => editions.add(next, { green: { fr: 'Nature' } }, [])));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect((await both[0].editions.all()).map(({ id }) => id)).toEqual(['2026', '2027']);
    expect(await both[0].editions.projects('2027')).toEqual([]);
  });

  test('a project that the city adds bears the next number above every district, also where two are added at once', async () => {
    const both = await open();
    await both[0].editions.addFirst(edition, {}, [project(12)]);
    const { number: _, ...added } = project(0);
    const numbers = await Promise.all(both.map(({ editions }) => editions.addProject(added)));
    expect([...numbers].sort()).toEqual([101, 102]);
    expect(await both[0].editions.projects('2026')).toEqual([project(12), { ...added, number: 101 }, { ...added, number: 102 }]);
  });

  test('the roll holds a voter once', async () => {
    const [{ roll }] = await open();
    const row = { id: 'hmac-1', edition: '2026', ballot: 'city', day: new Date('2026-11-23T00:00:00Z') };
    expect(await roll.add(row)).toBe(true);
    expect(await roll.add(row)).toBe(false);
    expect(await roll.has(['hmac-1', 'hmac-2'])).toEqual(new Set(['hmac-1']));
    expect(await roll.has([])).toEqual(new Set());
  });

  test('two turns at once that vote for one person: one goes on the roll and puts a ballot, the other is told', async () => {
    const both = await open();
    for (let voter = 0; voter < 5; voter++) {
      const cast = ({ roll, pool, transaction }: VotingStores, process: number): Promise<boolean> =>
        transaction(async () => {
          if (!(await roll.add({ id: `voter ${voter}`, edition: '2026', ballot: 'city', day: new Date(0) }))) return false;
          await pool.put('2026', [{ id: `ballot ${voter} ${process}`, locked: new Uint8Array(8) }]);
          return true;
        });
      const done = await Promise.all(both.map(cast));
      expect(done.filter(Boolean)).toHaveLength(1);
      const kept = await Promise.all([0, 1].map((process) => both[0].pool.has([`ballot ${voter} ${process}`])));
      expect(kept).toEqual(done);
    }
  });

  test('a ballot is kept or not, and taken once', async () => {
    const [{ pool, transaction }] = await open();
    await pool.put('2026', [{ id: 'ballot-1', locked: new Uint8Array([1, 2, 3]) }]);
    expect([await pool.has(['ballot-1']), await pool.has([])]).toEqual([true, false]);
    await expect(
      transaction(async () => {
        await pool.put('2026', [{ id: 'ballot-2', locked: new Uint8Array([1]) }]);
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    expect(await pool.has(['ballot-2'])).toBe(false);
    expect(await pool.ids('2026')).toEqual(['ballot-1']);
    expect((await pool.take(['ballot-1', 'ballot-2'])).map(({ id, locked }) => [id, [...locked]])).toEqual([['ballot-1', [1, 2, 3]]]);
    expect(await pool.ids('2026')).toEqual([]);
  });

  test('who was refused is counted, by ballot and edition', async () => {
    const [{ roll }] = await open();
    const day = new Date('2026-11-23T00:00:00Z');
    for (const [id, ballot] of [
      ['a', 'city'],
      ['b', 'city'],
      ['c', 'district'],
    ] as const)
      await roll.add({ id, edition: '2026', ballot, day });
    for (let time = 0; time < 3; time++) await roll.refuse('2026', 'city', day);
    expect(await roll.counts('2026')).toEqual({ voted: { city: 2, district: 1 }, refused: { city: 3 } });
    expect(await roll.counts('2027')).toEqual({ voted: {}, refused: {} });
  });
}
