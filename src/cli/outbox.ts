import { channels } from '../app';
import { command } from './command';

const usage = `npm run outbox                what waits to be sent, and what did not arrive in the last 7 days, by channel and reason
npm run outbox -- --days N    of the last N days, 30 at the most`;

void (async () => {
  const [flag, given = '7', ...more] = process.argv.slice(2);
  const days = Number(given);
  if (more.length > 0 || (flag !== undefined && flag !== '--days') || !(days > 0 && days <= 30)) {
    console.log(usage);
    process.exitCode = 1;
    return;
  }
  await command(
    async ({ app: { outbox } }) => {
      const now = new Date();
      const waiting = await outbox.depth(Object.keys(channels), now);
      for (const { channel, count, since } of waiting)
        console.log(`${channel.padEnd(9)} ${count} waiting, the oldest since ${since.toISOString().slice(0, 16)}`);
      if (waiting.length === 0) console.log('Nothing waits to be sent.');
      const lost = await outbox.undelivered(new Date(now.getTime() - days * 86_400_000));
      for (const { channel, reason, count } of lost) console.log(`${channel.padEnd(9)} ${count} did not arrive: ${reason}`);
      console.log(`${lost.reduce((sum, { count }) => sum + count, 0)} did not arrive in ${days} days`);
    },
    { sends: false },
  );
})();
