/** A street's name in comparable words: its kind apart, and what it is called by. */
export interface StreetName {
  /** "rue", "boulevard"; absent where none was said. */
  readonly kind?: string;
  /** The words that tell streets apart: `faubourg saint denis`. */
  readonly core: readonly string[];
}

/** Kinds of streets in Paris, under every way of writing them. */
const kinds = new Map<string, string>(
  Object.entries({
    rue: 'r ru',
    boulevard: 'bd bld blvd bvd boul bvld boulvard',
    avenue: 'av ave aven',
    place: 'pl plac',
    square: 'sq squ',
    impasse: 'imp',
    passage: 'pass pas psg',
    allee: 'all allees',
    quai: 'q',
    cours: 'crs',
    chemin: 'che chem',
    route: 'rte',
    villa: 'vla',
    cite: '',
    esplanade: 'esp',
    promenade: 'prom',
    galerie: 'gal',
    sentier: 'sen',
    ruelle: '',
    cour: '',
    pont: '',
    porte: 'pte',
    parvis: '',
    rond: '',
    hameau: 'ham',
    voie: '',
    sente: '',
    port: '',
    terrasse: '',
    jardin: '',
    mail: '',
    carrefour: 'carr',
  }).flatMap(([kind, others]) => [kind, ...others.split(' ').filter(Boolean)].map((word): [string, string] => [word, kind])),
);

/** Words of names that people shorten, or write as figures; a figure of two words is two figures, as in "Vingt-Neuf Juillet". */
const long = new Map<string, readonly string[]>(
  Object.entries({
    saint: 'st',
    sainte: 'ste',
    saints: 'sts',
    faubourg: 'fbg fg fb faub fbourg',
    general: 'gal gral gen',
    marechal: 'mal mar marech',
    president: 'pdt pres presid',
    docteur: 'dr doct',
    professeur: 'pr prof',
    capitaine: 'cne cap capt',
    commandant: 'cdt cmdt comdt',
    colonel: 'col',
    lieutenant: 'lt lieut',
    amiral: 'aml amir',
    'notre dame': 'nd',
    grand: 'gd',
    grande: 'gde',
    petit: 'pt',
    '1er': 'premier ier',
    2: 'deux',
    3: 'trois',
    4: 'quatre',
    5: 'cinq',
    6: 'six',
    7: 'sept',
    8: 'huit',
    9: 'neuf',
    10: 'dix',
    11: 'onze',
    12: 'douze',
    15: 'quinze',
    16: 'seize',
    20: 'vingt',
    30: 'trente',
    '10 7': '17',
    '10 8': '18',
    '10 9': '19',
    '20 4': '24',
    '20 5': '25',
    '20 8': '28',
    '20 9': '29',
  }).flatMap(([full, others]) => others.split(' ').map((other): [string, readonly string[]] => [other, full.split(' ')])),
);

/** Words that tell nothing apart, and a street in other languages. */
const small = /^(|a|au|aux|le|la|les|l|de|du|des|d|en|et|sur|sous|street|вул|вулиця|شارع)$/;
export const isSmall = (word: string): boolean => small.test(word);

/** The kind of street a word says, whatever its spelling; undefined where it says none. */
export const kindOf = (word: string): string | undefined => kinds.get(word);

/** The words of a name's core: small ones gone, the others in full: `st` is `saint`, `quatre` is `4`. */
export const coreOf = (words: readonly string[]): readonly string[] =>
  words.filter((word) => !isSmall(word)).flatMap((word) => long.get(word) ?? [word]);

/** A whole name, as the address base writes it. */
export function nameOf(words: readonly string[]): StreetName {
  const [first = '', ...others] = words;
  const kind = kindOf(first);
  return kind === undefined || coreOf(others).length === 0 ? { core: coreOf(words) } : { kind, core: coreOf(others) };
}

/** How a core sounds in French, roughly: what people write who write as they hear ("doudovil" for Doudeauville). Pure ASCII letters and digits come in. */
export const soundOf = (core: readonly string[]): string => core.map(sound).join(' ');

const sounds: readonly (readonly [RegExp, string])[] = [
  [/eaux?|aux?/g, 'o'],
  [/oeu|eu/g, 'e'],
  [/ou/g, 'u'],
  [/ph/g, 'f'],
  [/gn/g, 'ni'],
  [/qu|ck|[kq]|c(?![eiyh])/g, 'k'],
  [/sch|ch|sh/g, 'x'],
  [/c(?=[eiy])|ss|z/g, 's'],
  [/s(?=n)/g, ''],
  [/g(?=[eiy])/g, 'j'],
  [/[ae]i(?!l)|ei(?!l)/g, 'e'],
  [/[ae][mn](?=[bcdfgjklpqrstvxz]|$)/g, 'an'],
  [/i[mn](?=[bcdfgjklpqrstvxz]|$)/g, 'in'],
  [/y/g, 'i'],
  [/w/g, 'v'],
  [/h/g, ''],
  [/(.)\1+/g, '$1'],
  [/(?<=[a-z]{2})(?:e?s|e?[tdxp]|er|ez|e)$/g, ''],
];
const sound = (word: string): string => sounds.reduce((so, [from, to]) => so.replace(from, to), word);
