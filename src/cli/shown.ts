import { render as renderSms } from '../../channels/sms';
import type { WebChannel } from '../../channels/web';
import type { Message } from '../conversation/message';

/** The messages of a turn as the channel shows them, a text each: what a basic phone gets, or what any web client can show. */
export function shown(channel: 'sms' | 'web', web: WebChannel, messages: readonly Message[], locale: string): readonly string[] {
  return channel === 'sms' ? renderSms(messages) : web.render(messages, locale).map(plain);
}

/** An activity as lines: the words, then what can be tapped, as "1 Voter". */
function plain({ text = '', suggestedActions }: ReturnType<WebChannel['render']>[number]): string {
  const taps = (suggestedActions?.actions ?? []) as readonly { readonly title?: string }[];
  return [text, ...taps.map(({ title = '' }) => title.replace(/^(\d+)\. /, '$1 '))].join('\n');
}
