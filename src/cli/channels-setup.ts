import { allDialogs } from '../../dialogs';
import { ConfigError, readConfig } from '../config';
import { command } from './command';

// npm run channels:setup   tells each platform where to call us, and what it keeps for us; says what it changed. Safe to do again
void command(async ({ app: { texts }, platforms: { all } }) => {
  const { publicUrl } = readConfig();
  if (all.length === 0) return console.log('No channel beside the web has settings: there is nothing to set up.');
  if (publicUrl === undefined)
    throw new ConfigError('Platforms can call nobody without an address; set PUBLIC_URL to where they reach the server.');
  const names = texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const);
  const offered = allDialogs(names).filter(({ id }) => id !== 'menu');
  for (const platform of all)
    for (const { ok, says } of (await platform.setup?.(publicUrl, offered)) ?? []) {
      console.log(`${(ok ? 'ok' : 'amiss').padEnd(6)} ${platform.id.padEnd(9)} ${says}`);
      if (!ok) process.exitCode = 1;
    }
});
