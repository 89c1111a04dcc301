import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allDialogs } from '../../dialogs';
import type { App } from '../app';
import { ConfigError, readConfig } from '../config';
import { normalise } from '../conversation/normalise';
import { createLexicon } from '../conversation/words';
import { projectSheet } from '../project-sheet';
import { pageOf, reachOf, waysTo } from '../qr';
import { command } from './command';

const usage = `npm run links                                       lists the short links, and how often each was opened and its code sent
npm run links -- add "VOTE 18" --place "Marché Barbès" [--campaign NAME] [--locale ar] [--until 2027-10-01] [--code 4821]
npm run links -- sheet 4821 [--district 18] [--languages fr,ar] [--out FILE]   writes sheets to print: the code, and the open vote's projects in large type
npm run links -- close 4821                         from now on it is worth nothing
A link's words are those that a person would send to begin; its page is /j/CODE, and JOIN CODE begins it on every channel.`;

const days = /^\d{4}-\d{2}-\d{2}$/;

/** The sheets of a link's place. Throws a ConfigError where there is no such link, vote, district or language. */
async function print(
  app: App,
  code: string,
  wanted: { readonly district?: string | undefined; readonly languages?: string | undefined },
): Promise<string> {
  const link = (await app.links.all()).find((one) => one.code === code);
  if (!link) throw new ConfigError(`There is no link ${code}.`);
  const standing = await app.city.voting.standing(new Date());
  if (standing.state !== 'open') throw new ConfigError('No vote is open: there are no projects to print.');
  const { edition, until } = standing;
  const locales = wanted.languages?.split(',') ?? [...new Set([link.locale ?? 'fr', 'fr'])];
  for (const locale of locales)
    if (!app.texts.locales.includes(locale))
      throw new ConfigError(`We do not speak '${locale}'; --languages are of ${app.texts.locales.join(', ')}.`);
  const district = wanted.district ?? /\d+/.exec(link.words)?.[0];
  const ballot = edition.ballots.find(({ districts: own }) => (district === undefined ? !own : own?.includes(district)));
  if (!ballot) throw new ConfigError(`District ${district ?? ''} has no ballot of its own; take another --district, or none.`);
  const reach = reachOf(readConfig());
  const words = `JOIN ${code}`;
  return projectSheet(
    {
      place: link.place,
      edition: edition.title,
      words,
      way: pageOf(words, { ...reach, publicUrl: readConfig().publicUrl }) ?? waysTo(words, { ...reach, publicUrl: undefined })?.[0],
      sms: reach.sms,
      until: new Date(until.getTime() - 1),
      projects: await app.city.voting.projects(edition.id, ballot.id, district),
    },
    locales.map((locale) => ({ locale, t: app.texts.t(locale) })),
  );
}

void (async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      place: { type: 'string' },
      campaign: { type: 'string' },
      locale: { type: 'string' },
      until: { type: 'string' },
      code: { type: 'string' },
      district: { type: 'string' },
      languages: { type: 'string' },
      out: { type: 'string', default: 'sheet.html' },
      help: { type: 'boolean', default: false },
    },
  });
  const [act, given = '', ...more] = positionals;
  const { place, campaign, locale, until, code } = values;
  if (values.help || more.length > 0 || ![undefined, 'add', 'close', 'sheet'].includes(act) || (act === 'add' && place === undefined)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await command(
    async ({ app }) => {
      const { links, texts } = app;
      if (act === 'add') {
        const names = allDialogs(texts.locales.map((tag) => [tag, tag] as const)).map(({ id }) => id);
        const begins = createLexicon(texts, names).start(normalise(given))?.dialog;
        if (begins === undefined || begins === 'join')
          throw new ConfigError(`"${given}" begins nothing; take words that begin a conversation, such as "VOTE 18".`);
        if (locale !== undefined && !texts.locales.includes(locale))
          throw new ConfigError(`We do not speak '${locale}'; --locale is one of ${texts.locales.join(', ')}.`);
        if (until !== undefined && (!days.test(until) || Number.isNaN(Date.parse(until))))
          throw new ConfigError('--until is a day, such as 2027-10-01: the first on which the link is worth nothing.');
        if (code !== undefined && !/^[1-9]\d{3,5}$/.test(code))
          throw new ConfigError('--code has 4 to 6 digits, the first of them no zero.');
        const link = await links.add({
          words: given,
          place: place ?? '',
          ...(campaign === undefined ? {} : { campaign }),
          ...(locale === undefined ? {} : { locale }),
          ...(until === undefined ? {} : { until: new Date(until) }),
          ...(code === undefined ? {} : { code }),
        });
        if (!link) throw new ConfigError(`There is a link ${code} already; take another --code, or none.`);
        console.log(`JOIN ${link.code}, and the page /j/${link.code}: ${link.place}, ${link.words}`);
        return;
      }
      if (act === 'sheet') {
        const text = await print(app, given, values);
        writeFileSync(values.out, text);
        console.log(`Written to ${values.out}: to be printed, a page a language.`);
        return;
      }
      if (act === 'close') {
        if (!(await links.close(given, new Date()))) throw new ConfigError(`There is no link ${given}.`);
        console.log(`${given} is closed.`);
        return;
      }
      const all = await links.all();
      for (const link of all) {
        const sums = Object.entries(link.counts).map(([what, count]) => `${what} ${count}`);
        const ended = link.until && link.until <= new Date() ? ' (ended)' : '';
        const named = [link.words, link.campaign, link.locale].filter((word) => word !== undefined).join(', ');
        console.log(
          `${link.code}${ended} ${link.place}: ${named}. ${sums.length === 0 ? 'Nobody came by it yet.' : sums.sort().join(', ')}`,
        );
      }
      if (all.length === 0) console.log('There is no short link yet.');
    },
    { sends: false },
  );
})();
