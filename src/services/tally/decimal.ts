/** An exact decimal number: `units` times ten to the power of minus `places`; `places` is as small as it can be, and never negative. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

const shape = /^([+-]?)(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** "1250", "500000.00", "12,5", "1e6": a comma may stand for the point. Undefined for what is not a number. */
export function parseDecimal(text: string): Decimal | undefined {
  const [found, sign = '', whole = '', part = '', power = '0'] = shape.exec(text.trim()) ?? [];
  if (found === undefined || whole + part === '') return undefined;
  let units = BigInt(sign + whole + part);
  let places = part.length - Number(power);
  if (places < 0) {
    units *= 10n ** BigInt(-places);
    places = 0;
  }
  while (places > 0 && units % 10n === 0n) {
    units /= 10n;
    places--;
  }
  return { units, places };
}

/** The units of a number at more places than it needs itself. */
export const unitsAt = ({ units, places }: Decimal, at: number): bigint => units * 10n ** BigInt(at - places);

/** As it is written: "12.5". */
export function formatDecimal(units: bigint, places: number): string {
  if (places === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const part = digits.slice(-places).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}${part === '' ? '' : `.${part}`}`;
}
