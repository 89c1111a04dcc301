import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { render } from '../../channels/sms';
import { createWebChannel } from '../../channels/web';
import { parts } from '../conversation/gsm';
import { toLines } from '../conversation/render';
import type { Message } from '../conversation/message';
import { command } from './command';

const usage = `npm run talk -- [--channel sms|web] [--locale fr|en|ar|zh-Hans|uk] [--as NAME] [--quiet]
Talks as one person: a basic phone by default. What you type goes after "> ", replies come after "< ", as in tests/transcripts.
--as NAME takes up that person's conversation again; --quiet leaves out the count of paid parts.`;

const { values } = parseArgs({
  options: {
    channel: { type: 'string', default: 'sms' },
    locale: { type: 'string' },
    as: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

void (async () => {
  if (values.help || !['sms', 'web'].includes(values.channel)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await command(async ({ app }) => {
    const { channel, locale } = values;
    const address = `${channel}:talk-${values.as ?? randomBytes(4).toString('hex')}`;
    const web = createWebChannel((tag) => app.texts.t(tag));
    const lines = createInterface({ input: process.stdin, terminal: false });
    const interactive = process.stdin.isTTY;
    const prompt = (): void => void (interactive && process.stdout.write('> '));

    function show(messages: readonly Message[], spoken: string): void {
      const texts =
        channel === 'sms'
          ? render(messages)
          : web.render(messages, spoken).map(({ text = '' }, index) =>
              [
                text,
                ...toLines(messages[index] ?? { kind: 'say', text: '' })
                  .split('\n')
                  .slice(text.split('\n').length),
              ].join('\n'),
            );
      for (const text of texts) {
        console.log(
          text
            .split('\n')
            .map((line) => `< ${line}`)
            .join('\n'),
        );
        const cost = parts(text);
        if (channel === 'sms' && !values.quiet)
          console.log(
            `# ${cost.encoding}, ${cost.units} of ${cost.encoding === 'GSM-7' ? 160 : 70}, ${cost.parts} part${cost.parts > 1 ? 's' : ''}`,
          );
      }
    }
    prompt();
    for await (const line of lines) {
      if (!interactive) console.log(`> ${line}`);
      const turned = await app.turns.handle({
        id: `${address}:${randomBytes(9).toString('base64url')}`,
        address,
        channel,
        activity: { kind: 'text', text: line },
        ...(locale === undefined ? {} : { locale }),
      });
      if (turned.kind === 'done')
        show(
          turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : [])),
          turned.locale,
        );
      prompt();
    }
  });
})();
