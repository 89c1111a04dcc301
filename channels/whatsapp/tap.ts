import type { ShownOption } from '../../src/conversation/prompt';

/** Characters of a button's or an item's id at the most (Twilio's page on `list-picker`; Meta has 256 for buttons). */
const mostCharacters = 200;

/** What a button carries: the prompt's stamp and a value, "3f poire"; undefined where that is too long. */
export function tapData(stamp: string, value: string): string | undefined {
  const data = `${stamp} ${value}`;
  return data.length <= mostCharacters && !/[\n\t]| {4}/.test(data) ? data : undefined;
}

/** What an option's button carries: its id, or its number where the id is too long ("3f #12"), which is then heard as if it were typed. */
export const optionData = (stamp: string, [id, , number]: ShownOption): string => tapData(stamp, id) ?? `${stamp} #${number}`;

/** Reads a button's data back; undefined where it is none of ours. */
export function readTap(data: string): { readonly stamp: string; readonly value: string } | undefined {
  const [, stamp, value] = /^(\w{1,16}) (.+)$/su.exec(data) ?? [];
  return stamp === undefined || value === undefined ? undefined : { stamp, value };
}
