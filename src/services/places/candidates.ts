import { metresBetween } from './cells';
import type { House, PlaceStore, StreetHouses } from './gazetteer';
import type { Mention, NumberSaid } from './mentions';
import type { Located, Point } from './place';
import type { StreetMatch } from './streets';

/** What is less sure than the best by more is not offered. */
const slack = 0.2;
/** Streets of one name looked at: the longest runs through some districts. */
const mostStreets = 8;
/** Metres between the nearest doors of two streets that meet. */
const meetMetres = 60;

/** An address as it is read back: "12 bis Rue Myrha, 75018 Paris"; a letter stands at its number, as "12 a" is "at 12" to those who write without accents. */
export const addressOf = ({ name, postalCode }: StreetHouses, { number, suffix = '' }: Pick<House, 'number' | 'suffix'>): string =>
  `${number}${suffix.length > 1 ? ` ${suffix}` : suffix} ${name}, ${postalCode} Paris`;

/** The places that mentions of streets may mean, the likeliest first: where two streets meet, an address, or a street. `district`: the one that was said
 *  beside them; streets elsewhere are then meant only where it has none of that name. */
export async function candidatesOf(
  store: Pick<PlaceStore, 'houses'>,
  mentions: readonly Mention[],
  district: string | undefined,
): Promise<readonly Located[]> {
  const likely = mentions.map(({ matches, number }) => ({ number, matches: likeliest(matches, district) }));
  const ids = new Set(likely.flatMap(({ matches }) => matches.map(({ street }) => street.id)));
  const kept = new Map((await store.houses([...ids])).map((street) => [street.id, street]));
  const streets = likely.map(({ number, matches }) => {
    const found = matches.flatMap(({ street: { id }, score }) => {
      const street = kept.get(id);
      return street ? [{ street, score }] : [];
    });
    const numbered =
      number &&
      numberedIn(
        found.map(({ street }) => street),
        number,
      );
    return found.map(({ street, score }) => rankedAs(street, number, score, numbered?.has(street) ?? false));
  });
  const [first = [], second = []] = streets;
  const crossings = first.flatMap((one) => second.flatMap((other) => crossingOf(one.street, other.street) ?? []));
  const alone = streets.flat().sort((one, other) => other.rank - one.rank || Number(other.numbered) - Number(one.numbered));
  const best = alone[0]?.rank ?? 0;
  return [...crossings, ...alone.filter(({ rank }) => rank >= best - slack).map(({ place }) => place)];
}

function likeliest(matches: readonly StreetMatch[], district: string | undefined): readonly StreetMatch[] {
  const within = matches.filter(({ street }) => street.district === district);
  const from = within.length > 0 ? within : matches;
  const best = Math.max(0, ...from.map(({ score }) => score));
  return from
    .filter(({ score }) => score >= best - slack)
    .sort((one, other) => other.score - one.score)
    .slice(0, mostStreets);
}

/** The streets whose number it may be: of a name that runs through several districts, the parts that come nearest to it. */
function numberedIn(streets: readonly StreetHouses[], said: NumberSaid): ReadonlySet<StreetHouses> {
  const farOf = ({ houses }: StreetHouses): number => Math.min(...houses.map(({ number }) => Math.abs(number - said.number)));
  const least = new Map<string, number>();
  for (const street of streets) least.set(street.name, Math.min(least.get(street.name) ?? Infinity, farOf(street)));
  return new Set(streets.filter((street) => street.houses.length > 0 && farOf(street) === least.get(street.name)));
}

interface Ranked {
  readonly street: StreetHouses;
  readonly place: Located;
  readonly rank: number;
  /** Whether it is read back with the number said. */
  readonly numbered: boolean;
}

/** A street that has the number said is likelier than one that has not; of one that may have it the number is kept, beside the door nearest to it. */
function rankedAs(street: StreetHouses, said: NumberSaid | undefined, score: number, numbered: boolean): Ranked {
  const { district } = street;
  const house = said && houseOf(street.houses, said);
  if (house) {
    const { latitude, longitude } = house;
    const isOwn = !isBeside(house, said);
    const label = addressOf(street, isOwn ? house : said);
    const place: Located = { label, precision: isOwn ? 'address' : 'street', point: { latitude, longitude }, district };
    return { street, rank: score + slack / 2, numbered, place };
  }
  const point = somewhere(street.houses, said);
  const label = said && numbered ? addressOf(street, said) : `${street.name}, ${street.postalCode} Paris`;
  return { street, rank: score, numbered, place: { label, precision: 'street', ...(point ? { point } : {}), district } };
}

/** Whether the door is only beside the one said: 12 where it was "12 bis". A letter may be a staircase of 12. */
const isBeside = (house: House, { suffix = '' }: NumberSaid): boolean =>
  house.suffix === undefined && Object.values(suffixes).includes(suffix);

/** What "12 b" may be written as. */
const suffixes: Readonly<Record<string, string>> = { b: 'bis', t: 'ter', q: 'quater' };

function houseOf(houses: readonly House[], { number, suffix }: NumberSaid): House | undefined {
  const same = houses.filter((house) => house.number === number);
  return (
    same.find((house) => house.suffix === suffix) ??
    same.find((house) => suffix !== undefined && house.suffix === suffixes[suffix]) ??
    same.find((house) => house.suffix === undefined)
  );
}

/** The door nearest in number, or the middle of the street; undefined where it has none. */
function somewhere(houses: readonly House[], said: NumberSaid | undefined): Point | undefined {
  const sorted = [...houses].sort((one, other) =>
    said ? Math.abs(one.number - said.number) - Math.abs(other.number - said.number) : one.number - other.number,
  );
  const house = sorted[said ? 0 : Math.floor(sorted.length / 2)];
  return house && { latitude: house.latitude, longitude: house.longitude };
}

/** Where two streets meet: between their doors that are nearest to each other; undefined where those are far apart. */
function crossingOf(one: StreetHouses, other: StreetHouses): Located | undefined {
  if (one.id === other.id) return undefined;
  let least = Infinity;
  let point: Point | undefined;
  for (const a of one.houses)
    for (const b of other.houses) {
      const metres = metresBetween(a, b);
      if (metres >= least) continue;
      least = metres;
      point = { latitude: (a.latitude + b.latitude) / 2, longitude: (a.longitude + b.longitude) / 2 };
    }
  if (!point || least > meetMetres) return undefined;
  const { name, district, postalCode } = one;
  return { label: `${name} / ${other.name}, ${postalCode} Paris`, precision: 'address', point, district };
}
