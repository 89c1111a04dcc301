import { channelOf } from '../src/conversation/channel';
import { end, type End, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { City } from './city';

type AddressTurn = Pick<Turn<never>, 'address' | 'now' | 'locale' | 't'> & Pick<City, 'changes' | 'codes'>;

/** Platforms' names, the same in every language. */
const names: Readonly<Record<string, string>> = { sms: 'SMS', web: 'web', telegram: 'Telegram', whatsapp: 'WhatsApp' };

/** The name of an address's channel. */
export const channelName = (address: string): string => names[channelOf(address)] ?? channelOf(address);

/** An address as its owner knows it again, and nobody else could use it: "SMS ...78". */
export function addressName({ codes }: Pick<City, 'codes'>, address: string): string {
  const number = codes.own(address);
  return number === undefined ? channelName(address) : `${channelName(address)} ...${number.slice(-2)}`;
}

/** What becomes of an address that is given up: who says yes to it agrees to it. */
export const passingText = (turn: AddressTurn, leaves: string): string => turn.t('move.leaves.ask', { address: addressName(turn, leaves) });

/** The end of a dialog in which an address cannot take another's place; undefined where it can. */
export async function refusedChange(turn: AddressTurn, leaves: string): Promise<End | undefined> {
  const { t, locale } = turn;
  const refused = await turn.changes.refusal(leaves, turn.address, turn.now);
  switch (refused?.reason) {
    case 'two-cards':
      return end(t('move.refused.two-cards'));
    case 'no-phone':
      return end(t('move.refused.no-phone'));
    case 'voted':
      return end(t('move.refused.voted', { until: day(refused.until, locale) }));
    case undefined:
      return undefined;
  }
}
