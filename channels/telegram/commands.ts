import type { Offered } from '../../src/conversation/channel';
import type { Texts } from '../../src/i18n';

/** What a language's menu of commands holds. `language`: two letters; absent for everyone whose language we do not speak. */
export interface CommandMenu {
  readonly language?: string;
  readonly commands: readonly { readonly command: string; readonly description: string }[];
}

/** What a command may be called (Bot API, "BotCommand"): 1 to 32 of a-z, 0-9 and `_`. */
const name = /^[a-z0-9_]{1,32}$/;
/** Characters of its description at the most. */
const descriptionCharacters = 256;

/** The menus of commands, one a language: each command is the first word of that language that Telegram takes, else one of another language that is heard
 *  all the same. */
export function commandMenus(texts: Pick<Texts, 'locales' | 't' | 'words'>, offered: readonly Offered[]): readonly CommandMenu[] {
  const english = ['en', ...texts.locales];
  const wordIn = (locale: string, id: string): string | undefined =>
    texts
      .words(locale, id)
      .flatMap((list) => list.split('|'))
      .find((word) => name.test(word));
  const menuOf = (locale: string): CommandMenu['commands'] =>
    offered.flatMap(({ id, title }) => {
      const command = [locale, ...english].map((tag) => wordIn(tag, id)).find((word) => word !== undefined);
      return command === undefined ? [] : [{ command, description: title(texts.t(locale)).slice(0, descriptionCharacters) }];
    });
  return [
    { commands: menuOf(texts.locales[0] ?? '') },
    ...texts.locales.map((locale) => ({ language: locale.slice(0, 2), commands: menuOf(locale) })),
  ];
}
