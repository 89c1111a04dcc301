import type { Activity } from '@microsoft/agents-activity';
import type { Capabilities, Channel } from '../../src/conversation/channel';
import type { Logged } from '../../src/conversation/turns';
import type { T } from '../../src/i18n';
import { receive, type Delivery } from './receive';
import { createShow, type Scene } from './show';

/** What our page and any Bot Framework client can show. */
export const can: Capabilities = {
  buttons: 100,
  options: 100,
  listCharacters: 20_000,
  text: 65_536,
  forms: true,
  photo: true,
  place: true,
  costly: false,
};

/** The web chat: Bot Framework activities in and out. `show` lays out one line of a conversation, kept or new. */
export interface WebChannel extends Channel<Delivery, Activity> {
  show(line: Logged, scene: Scene): Activity;
}

/** `t`: the texts of a locale, for the few words that are this channel's own. */
export function createWebChannel(t: (locale: string) => T): WebChannel {
  const show = createShow(t);
  return {
    id: 'web',
    can,
    receive,
    show,
    render: (messages, locale) =>
      messages.map((message, index) =>
        show({ seq: index + 1, at: 0, locale, entry: { from: 'city', message } }, { conversation: 'render', photo: (id) => id }),
      ),
  };
}
