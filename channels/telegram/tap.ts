import type { ShownOption } from '../../src/conversation/prompt';

/** Bytes of `callback_data` at the most (Bot API, "InlineKeyboardButton"). */
const mostBytes = 64;

/** What a button carries: the prompt's stamp and a value, "3f poire". Undefined where that is too long: whoever shows it then says it in words. */
export function tapData(stamp: string, value: string): string | undefined {
  const data = `${stamp} ${value}`;
  return Buffer.byteLength(data) <= mostBytes ? data : undefined;
}

/** What an option's button carries: its id, or its number where the id is too long ("3f #12"), which is then heard as if it were typed. */
export const optionData = (stamp: string, [id, , number]: ShownOption): string => tapData(stamp, id) ?? `${stamp} #${number}`;

/** Reads a button's data back; undefined where it is none of ours. */
export function readTap(data: string): { readonly stamp: string; readonly value: string } | undefined {
  const [, stamp, value] = /^(\w{1,16}) (.+)$/su.exec(data) ?? [];
  return stamp === undefined || value === undefined ? undefined : { stamp, value };
}
