import { readEditionFile } from '../../src/services/editions/file';
import { example, openEditionOffice, type Change } from '../support/edition-office';

let city: Awaited<ReturnType<typeof openEditionOffice>>;
beforeAll(async () => {
  city = await openEditionOffice({ sms: false });
});
afterAll(() => city.close());

const table = (...lines: readonly string[]) =>
  Buffer.from(['number;ballot;district;theme;title.fr;summary.fr;cost', ...lines, ''].join('\n'));
/** Without a phone as a proof: no SMS is needed. */
const papers: Change = (json) => (json['eligibility'] = { proofs: ['card'] });

test.each<[string, string, string]>([
  ['{', '', "The edition's file is no JSON"],
  ['"id": "2027"', '"id": "Été 2027"', 'id: It must be 1 to 31 small letters, digits and hyphens.'],
  ['"rule": "equalshares"', '"rule": "lottery"', 'ballots.0.counting.rule: '],
  ['"from": "2027-01-11T00:00:00+01:00"', '"from": "11/01/2027"', 'phases.0.from: It must be a moment with its offset'],
  [
    '"to": "2027-02-08T00:00:00+01:00"',
    '"to": "2027-03-08T00:00:00+01:00"',
    "The phase 'review' must come after 'ideas' and begin when that is over.",
  ],
  ['"to": "2027-02-08T00:00:00+01:00"', '"to": "2027-01-08T00:00:00+01:00"', "The phase 'ideas' ends before it begins."],
  ['"paperUntil": "2027-10-03', '"paperUntil": "2027-09-03', 'paperUntil: It must not be before the end of the vote.'],
  ['"id": "district"', '"id": "city"', "ballots: Two ballots are called 'city'."],
  ['["18", "20"]', '["18", "18"]', "district: The district '18' stands there twice."],
  ['["18", "20"]', '["18e arrondissement", "20"]', 'ballots.1.districts.0: A district is 1 to 20 letters without accents'],
  ['"id": "city"', '"id": "district-18"', "ballots: Two of them would be published as 'district-18'"],
  ['"proofs"', '"prooofs"', 'eligibility.proofs: '],
  ['{ "fr": "Sport", "en": "Sport" }', '{ "en": "Sport" }', 'themes.sport: The French text (fr) is missing.'],
])('a file with %s as %s is refused: %s', (before, after, told) => {
  const text = example('edition.json').toString();
  expect(() => readEditionFile(text)).not.toThrow();
  expect(() => readEditionFile(text.replace(before, after))).toThrow(told);
});

test('bad lines are told by their number and reason, all at once, and nothing is kept', async () => {
  const bad = city.create(
    undefined,
    table(
      '11;city;;nature;Arbres;Des arbres.;1000',
      '11;city;;nature;Encore;Le même numéro.;1000',
      '0;village;;nature;Nulle part;Rien.;1000',
      '13;city;18;nature;Ici;Là.;1000',
      '14;district;;nature;Où;Ici.;1000',
      '15;district;19;nature;Où;Ici.;1000',
      '16;city;;musique;Sans thème;Un son.;1000',
      '17;city;;nature;;;gratuit',
      '18;city;;nature;Un; deux; trois;1000',
    ),
  );
  await expect(bad).rejects.toThrow(
    [
      'line 3: the number 11 stands on another line too.',
      "line 4: '0' is no number from 1 to 9999.",
      "line 4: the edition has no ballot 'village'.",
      "line 5: the ballot 'city' has no districts.",
      "line 6: it names no district, which the ballot 'district' asks for.",
      "line 7: the ballot 'district' has no district '19'.",
      "line 8: the edition has no theme 'musique'.",
      'line 9: its French title is missing.',
      'line 9: its French summary is missing.',
      "line 9: 'gratuit' is no cost in euros above 0.",
      'line 10: it has 8 fields, the first line names 7; put a text that holds ";" in quotes.',
      'Nothing was kept.',
    ].join('\n'),
  );
  await expect(city.create(undefined, Buffer.from('number;ballot;titre\n'))).rejects.toThrow("the column 'district' is missing");
  await expect(city.create(undefined, Buffer.from([0xff, 0xfe]))).rejects.toThrow('not in UTF-8');
  expect(await city.app.office.editions.list()).toEqual([]);
});

test('commas, a byte order mark, quotes and spaces in amounts are read; a draft is replaced by the next', async () => {
  await city.create(papers);
  const lines = [
    '\ufeffnumber,ballot,district,theme,title.fr,summary.fr,cost',
    '12,city,,nature,"Arbres, haies","Dits ""verts""","1 500,50"',
    '',
  ];
  expect(await city.create(papers, Buffer.from(lines.join('\r\n')))).toMatchObject({
    projects: 1,
    missing: ['There is no project to vote for in district-18.', 'There is no project to vote for in district-20.'],
  });
  expect((await city.app.office.editions.show('2027', city.now)).projects).toEqual([
    {
      edition: '2027',
      number: 12,
      ballot: 'city',
      theme: 'nature',
      title: { fr: 'Arbres, haies' },
      summary: { fr: 'Dits "verts"' },
      costCents: 150_050,
    },
  ]);
});

test.each<[string, Change, string]>([
  ['no key', (json) => delete json['publicKey'], 'It has no key to seal ballots to'],
  ['no seed', (json) => delete json['tieSeedHash'], "Nothing says how the ballot 'city' is counted"],
  [
    'no budget of a district',
    (json) => ((json['ballots'] as { counting: { budgetCents: object } }[])[1]!.counting.budgetCents = { '18': 1 }),
    'district-20 lacks its budget',
  ],
  ['a phone without SMS', () => undefined, 'Its voters prove a phone number, and no SMS can be sent: set TWILIO_ACCOUNT_SID'],
])('with %s it is not opened', async (_, change, told) => {
  const both: Change = (json) => {
    if (change.length > 0) papers(json);
    change(json);
  };
  expect((await city.create(both)).missing.join()).toContain(told);
  await expect(city.app.office.editions.open('2027', city.by('Nadia'))).rejects.toThrow(told);
});

test('without projects, with ballots too long, when the vote is over, or while another’s is on, it is not opened', async () => {
  const open = () => city.app.office.editions.open('2027', city.by('Nadia'));
  await city.create(papers, table());
  await expect(open()).rejects.toThrow('There is no project to vote for in city.');
  const many = Array.from({ length: 700 }, (_, at) => `${1000 + at};city;;nature;Arbre ${at};Un arbre.;1000`);
  await city.create(papers, table(...many));
  await expect(open()).rejects.toThrow('there are too many projects on one');
  await city.create(papers);
  city.at('2027-10-01T00:00:00Z');
  await expect(open()).rejects.toThrow('Its vote ended on 2027-09-29 22:00 UTC.');
  city.at('2027-08-01T10:00:00Z');

  const other: Change = (json) => {
    papers(json);
    json['id'] = '2027-bis';
  };
  await city.create(other);
  await city.open('2027-bis');
  await expect(open()).rejects.toThrow("The vote of '2027-bis' is open at the same time");
  const { edition } = await city.app.office.editions.show('2027', city.now);
  await city.app.editions.add({ ...edition, id: 'demo-ideas', demo: true }, {}, []);
  await expect(city.create((json) => (json['id'] = 'demo-ideas'))).rejects.toThrow("'demo-ideas' is the demonstration's");
  await expect(city.app.office.editions.open('2028', city.by('Nadia'))).rejects.toThrow(
    "There is no edition '2028'; there are: 2027, 2027-bis, demo-ideas.",
  );
  await expect(city.app.office.finish.close('2027', city.by('Nadia'))).rejects.toThrow('was never opened');
});

test('two people: not a name alone, not the same one otherwise written, not a day later, not for other terms', async () => {
  await city.create((json) => {
    papers(json);
    json['id'] = 'other';
    json['phases'] = [{ phase: 'vote', from: '2027-11-09T00:00:00+02:00', to: '2027-11-30T00:00:00+02:00' }];
    delete json['paperUntil'];
  });
  const announce = (name: string) => city.app.office.editions.announce('other', city.by(name));
  await expect(announce('')).rejects.toThrow('--by must be a name');
  await expect(announce('06 12 34 56 78')).rejects.toThrow('--by must be a name');
  await announce('Zoé');
  await expect(announce('ZOE')).rejects.toThrow('Zoé proposed this; another person must do it');
  city.at('2027-08-02T10:00:00Z');
  // Too late: it is proposed anew.
  expect(await announce('Omar')).toMatchObject({ state: 'proposed' });
  expect(await announce('Zoé')).toEqual({ state: 'done' });
  expect((await city.app.editions.all()).map(({ id }) => id)).toContain('other');

  const open = (name: string) => city.app.office.editions.open('other', city.by(name));
  await open('Zoé');
  await city.create((json) => {
    papers(json);
    json['id'] = 'other';
    json['phases'] = [{ phase: 'vote', from: '2027-11-09T00:00:00+02:00', to: '2027-12-30T00:00:00+02:00' }];
    delete json['paperUntil'];
  });
  // Not what was proposed: another vote's end.
  expect(await open('Omar')).toMatchObject({ state: 'proposed' });
  expect((await city.app.office.assents.waiting('other', city.now)).map(({ act, by }) => [act, by])).toEqual([['open', 'Omar']]);
  expect(await open('Zoé')).toEqual({ state: 'done' });
});
