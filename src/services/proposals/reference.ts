/** Five digits and a check digit, the first never 0: "482135". People write it "P-482135". */
const shape = /(?:^|[^\d])p?[\s.-]*([1-9]\d{5})(?!\d)/i;

/** Damm's quasigroup of order 10: its check digit finds every single wrong digit and every swap of two neighbours (H. M. Damm, 2004). */
const quasigroup = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

const damm = (digits: string): string =>
  [...digits].reduce((interim, digit) => quasigroup[Number(interim)]?.charAt(Number(digit)) ?? '0', '0');

/** A new reference: short, readable aloud, refused when one digit of it is wrong. */
export function newReference(randomBytes: (count: number) => Uint8Array): string {
  for (;;) {
    const [a = 0, b = 0, c = 0] = randomBytes(3);
    const drawn = a * 65_536 + b * 256 + c;
    // The last incomplete round of 90,000 would favour low numbers.
    if (drawn >= 186 * 90_000) continue;
    const digits = String(10_000 + (drawn % 90_000));
    return digits + damm(digits);
  }
}

/** The reference in a message: `p-482135` is "482135", whatever stands around it; `mistyped` where its check digit says that it cannot be one. */
export function readReference(text: string): { readonly reference: string } | 'mistyped' | undefined {
  const [, digits] = shape.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return damm(digits) === '0' ? { reference: digits } : 'mistyped';
}
