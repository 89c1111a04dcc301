import { normalise } from '../../conversation/normalise';

/** The words of a place as people write them, without accents, capitals and punctuation: "12bis, r. de l'Évangile" is `12bis r de l evangile`;
 *  the stroke between two streets that meet is `x`. */
export const wordsOf = (text: string): readonly string[] =>
  normalise(text.replace(/[号號街]/g, ' ').replace(/(?<!\d)\s*\/\s*|\s*\/\s*(?!\d)/g, ' x '))
    .split(/[\s,;/+.:-]+/)
    .filter((word) => word !== '');

/** What the words tell of the district, and the words without it. */
export interface DistrictSaid {
  /** "1" to "20"; absent where none is named. */
  readonly district?: string;
  /** The same number of words; those that named it are empty. */
  readonly rest: readonly string[];
}

/** Postal codes of Paris: two of them are the 16th's. */
const postal = /^75(?:0(0[1-9]|1\d|20)|1(16))$/;
const numbered = /^(\d{1,2})(?:e|er|ere|eme|ieme|nd|nde|d)$/;
const roman = /^(x{0,2})(ix|iv|v?i{0,3})(?:e|er|eme|ieme)$/;
const units: Readonly<Record<string, number>> = { i: 1, ii: 2, iii: 3, iv: 4, v: 5, vi: 6, vii: 7, viii: 8, ix: 9 };
const arrondissement = /^(arrondissements?|arrdt|ardt|arr|arrond)$/;
/** Words before a number that make it a district: "paris 18", "dans le 18". */
const introduces = /^(paris|arrondissement|arrdt|ardt|arr)$/;
/** Kings, popes and days that bear such a number. */
const named = /^(francois|albert|napoleon|henri|charles|louis|leopold|jean|pie|alexandre|nicolas|georges|du|de|la)$/;
const inWords = ['premier', 'deuxieme', 'troisieme', 'quatrieme', 'cinquieme', 'sixieme', 'septieme', 'huitieme', 'neuvieme', 'dixieme']
  .concat(['onzieme', 'douzieme', 'treizieme', 'quatorzieme', 'quinzieme', 'seizieme', 'dix septieme', 'dix huitieme', 'dix neuvieme'])
  .concat(['vingtieme']);

const within = (number: number): string | undefined => (number >= 1 && number <= 20 ? String(number) : undefined);

/** Reads the district out of the words: a postal code, "paris 18", "18e", "18eme arrondissement", "XVIIIe", "dans le 18", "dix-huitième". */
export function districtSaid(words: readonly string[]): DistrictSaid {
  for (const read of readings) {
    for (let at = 0; at < words.length; at++) {
      const found = read(words, at);
      if (found) return { district: found.district, rest: words.map((word, index) => (found.at.includes(index) ? '' : word)) };
    }
  }
  return { rest: words };
}

interface Found {
  readonly district: string;
  /** Where the words stand that say it. */
  readonly at: readonly number[];
}
type Reading = (words: readonly string[], at: number) => Found | undefined;

const found = (district: string | undefined, ...at: readonly number[]): Found | undefined =>
  district === undefined ? undefined : { district, at };

/** The surest first. */
const readings: readonly Reading[] = [
  (words, at) => {
    const [, code, second] = postal.exec(words[at] ?? '') ?? [];
    return found(code === undefined ? second : within(Number(code)), at);
  },
  (words, at) => (introduces.test(words[at] ?? '') ? found(numberOf(words[at + 1] ?? ''), at, at + 1) : undefined),
  (words, at) => (arrondissement.test(words[at + 1] ?? '') ? found(numberOf(words[at] ?? ''), at, at + 1) : undefined),
  (words, at) => {
    const spelled = inWords.findIndex((one) => one === words[at] || one === `${words[at]} ${words[at + 1]}`);
    if (spelled < 0) return undefined;
    const last = at + (inWords[spelled]?.includes(' ') ? 1 : 0);
    return arrondissement.test(words[last + 1] ?? '') || (words[at - 1] === 'le' && words[at - 2] === 'dans')
      ? found(String(spelled + 1), at, last, last + 1)
      : undefined;
  },
  (words, at) => {
    const word = words[at] ?? '';
    if (!/\D/.test(word)) return undefined;
    const number = numberOf(word);
    return number !== undefined && Number(number) < 3 && named.test(words[at - 1] ?? '') ? undefined : found(number, at);
  },
  (words, at) => {
    const last = at === words.length - 1 || arrondissement.test(words[at + 1] ?? '');
    const within = words[at - 1] === 'le' && words[at - 2] === 'dans';
    return within || (last && words.length === 1) ? found(numberOf(words[at] ?? ''), at) : undefined;
  },
];

/** "18", "18e", "XVIIIe": the number of a district, as text. */
function numberOf(word: string): string | undefined {
  if (/^\d{1,2}$/.test(word)) return within(Number(word));
  const [, digits] = numbered.exec(word) ?? [];
  if (digits !== undefined) return within(Number(digits));
  const [, tens, rest] = word === 'vie' ? [] : (roman.exec(word) ?? []);
  return tens === undefined || rest === undefined ? undefined : within(tens.length * 10 + (units[rest] ?? 0));
}

/** A postal code of somewhere else in France: "93100". */
export const isElsewhere = (words: readonly string[]): boolean =>
  words.some((word) => /^(0[1-9]|[1-8]\d|9[0-8])\d{3}$/.test(word) && !postal.test(word) && !word.startsWith('75'));
