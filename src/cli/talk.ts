import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parts } from '../conversation/gsm';
import type { Started } from '../start';
import { command } from './command';
import { createShown, isShownChannel, shownChannels, type ShownChannel } from './shown';

const usage = `npm run talk -- [--channel ${shownChannels.join('|')}] [--locale fr|en|ar|zh-Hans|uk] [--as NAME] [--quiet]
Talks as one person, on a basic phone by default: what you type stands after "> ", what comes back after "< ", as in tests/transcripts.
--locale NAME  the language that the person's platform tells; a phone tells none
--as NAME      takes up that person's conversation again
--quiet        leaves out what each message costs`;

interface Options {
  readonly channel: ShownChannel;
  readonly locale?: string;
  readonly as?: string;
  readonly quiet: boolean;
}

/** What was asked for; undefined where it cannot be, or where help was. */
function readOptions(): Options | 'help' | undefined {
  try {
    const { values } = parseArgs({
      options: {
        channel: { type: 'string', default: 'sms' },
        locale: { type: 'string' },
        as: { type: 'string' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { channel, help, ...rest } = values;
    if (help) return 'help';
    return isShownChannel(channel) ? { channel, ...rest } : undefined;
  } catch {
    return undefined;
  }
}

/** What a text costs, as a remark: "# GSM-7, 132 of 160, 1 part". */
function cost(text: string): string {
  const { encoding, units, parts: count } = parts(text);
  return `# ${encoding}, ${units} of ${encoding === 'GSM-7' ? 160 : 70}, ${count} part${count > 1 ? 's' : ''}`;
}

function talk({ channel, locale, as, quiet }: Options): Promise<void> {
  const conversation = async ({ app }: Started): Promise<void> => {
    const address = `${channel}:talk-${as ?? randomBytes(4).toString('hex')}`;
    const shown = createShown((tag) => app.texts.t(tag));
    const typing = process.stdin.isTTY;
    const invite = (): void => void (typing && process.stdout.write('> '));
    invite();
    for await (const line of createInterface({ input: process.stdin, terminal: false })) {
      if (line.trim() !== '') {
        if (!typing) console.log(`> ${line}`);
        const turned = await app.turns.handle({
          id: `${address}:${randomBytes(9).toString('base64url')}`,
          address,
          channel,
          activity: { kind: 'text', text: line },
          ...(locale === undefined ? {} : { locale }),
        });
        const lines = turned.kind === 'done' ? turned.lines : [];
        const messages = lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
        for (const text of shown(channel, messages, turned.kind === 'done' ? turned.locale : 'fr')) {
          console.log(text.replace(/^/gm, '< '));
          if (channel === 'sms' && !quiet) console.log(cost(text));
        }
      }
      invite();
    }
  };
  return command(conversation, { sends: false });
}

const options = readOptions();
if (options === undefined || options === 'help') {
  console.log(usage);
  process.exitCode = options === 'help' ? 0 : 1;
} else void talk(options);
