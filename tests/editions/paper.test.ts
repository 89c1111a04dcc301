import { boxLog } from '../../src/services/box/root';
import { keyOf } from '../../src/services/editions/holders';
import { openBox } from '../../src/services/box/open';
import { openEditionOffice } from '../support/edition-office';

let city: Awaited<ReturnType<typeof openEditionOffice>>;
let card: string;
let slip: string;
let desk: string;
beforeAll(async () => {
  city = await openEditionOffice();
  await city.create();
  await city.open();
  city.at('2027-09-10T10:00:00Z');
  const { slips, cards } = city.app;
  card = (await cards.issue(city.now)).number;
  const issue = async (kind: 'slip' | 'desk') =>
    (await slips.issue({ edition: '2027', kind, label: 'Marché', count: 1 })).slips[0]?.number ?? '';
  [slip, desk] = [await issue('slip'), await issue('desk')];
});
afterAll(() => city.close());

const table = (...lines: readonly string[]) => Buffer.from(['ballot;district;choices;proof;number', ...lines, ''].join('\n'));
const enter = (batch: string, by: string, ...lines: readonly string[]) =>
  city.app.office.papers.enter('2027', batch, table(...lines), city.by(by));
const counts = () => city.app.ballots.roll.counts('2027');

test('entered once it counts for nothing, entered twice the lines that agree count, the others when they do', async () => {
  const first = ['city;;11 12;phone;06 12 34 56 78', 'city;;13;none;', `district;18;21=4 22=1;card;${card}`, `city;;12;slip;${slip}`];
  expect(await enter('mairie-18', 'Nadia', ...first)).toEqual({ first: true, accepted: 0, refused: 0, differ: [] });
  // The same person again, however the name is written, is still one.
  expect(await enter('mairie-18', 'NADIA', ...first)).toEqual({ first: true, accepted: 0, refused: 0, differ: [] });
  expect((await counts()).voted).toEqual({});
  expect(await city.app.office.papers.open('2027')).toEqual(['mairie-18']);

  // The order of what is named does not matter, nor how a number is written; what is chosen does.
  const second = [
    'city;;12, 11;phone;+33612345678',
    'city;;12;none;',
    `district;18;22=1 21=4;card;${card.match(/.{1,4}/g)?.join(' ')}`,
    `city;;12;slip;${slip}`,
  ];
  expect(await enter('mairie-18', 'Omar', ...second)).toEqual({ first: false, accepted: 3, refused: 0, differ: [3] });
  expect((await counts()).voted).toEqual({ city: 2, district: 1 });
  // Looked up on the paper: it was 13.
  expect(await enter('mairie-18', 'Omar', ...first)).toEqual({ first: false, accepted: 1, refused: 0, differ: [] });
  await expect(enter('mairie-18', 'Li', ...first)).rejects.toThrow("The batch 'mairie-18' is done");
  expect((await counts()).voted).toEqual({ city: 3, district: 1 });
  expect(await city.app.office.papers.open('2027')).toEqual([]);
});

test('the first proof wins, whichever way it came: what comes after it is refused and counted as refused', async () => {
  await city.cast(city.app.city.proofs.ofNumber('+33698765432').id, { ballot: 'city', choices: { approve: [11] } });
  const before = (await counts()).refused['city'] ?? 0;
  const lines = ['city;;13;phone;06 98 76 54 32', `city;;13;slip;${slip}`, `city;;13;desk;${desk}`];
  await enter('mairie-20', 'Nadia', ...lines);
  expect(await enter('mairie-20', 'Omar', ...lines)).toEqual({ first: false, accepted: 1, refused: 2, differ: [] });
  expect((await counts()).refused['city']).toBe(before + 2);
  expect(await city.cast(city.app.city.proofs.ofNumber('+33612345678').id, { ballot: 'city', choices: { approve: [11] } })).toEqual({
    ok: false,
    reason: 'already',
  });
});

test('a line that is longer or missing is told', async () => {
  await enter('halle', 'Nadia', 'city;;11;none;', 'city;;12;none;');
  expect(await enter('halle', 'Omar', 'city;;11;none;')).toEqual({ first: false, accepted: 1, refused: 0, differ: [3] });
  expect(await enter('halle', 'Omar', 'city;;11;none;', 'city;;12;none;')).toEqual({ first: false, accepted: 1, refused: 0, differ: [] });
});

test.each([
  ['village;;11;none;', "line 2: the edition has no ballot 'village'."],
  ['city;;11 99;none;', 'line 2: it is not a ballot that counts (unknown-project)'],
  ['city;;;none;', 'line 2: it is not a ballot that counts (empty)'],
  ['district;18;21;none;', "line 2: '21' are no choices of this ballot: a project's number, = and a grade (4, 3, 2, 1), as 12=4 15=1."],
  ['city;;11;passport;123', "line 2: 'passport' is none of phone, card, slip, desk, none."],
  ['city;;11;phone;01 42 76 40 40', 'line 2: its number is no mobile number that counts here.'],
  ['city;;11;card;123', 'line 2: its number is mistyped: no card bears it.'],
  ['city;;11;none;123', "line 2: the proof is 'none', and there is a number."],
])('%s is told and nothing of its batch kept', async (line, told) => {
  await expect(enter('wrong', 'Nadia', line)).rejects.toThrow(`${told}`);
  await expect(enter('wrong', 'Nadia', line)).rejects.toThrow('Nothing of this batch was kept.');
  expect(await city.app.office.papers.open('2027')).toEqual([]);
});

test('what stands in the database while a batch waits tells neither ballots nor numbers; opened, the box holds what was on paper', async () => {
  await enter('secret', 'Nadia', 'city;;11 13;phone;06 11 22 33 44');
  const connection = (await city.database.connect()).connection;
  for (const name of ['papers', 'acts', 'assents', 'roll', 'pool'])
    expect(JSON.stringify(await connection.db!.collection(name).find().toArray())).not.toMatch(/11223344|"approve"|\[11,13\]/);
  await enter('secret', 'Omar', 'city;;11 13;phone;06 11 22 33 44');

  city.at('2027-10-03T17:59:00Z');
  await enter('late', 'Nadia', 'city;;11;none;');
  await enter('late', 'Omar', 'city;;11;none;');
  city.at('2027-10-03T18:00:00Z');
  await expect(enter('later', 'Nadia', 'city;;11;none;')).rejects.toThrow('were entered until 2027-10-03T18:00 UTC');
  await city.app.office.finish.close('2027', city.by('Nadia'));
  await city.app.office.finish.close('2027', city.by('Omar'));
  expect((await city.app.ballots.logs.roots(boxLog('2027'))).at(-1)?.size).toBe(10);

  const { edition, projects } = await city.app.office.editions.show('2027', city.now);
  const key = await keyOf(city.keys.publicKey, [city.share(1), city.share(2)]);
  const { opened, spoiled } = await openBox({ edition, projects }, city.app.ballots.ballots.rows('2027'), key);
  expect(spoiled).toEqual({});
  expect(opened.map(({ choices }) => JSON.stringify(choices)).sort()).toEqual([
    '{"approve":[11,13]}',
    '{"approve":[11]}',
    '{"approve":[11]}',
    '{"approve":[11]}',
    '{"approve":[12,11]}',
    '{"approve":[12]}',
    '{"approve":[12]}',
    '{"approve":[13]}',
    '{"approve":[13]}',
    '{"grades":{"21":"4","22":"1"}}',
  ]);
  const turnout = await city.app.participation.turnout(edition);
  expect(turnout).toEqual([
    { ballot: 'city', voters: 9 },
    { ballot: 'district', voters: 1 },
  ]);
});
