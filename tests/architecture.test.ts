import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '..');
const files = ['src', 'dialogs', 'channels']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts'));
const imports = files.flatMap((file) =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(import type|import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g,
    ),
  ].map((match) => ({ file, type: match[1] === 'import type', target: match[2] ?? match[3] ?? '' })),
);

/** The room a file stands in: `src/conversation`, `dialogs`, `channels/web`, `src/config`. */
const room = (file: string): string => /^(?:src\/[^/.]+|channels\/[^/.]+|dialogs|channels)/.exec(file)?.[0] ?? file;
/** Of each room, what it may import beside itself. What is not named here knows all (main, cli, the assembly). */
const may: Readonly<Record<string, RegExp>> = {
  'src/services': /^src\/(services|conversation\/normalise)/,
  'src/conversation': /^src\/(conversation|i18n)/,
  'src/understanding': /^src\/(understanding|conversation|i18n)/,
  dialogs: /^(dialogs|src\/conversation|src\/services)/,
  'channels/sms': /^(channels\/(sms|twilio)|src\/conversation)/,
  'channels/twilio': /^(channels\/twilio|src\/conversation)/,
  'channels/whatsapp': /^(channels\/(whatsapp|twilio)|src\/(conversation|i18n))/,
  'channels/telegram': /^(channels\/telegram|src\/conversation|src\/i18n)/,
  'channels/web': /^(channels\/web|src\/conversation|src\/i18n)/,
  'src/storage': /^src\/(storage|services|conversation|keys|jobs|config)/,
  'src/jobs': /^src\/jobs/,
  'src/standins': /^src\/(standins|conversation)/,
  'src/phone': /^(src\/(phone|standins|conversation|config)|channels\/(twilio|web\/page))/,
  'src/web': /^(src\/(web|conversation|services|i18n|phone)|channels)/,
};

const ours = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, type, target }) => ({ file, type, target: relative(root, resolve(root, dirname(file), target)) }));

test.each(Object.entries(may))('%s imports only what lies below it', (name, allowed) => {
  expect(
    ours.filter(({ file, target }) => room(file) === name && !allowed.test(target)).map(({ file, target }) => `${file} -> ${target}`),
  ).toEqual([]);
});

test('dialogs know services by type alone, and nothing imports main', () => {
  expect(ours.filter(({ file, type, target }) => room(file) === 'dialogs' && target.startsWith('src/services') && !type)).toEqual([]);
  expect(ours.filter(({ target }) => target === 'src/main')).toEqual([]);
});

test.each([
  ['mongoose', /^src\/storage\//],
  ['express', /^src\/web\//],
  ['grammy', /^channels\/telegram\//],
  ['twilio', /^channels\//],
  ['undici', /^channels\/twilio\//],
  ['i18next', /^src\/i18n\.ts$/],
  ['croner', /^src\/jobs\//],
  ['lmdb', /^src\/storage\/embedded\//],
  ['sharp', /^src\/photos\//],
  ['file-type', /^src\/photos\//],
])('%s has one home', (name, home) => {
  expect(
    imports.filter(({ file, target }) => (target === name || target.startsWith(`${name}/`)) && !home.test(file)).map(({ file }) => file),
  ).toEqual([]);
});

test('the environment is read in one place', () => {
  expect(
    files.filter(
      (file) =>
        !file.startsWith('channels/web/page/') && file !== 'src/config.ts' && /process\.env/.test(readFileSync(join(root, file), 'utf8')),
    ),
  ).toEqual([]);
});

test('the check looks at something', () => {
  expect(ours.length).toBeGreaterThan(100);
});
