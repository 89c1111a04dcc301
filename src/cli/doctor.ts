import { missingSettings, problems, readConfig } from '../config';
import { examine } from '../doctor';
import './unread';

// npm run doctor   says of everything the channels need how it stands, and how to mend what is amiss; exit code 1 where something is
const say = (mark: 'ok' | 'off' | 'amiss', about: string, words: string): void => {
  console.log(`${mark.padEnd(6)} ${about.padEnd(9)} ${words}`);
  if (mark === 'amiss') process.exitCode = 1;
};

void (async () => {
  const wrong = problems();
  for (const sentence of wrong) say('amiss', 'settings', sentence);
  if (wrong.length === 0)
    for await (const { about, ok, says } of examine({ config: readConfig(), now: () => new Date(), fetch }))
      say(ok ? 'ok' : 'amiss', about, says);
  for (const [channel, missing] of Object.entries(missingSettings()))
    if (missing.length > 0) say('off', channel, `It is off; to turn it on set ${missing.join(', ')}.`);
})().catch((error: unknown) => {
  console.error(error instanceof Error && 'code' in error ? error.message : error);
  process.exitCode = 1;
});
