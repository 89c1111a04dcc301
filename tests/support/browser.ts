import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const debians = '/usr/bin/chromium';

/** True where Debian's chromium is installed. */
export const hasBrowser = existsSync(debians);

if (!hasBrowser && process.env['CI'])
  throw new Error(`${debians} is missing: install the package chromium; where CI is set, browser tests are not skipped.`);
if (!hasBrowser) console.warn(`Browser tests are skipped: there is no ${debians} (Debian: apt-get install chromium).`);

/** `describe` where there is a browser, `describe.skip` where there is none. */
export const describeInBrowser = (name: string, tests: () => void): void =>
  hasBrowser ? describe(name, tests) : describe.skip(name, tests);

/** A browser of its own, that talks to nobody by itself. `more`: switches beside. */
export const launch = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: debians,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
