import { getCountries, getCountryCallingCode, parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/mobile';
import { normalise } from '../conversation/normalise';

/** A mobile number as a person wrote it. `number`: E.164, the same for every spelling; `shown`: as people read it. */
export type NumberRead =
  | { readonly ok: true; readonly number: string; readonly shown: string }
  | { readonly ok: false; readonly reason: 'unreadable' | 'foreign' | 'not-mobile' };

/** Reads a number, among other words too. `codes`: calling codes of the countries whose numbers count; one written without a country is tried in each, in
 *  their order. Only mobile numbers count: others ring, or earn by being sent to. */
export function readNumber(text: string, codes: readonly string[]): NumberRead {
  // A zero is often typed as the letter.
  const said = normalise(text).replace(/(?<![a-z])o(?=[ .-]?\d)/g, '0');
  const found = countriesOf(codes).flatMap((country) => parsePhoneNumberFromString(said, country) ?? []);
  const number = found.find((one) => codes.includes(one.countryCallingCode) && one.isValid()) ?? found.find((one) => one.isPossible());
  if (!number) return { ok: false, reason: 'unreadable' };
  if (!codes.includes(number.countryCallingCode)) return { ok: false, reason: 'foreign' };
  return number.isValid() ? { ok: true, number: number.number, shown: shown(number, codes) } : { ok: false, reason: 'not-mobile' };
}

/** Countries of these calling codes, in the order of the codes. */
const countriesOf = (codes: readonly string[]) =>
  codes.flatMap((code) => getCountries().filter((country) => getCountryCallingCode(country) === code));

const shown = (number: PhoneNumber, [home]: readonly string[]): string =>
  number.countryCallingCode === home ? number.formatNational() : number.formatInternational();
