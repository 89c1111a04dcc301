import { readFileSync } from 'node:fs';
import { readAddresses } from '../../../src/services/places/addresses';
import { addressFile } from '../../support/gazetteer';

const lines = readFileSync(addressFile, 'utf8').split('\n');
const [header = '', first = ''] = lines;
const row = (changes: Readonly<Record<string, string>>): string =>
  header
    .split(';')
    .map((name, at) => changes[name] ?? first.split(';')[at])
    .join(';');

test('a street is one where its district and its name are the same; a house has its number once', async () => {
  const { streets, addresses, elsewhere } = await readAddresses([
    header,
    row({ numero: '12' }),
    row({ numero: '12', lon: '2.36' }),
    row({ numero: '12', rep: 'BIS' }),
    row({ numero: '5' }),
    row({ numero: '0' }),
    row({ numero: '3', code_insee: '75119', code_postal: '75019' }),
    row({ code_insee: '93048', code_postal: '93100' }),
    '',
  ]);
  expect({ addresses, elsewhere }).toEqual({ addresses: 6, elsewhere: 1 });
  const point = { latitude: 48.8865, longitude: 2.3556 };
  expect(streets).toEqual([
    {
      id: '75118 rue myrha',
      name: 'Rue Myrha',
      district: '18',
      postalCode: '75018',
      houses: [
        { number: 5, ...point },
        { number: 12, ...point },
        { number: 12, suffix: 'bis', ...point },
      ],
    },
    { id: '75119 rue myrha', name: 'Rue Myrha', district: '19', postalCode: '75019', houses: [{ number: 3, ...point }] },
  ]);
});

test('columns in another order, cells in quotes and a byte order mark are read the same', async () => {
  const names = ['lat', 'lon', 'nom_voie', 'code_insee', 'code_postal', 'rep', 'numero'];
  const { streets } = await readAddresses([`\ufeff${names.join(';')}`, '48.8865;2.3556;"Rue ""de la"" Paix; suite";75102;75002;"";7']);
  expect(streets[0]).toMatchObject({ name: 'Rue "de la" Paix; suite', district: '2', houses: [{ number: 7 }] });
});

test.each([
  ['without its columns', ['id;nom'], 'Line 1 must name the columns, with ; between them; missing: numero, rep,'],
  ['a short line', [header, 'x;y'], 'Line 2 has 2 columns, the first has 23.'],
  ['no number', [header, row({}), row({ numero: 'douze' })], 'Line 3: numero is "douze"'],
  ['no degrees', [header, row({ lon: '652350,5' })], 'Line 2: lon and lat are "652350,5"'],
  ['metres in place of degrees', [header, row({ lon: '652350.5' })], 'Line 2: lon and lat are "652350.5"'],
  ['no street', [header, row({ nom_voie: '' })], 'Line 2: nom_voie is empty.'],
  ['no code', [header, row({ code_insee: '' })], 'Line 2: code_insee is ""'],
  ['a postal code of elsewhere', [header, row({ code_postal: '93100' })], 'Line 2: code_postal is "93100"'],
  ['nothing of Paris', [header, row({ code_insee: '93048' })], 'The file has no address of Paris, in 2 lines'],
  ['nothing', [''], 'The file has no address of Paris, in 1 lines'],
])('refused, by its line: %s', async (_, file, why) => {
  await expect(readAddresses(file)).rejects.toMatchObject({ code: 'ADDRESS_FILE', message: expect.stringContaining(why) as string });
});
