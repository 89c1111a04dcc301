import { channelOf } from './conversation/channel';
import { outgoingOf } from './conversation/outbox';
import type { App } from './app';
import type { Keys } from './keys';
import { changeCodeHours, createChangeDesk, type ChangeDesk, type ChangeDeskParts } from './services/change-desk';
import { newId, unguessable } from './unguessable';

/** Lines of a conversation looked at for its language. */
const lines = 500;

export interface ChangeOfficeParts extends Pick<ChangeDeskParts, 'cards' | 'codes' | 'audit' | 'transaction'> {
  readonly app: Pick<App, 'city' | 'residents' | 'turns' | 'tell' | 'texts' | 'platforms' | 'outbox'>;
  readonly keys: Pick<Keys, 'hmac'>;
}

/** A change of number at a desk: whom it tells, and how. */
export function createChangeOffice({ app, keys, ...parts }: ChangeOfficeParts): ChangeDesk {
  const { texts, platforms, outbox } = app;
  return createChangeDesk({
    ...parts,
    residents: app.residents,
    moves: app.city.moves,
    hmac: (purpose, text) => keys.hmac(purpose, text),
    random: unguessable,
    addressesOf: (phone) => [`sms:${phone}`, `whatsapp:${phone}`],
    localeOf: async (address) => (await app.turns.history(address, 0, lines)).at(-1)?.locale ?? 'fr',
    async warn(address, locale, at) {
      const to = { address, channel: channelOf(address), locale };
      await app.tell({ to, text: texts.t(locale)('move.desk.warned'), at, asked: at });
    },
    async invite(address, locale, code, at) {
      const to = { address, channel: channelOf(address), locale };
      const text = texts.t(locale)('move.desk.invited', { code: `${code.slice(0, 4)} ${code.slice(4)}`, hours: changeCodeHours });
      const sent = outgoingOf(platforms.get(to.channel), to, [{ kind: 'say', text }], { kind: 'reply', at, id: newId });
      const until = at.getTime() + changeCodeHours * 3_600_000;
      await outbox.post(sent.map((message) => ({ ...message, until })));
    },
  });
}
