/** What people type, made comparable: lower case, no accents, ASCII digits, one space between words, punctuation gone.
 *
 *  An apostrophe parts two words ("l'aide") and is nothing within a Cyrillic one ("п'ять"): many leave it out. Kept: one sign between two digits ("3.5", "12/03"), emoji and other symbols, and a text
 *  of nothing but punctuation ("?", several signs given once each). й and ї stay letters of their own; Arabic loses vowel signs, tatweel
 *  and the variants of alef, ya and ta marbuta; œ is oe, full-width forms are plain ones, ① and 1️⃣ are 1. */
export function normalise(text: string): string {
  if (plain.test(text)) return text;
  const folded = ascii.test(text) ? text.toLowerCase() : fold(text);
  return tidy(folded);
}

/** Nothing to do: the most frequent case, an ordinary answer. */
const plain = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
const ascii = /^[\x00-\x7f]*$/;

/** Accents of Latin and Greek, vowel signs of Arabic and Hebrew, the frame of a keycap. A breve or diaeresis on a Cyrillic letter makes another letter. */
const marks = /(?<![\u0400-\u052f])[\u0300-\u036f]+|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u20e3]+/g;
/** Soft hyphen, tatweel, joiners, marks of direction, variation selectors: seen by nobody. */
const unseen = /[\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g;
const foreignDigits = /(?![0-9])\p{Nd}/gu;
const letters = /[œæøłđıßىةکیہھٱ؟°]/g;
const letter: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ß: 'ss',
  ى: 'ي',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
  ہ: 'ه',
  ھ: 'ه',
  ٱ: 'ا',
  '؟': '?',
  '°': ' ',
};
const apostrophes = /[\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\uff07]/g;

/** What each sign becomes, remembered: one for each letter people really type. */
const remembered = new Map<string, string>();
const rememberedAtMost = 5000;

function fold(text: string): string {
  let folded = '';
  for (const sign of text.normalize('NFC')) {
    let plain = remembered.get(sign);
    if (plain === undefined) {
      plain = foldSign(sign);
      if (remembered.size < rememberedAtMost) remembered.set(sign, plain);
    }
    folded += plain;
  }
  return folded.normalize('NFC');
}

function foldSign(sign: string): string {
  return sign
    .replace(apostrophes, "'")
    .normalize('NFKD')
    .replace(apostrophes, "'")
    .toLowerCase()
    .replace(unseen, '')
    .replace(marks, '')
    .replace(letters, (found) => letter[found] ?? found)
    .replace(foreignDigits, digit)
    .normalize('NFC');
}

/** A digit's value is its distance from the zero of its script: digits stand in tens, in order (Unicode 16, chapter 4.6). */
function digit(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

const signs = /[\p{P}`]+/gu;
const withinCyrillic = /(?<=\p{sc=Cyrillic})'(?=\p{sc=Cyrillic})/gu;
const blank = /[\s\p{C}]+/gu;

function tidy(text: string): string {
  const words = text
    .replace(withinCyrillic, '')
    .replace(signs, (found, at: number) => (keeps(found, text, at) ? found : ' '))
    .replace(blank, ' ')
    .trim();
  return words || [...new Set(text.replace(blank, ''))].join('');
}

/** Whether punctuation belongs to what stands around it: "3.5". */
function keeps(found: string, text: string, at: number): boolean {
  if (found.length !== 1) return false;
  const before = text[at - 1] ?? ' ';
  const after = text[at + 1] ?? ' ';
  return betweenDigits.test(found) && isDigit.test(before) && isDigit.test(after);
}

const isDigit = /[0-9]/;
const betweenDigits = /[.,:/-]/;
