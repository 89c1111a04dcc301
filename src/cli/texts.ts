import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaration } from '../declaration';
import { loadLocales } from '../i18n';
import './unread';

// npm run texts            writes src/texts.ts from the source language's file
// npm run texts -- --check  fails where src/texts.ts is not what would be written
const root = join(__dirname, '../..');
const file = join(root, 'src/texts.ts');
const [source] = Object.values(loadLocales(join(root, 'locales')));
const written = declaration(source!.texts);

if (!process.argv.includes('--check')) {
  writeFileSync(file, written);
} else if (readFileSync(file, 'utf8') !== written) {
  console.error('src/texts.ts is older than the locale files: run `npm run texts`.');
  process.exitCode = 1;
}
