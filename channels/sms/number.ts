import parsePhoneNumber from 'libphonenumber-js';

/** Calling codes of the numbers that are answered where no others are set: France and what lies overseas (arcep.fr, numbering plan: +33, 262, 508, 590, 594,
 *  596, 681, 687, 689). To answer a number from elsewhere costs the city up to twenty times as much, and premium numbers earn by it. */
export const homeCodes: readonly string[] = ['33', '262', '508', '590', '594', '596', '681', '687', '689'];

/** A sender as an address, or why nobody answers it. `codes`: the calling codes of the countries that are answered. */
export function addressOf(
  from: string,
  codes: readonly string[],
): { readonly address: string } | { readonly why: 'no person’s number' | 'a number of another country' } {
  const number = parsePhoneNumber(from);
  // Short codes and names ("36105", "INFOS") are machines: to answer them begins an endless conversation.
  if (!from.startsWith('+') || !number?.isPossible()) return { why: 'no person’s number' };
  return codes.includes(number.countryCallingCode) ? { address: `sms:${number.number}` } : { why: 'a number of another country' };
}

/** The number in an address; undefined where it is none. */
export const numberOf = (address: string): string | undefined => /^sms:(\+[1-9]\d{5,14})$/.exec(address)?.[1];
