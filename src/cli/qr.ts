import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allDialogs } from '../../dialogs';
import { ConfigError, readConfig } from '../config';
import { normalise } from '../conversation/normalise';
import { createLexicon } from '../conversation/words';
import { createTexts, loadLocales } from '../i18n';
import { pageOf, reachOf, sheet, waysTo } from '../qr';
import { qrSvg } from '../services/qr-code';
import './unread';

const usage = `npm run qr -- "VOTE 18" --place "Marché Barbès" [--out DIR]
writes a QR code for each way people reach us (an SVG each) and a sheet to print; the words are those that a person would send to begin.
Of a short link ("JOIN 4821") it is one code, of the page that offers every way.`;

/** Writes the codes and the sheet of some words. Throws a ConfigError where they begin nothing, or nobody can be reached. */
function make(words: string, place: string, out: string): void {
  const config = readConfig();
  const texts = createTexts(loadLocales(join(__dirname, '../../locales')));
  const dialogs = allDialogs(texts.locales.map((locale) => [locale, locale] as const)).map(({ id }) => id);
  if (!createLexicon(texts, dialogs).start(normalise(words)))
    throw new ConfigError(`"${words}" begins nothing; take words that begin a conversation, such as "VOTE 18".`);
  const reach = { ...reachOf(config), publicUrl: config.publicUrl };
  const page = pageOf(words, reach);
  const ways = page ? [page] : waysTo(words, reach);
  if (!ways) throw new ConfigError(`"${words}" does not fit into a link; use letters from a to z, digits and blanks, 64 at the most.`);
  if (ways.length === 0) throw new ConfigError('There is no way to reach us yet; set PUBLIC_URL, SMS_FROM or WHATSAPP_FROM.');
  mkdirSync(out, { recursive: true });
  for (const { channel, link } of ways) writeFileSync(join(out, `${channel}.svg`), qrSvg(link));
  const languages = texts.locales.map((locale) => ({ locale, t: texts.t(locale) }));
  writeFileSync(join(out, 'sheet.html'), sheet({ words, place, sms: reach.sms, ways }, languages));
  for (const { channel, link } of ways) console.log(`${channel.padEnd(9)} ${link}`);
  console.log(`Written to ${out}: sheet.html is to be printed.`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { place: { type: 'string' }, out: { type: 'string', default: 'qr' } },
});
const [words, ...more] = positionals;
if (words === undefined || more.length > 0 || values.place === undefined) {
  console.log(usage);
  process.exitCode = 1;
} else
  try {
    make(words, values.place, values.out);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
