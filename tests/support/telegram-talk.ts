import { createTelegram, can, type Telegram } from '../../channels/telegram';
import { assemble } from '../../src/assembly';
import type { Inbound } from '../../src/conversation/activity';
import type { Delivery, Received } from '../../src/conversation/channel';
import type { Sent } from '../../src/conversation/sending';
import type { Turned } from '../../src/conversation/turns';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { createKeep } from '../../src/web/intake';
import { startFakeTelegram, type FakeTelegram, type Got } from './fake-telegram';
import { createMemoryCity } from './memory-city';
import { demo, scriptDay } from './stage';
import { texts } from './talker';

export const secret = 'a-secret_of-the-webhook';

/** A bot of our own at a stand-in Telegram. */
export const botOf = (telegram: Pick<FakeTelegram, 'token' | 'url'>): Telegram =>
  createTelegram({ token: telegram.token, webhookSecret: secret, apiUrl: telegram.url }, texts);

/** A delivery of an update, as the webhook gets it. */
export const deliveryOf = (update: object, shown: string | undefined = secret): Delivery => ({
  url: 'https://porte-voix.example/webhooks/telegram',
  headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': shown },
  body: Buffer.from(JSON.stringify(update)),
});

/** The city in memory behind a bot: what a person does at the stand-in goes through the real channel, engine and client, and what comes back is what
 *  the person got there. The read-back's code is 417. */
export async function openTelegram() {
  const telegram = await startFakeTelegram();
  const bot = botOf(telegram);
  const city = createMemoryCity(demo());
  const errors: unknown[] = [];
  const { turns } = await assemble({
    stores: city.stores,
    keys: city.keys,
    channels: { telegram: can },
    now: () => scriptDay,
    random: () => (417 - 100) / 900,
    broken: (error) => errors.push(error),
  });
  const photos = createPhotoReader(photoDefaults);
  let kept = 0;
  let sends = 0;

  async function take(
    delivery: Delivery,
  ): Promise<{ readonly received: Received; readonly got: readonly Got[]; readonly sent: readonly Sent[] }> {
    const received = bot.receive(delivery);
    if (received.kind !== 'inbound') return { received, got: [], sent: [] };
    const { inbound } = received;
    const done: Turned[] = [];
    const handle = async (one: Inbound): Promise<Turned> => {
      done.push(await turns.handle(one));
      return { kind: 'again' };
    };
    const media = { put: () => Promise.resolve(`photo${++kept}`) };
    await createKeep({ turns: { handle }, photos, media, wake: () => undefined })(bot, received);
    const [turned] = done;
    if (!turned || turned.kind === 'again') return { received, got: [], sent: [] };
    const before = telegram.got.length;
    const messages = turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
    const sent: Sent[] = [];
    for (const out of bot.render(messages, turned.locale))
      sent.push(
        await bot.send({ id: `s${++sends}`, channel: 'telegram', address: inbound.address, out, kind: 'reply', at: scriptDay.getTime() }),
      );
    return { received, got: telegram.got.slice(before), sent };
  }

  return {
    telegram,
    bot,
    errors,
    take,
    /** A person writes; what they got, message by message. */
    async say(chat: number, text: string, language = 'fr'): Promise<readonly Got[]> {
      return (await take(deliveryOf(telegram.message(chat, { text }, language)))).got;
    },
    async tap(under: Got | undefined, label: string, language = 'fr'): Promise<readonly Got[]> {
      if (!under) throw new Error(`no message to find '${label}' under`);
      return (await take(deliveryOf(telegram.tap(under, label, language)))).got;
    },
    close: () => telegram.close(),
  };
}
