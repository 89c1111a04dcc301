import { addressOf } from '../channels/sms/number';
import type { Platform } from './conversation/channel';
import { outgoingOf, type OutboxStore } from './conversation/outbox';
import type { Texts } from './i18n';
import type { CodesParts } from './services/codes';

/** Sends codes by SMS: through the outbox, as replies, since somebody waits for them; worthless once the code is. */
export const createCodeDelivery =
  (
    sms: Platform<unknown>,
    countries: readonly string[],
    texts: Texts,
    outbox: Pick<OutboxStore, 'post'>,
    newId: () => string,
  ): NonNullable<CodesParts['deliver']> =>
  async ({ number, code, locale, at, until }) => {
    const found = addressOf(number, countries);
    if ('why' in found) throw new Error(`A code was to be sent to ${found.why}.`);
    const to = { address: found.address, channel: sms.id, locale };
    const said = [{ kind: 'say' as const, text: texts.t(locale)('identify.sms', { code }) }];
    const messages = outgoingOf(sms, to, said, { kind: 'reply', at, id: newId });
    await outbox.post(messages.map((message) => ({ ...message, until: until.getTime() })));
    return messages.reduce((sum, { out }) => sum + sms.weight(out), 0);
  };
