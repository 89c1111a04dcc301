import { join } from 'node:path';
import { allDialogs } from '../dialogs';
import type { Drafts, Session } from '../src/conversation/session';
import { createEngine, type Engine } from '../src/conversation/engine';
import { cityDay } from '../src/conversation/format';
import { toLines } from '../src/conversation/render';
import { createLexicon } from '../src/conversation/words';
import { createTexts, loadLocales } from '../src/i18n';
import { can } from '../channels/sms';
import { createCity } from '../tests/support/city';

/** Something that holds the 8-message conversation, from scratch each time: the replies, each through JSON and rendered. */
export interface Peer {
  readonly name: string;
  run(messages: readonly string[]): Promise<readonly string[]>;
}

/** Our own engine with the real vote, its session through JSON between any two messages, texts rendered for a basic phone. */
export function createOurs(): Peer {
  const texts = createTexts(loadLocales(join(__dirname, '../locales')));
  const dialogs = new Map(allDialogs(texts.locales.map((locale) => [locale, locale] as const)).map((dialog) => [dialog.id, dialog]));
  const words = createLexicon(texts, [...dialogs.keys()]);
  const now = new Date();
  const random = () => (417 - 100) / 900;
  const understanding = { language: () => undefined, intent: () => [], near: () => [] };
  let run = 0;
  return {
    name: 'porte-voix',
    async run(messages) {
      const { city } = createCity(now);
      const engine: Engine = createEngine(
        {
          dialogs,
          root: 'menu',
          digressions: { language: 'language', human: 'human' },
          services: city,
          texts,
          words,
          understanding,
          random,
          today: cityDay,
        },
        'fr',
      );
      let kept: string | undefined;
      let drafts: Drafts = { texts: {}, parked: {} };
      const replies: string[] = [];
      const address = `bench:${run++}`;
      for (const text of messages) {
        const session = kept === undefined ? undefined : (JSON.parse(kept) as Session);
        const written = await engine.turn({
          inbound: { id: '', address, channel: 'sms', activity: { kind: 'text', text } },
          can,
          now,
          session,
          drafts: () => Promise.resolve(drafts),
        });
        kept = JSON.stringify(written.session);
        drafts = written.drafts ?? drafts;
        replies.push(written.messages.map(toLines).join('\n'));
      }
      return replies;
    },
  };
}

if (require.main === module) {
  const peer = createOurs();
  const script = ['bonjour', '1', '1', '11 14 99', '11 14', '0', '12 15', '417'];
  void (async () => {
    console.log((await peer.run(script)).join('\n--\n'));
    for (let round = 0; round < 8; round++) {
      const start = process.hrtime.bigint();
      for (let n = 0; n < 1000; n++) await peer.run(script);
      console.log(Math.round(8000 / (Number(process.hrtime.bigint() - start) / 1e9)), 'turns/s');
    }
  })();
}
