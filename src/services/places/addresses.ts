import type { House, StreetHouses } from './gazetteer';
import { wordsOf } from './said';

/** A line of a file that cannot be taken; the message names it and says what was expected. */
export class AddressFileError extends Error {
  readonly code = 'ADDRESS_FILE';
}

/** What one file held. */
export interface AddressFile {
  readonly streets: readonly StreetHouses[];
  readonly addresses: number;
  /** Lines of other towns. */
  readonly elsewhere: number;
}

/** Columns that are needed of the national address base's CSV (adresse.data.gouv.fr, "adresses-75.csv"); all others may be there, in any order. */
const needed = ['numero', 'rep', 'nom_voie', 'code_postal', 'code_insee', 'lon', 'lat'] as const;
type Column = (typeof needed)[number];

/** INSEE's codes of the arrondissements: 75101 to 75120. */
const insee = /^751(0[1-9]|1\d|20)$/;

/** Reads a file line by line, without its line ends: streets of Paris with their houses. Throws an AddressFileError for the first line that cannot be
 *  understood, and where no address of Paris was found. */
export async function readAddresses(lines: AsyncIterable<string> | Iterable<string>): Promise<AddressFile> {
  const streets = new Map<string, StreetHouses & { readonly houses: House[] }>();
  let columns: Readonly<Record<Column, number>> | undefined;
  let width = 0;
  let line = 0;
  let addresses = 0;
  let elsewhere = 0;
  for await (const raw of lines) {
    line++;
    if (raw === '') continue;
    const cells = cellsOf(raw);
    if (!columns) {
      columns = columnsOf(cells);
      width = cells.length;
      continue;
    }
    if (cells.length !== width) throw new AddressFileError(`Line ${line} has ${cells.length} columns, the first has ${width}.`);
    const row = (name: Column): string => cells[columns![name]]!.trim();
    const code = row('code_insee');
    if (!/^\d[\dAB]\d{3}$/.test(code)) throw new AddressFileError(`Line ${line}: code_insee is "${code}", not five digits.`);
    const [, district] = insee.exec(code) ?? [];
    if (district === undefined) {
      elsewhere++;
      continue;
    }
    const name = row('nom_voie');
    if (name === '') throw new AddressFileError(`Line ${line}: nom_voie is empty.`);
    const postalCode = row('code_postal');
    if (!/^75\d{3}$/.test(postalCode)) throw new AddressFileError(`Line ${line}: code_postal is "${postalCode}", not one of Paris.`);
    const id = `${code} ${wordsOf(name).join(' ')}`;
    let street = streets.get(id);
    if (!street) streets.set(id, (street = { id, name, district: String(Number(district)), postalCode, houses: [] }));
    addresses++;
    const house = houseOf(row, line);
    // 0 is a place without a number.
    if (house.number > 0) street.houses.push(house);
  }
  if (addresses === 0)
    throw new AddressFileError(`The file has no address of Paris, in ${line} lines: it should be the base's "adresses-75.csv".`);
  return { streets: [...streets.values()].map((street) => ({ ...street, houses: unique(street.houses) })), addresses, elsewhere };
}

function columnsOf(cells: readonly string[]): Readonly<Record<Column, number>> {
  const names = cells.map((cell) => cell.replace(/^\ufeff/, '').trim());
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new AddressFileError(`Line 1 must name the columns, with ; between them; missing: ${missing.join(', ')}.`);
  return Object.fromEntries(needed.map((name) => [name, names.indexOf(name)])) as Record<Column, number>;
}

function houseOf(row: (name: Column) => string, line: number): House {
  const number = row('numero');
  if (!/^\d{1,5}$/.test(number)) throw new AddressFileError(`Line ${line}: numero is "${number}", not a whole number.`);
  const [longitude, latitude] = [degrees(row('lon')), degrees(row('lat'))];
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new AddressFileError(
      `Line ${line}: lon and lat are "${row('lon')}" and "${row('lat')}", not degrees such as 2.3522 and 48.8566.`,
    );
  const suffix = row('rep').toLowerCase();
  return { number: Number(number), ...(suffix === '' ? {} : { suffix }), latitude, longitude };
}

const degrees = (text: string): number | undefined => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);

/** A number that stands there twice (two doors) is where the first was. */
function unique(houses: readonly House[]): readonly House[] {
  const first = new Map<string, House>();
  for (const house of houses) {
    const key = `${house.number} ${house.suffix ?? ''}`;
    if (!first.has(key)) first.set(key, house);
  }
  return [...first.values()].sort((one, other) => one.number - other.number || (one.suffix ?? '').localeCompare(other.suffix ?? '', 'fr'));
}

/** The cells of a line; one in quotes may hold ; and doubled quotes. */
function cellsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(';');
  return [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? '');
}
