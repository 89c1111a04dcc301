/** The GSM 7-bit default alphabet and its extension table, each of whose signs costs two (3GPP TS 23.038, 6.2.1 and 6.2.1.1). */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('\f^{}\\[~]|€');

/** Signs that have a faithful rewriting and are not letters with an accent: those are found by taking the accent off. */
const rewritings: Readonly<Record<string, string>> = {
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  '«': '"',
  '»': '"',
  '“': '"',
  '”': '"',
  '„': '"',
  '’': "'",
  '‘': "'",
  '‚': "'",
  ʼ: "'",
  '‹': "'",
  '›': "'",
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '•': '-',
  '·': '.',
  '…': '...',
  '×': 'x',
  '→': '->',
  '№': 'No',
  ª: 'a',
  º: 'o',
};

/** Spaces that only look different, and signs that are not seen. */
const spaces = /[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const unseen = /[\u00ad\u200b\u2060\ufeff]/g;
/** French sets its quotation marks off by blanks, plain ones are not. */
const quoted = /«\s?([^«»]*?)\s?»/g;
/** French writes "number" as an n and a raised o, typed as a degree sign. */
const numero = /([nN])°\s?/g;

/** A text as a basic phone should get it: in the GSM alphabet where every sign of it has a faithful rewriting, unchanged where one has none
 *  (then nothing is saved by touching the others). For rendering only; what is stored is never rewritten. */
export function rewrite(text: string): string {
  let rewritten = '';
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(unseen, '')
    .normalize('NFC')
    .replace(spaces, ' ')
    .replace(numero, '$1o ')
    .replace(quoted, '"$1"');
  for (const sign of plain) {
    const faithful = basic.has(sign) || extension.has(sign) ? sign : (rewritings[sign] ?? bare(sign));
    if (faithful === undefined) return text;
    rewritten += faithful;
  }
  return rewritten;
}

/** A Latin letter without its accent; undefined where that is no letter of the alphabet. */
function bare(sign: string): string | undefined {
  const letter = sign.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return /^[A-Za-z]$/.test(letter) ? letter : undefined;
}

/** What one message costs: its encoding, its length in that encoding's units, and how many parts it is sent and paid as. */
export interface Parts {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly units: number;
  readonly parts: number;
}

/** Units that fit in a message of one part, and in each part of a longer one (3GPP TS 23.040, 9.2.3.24.1: six octets go to the header). */
const room = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

/** Counts the parts. A sign of two units is never cut in two, so a part may end one unit early. */
export function parts(text: string): Parts {
  const encoding = [...text].every((sign) => basic.has(sign) || extension.has(sign)) ? 'GSM-7' : 'UCS-2';
  const costs = [...text].map((sign) => (encoding === 'UCS-2' ? sign.length : extension.has(sign) ? 2 : 1));
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  const { alone, each } = room[encoding];
  if (units <= alone) return { encoding, units, parts: 1 };
  let count = 1;
  let used = 0;
  for (const cost of costs) {
    if (used + cost > each) {
      count++;
      used = 0;
    }
    used += cost;
  }
  return { encoding, units, parts: count };
}
