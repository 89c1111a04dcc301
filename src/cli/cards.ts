import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cardSheet } from '../card-sheet';
import { cardDigits } from '../services/cards';
import { readPrinted } from '../services/printed';
import type { Started } from '../start';
import { command } from './command';
import { need, refuse, UsageError } from './wanted';

const usage = `npm run cards -- print --count N --sheet FILE.html [--languages fr,ar] --as NAME
  citizen cards to print and cut: worth nothing until somebody is given one (on the shared phone of a team)
npm run cards -- end NUMBER --as NAME     a card that was lost, somebody's or still to be given, is worth nothing any more
--as: the name under which the act stands in the published log; the numbers stand on the sheet and nowhere else.`;

const texts = ['count', 'sheet', 'languages', 'as'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Cards of one sheet. */
const most = 1000;

async function print({ app }: Started, options: Options): Promise<void> {
  const count = Number(need(options, 'count'));
  if (!Number.isInteger(count) || count < 1 || count > most) throw new UsageError(`--count must be a whole number from 1 to ${most}.`);
  const locales = (options.languages ?? 'fr').split(',');
  for (const locale of locales)
    if (!app.texts.locales.includes(locale))
      throw new UsageError(`We do not speak '${locale}'; --languages are of ${app.texts.locales.join(', ')}.`);
  const [by, sheet, now] = [need(options, 'as'), need(options, 'sheet'), new Date()];
  const numbers: string[] = [];
  await app.ballots.within(async () => {
    numbers.length = 0;
    for (let made = 0; made < count; made++) numbers.push(await app.cards.print(now));
    await app.ballots.audit.record({ by: [by], act: 'card.print', about: { count } }, now);
  });
  writeFileSync(
    sheet,
    cardSheet(
      numbers,
      locales.map((locale) => ({ locale, t: app.texts.t(locale) })),
    ),
    { mode: 0o600 },
  );
  console.log(`${count} cards are in ${sheet}: print it and delete it.`);
}

async function endCard({ app }: Started, given: string, options: Options): Promise<void> {
  const [by, now] = [need(options, 'as'), new Date()];
  const number = readPrinted(given, cardDigits);
  if (number === undefined) throw new UsageError(`A card's number has ${cardDigits} digits; one of these is wrong.`);
  const ended = await app.ballots.within(async () => {
    if (!(await app.cards.end(number, now))) return false;
    await app.ballots.audit.record({ by: [by], act: 'card.end', about: {} }, now);
    return true;
  });
  if (!ended) return refuse('There is no such card, or no longer.');
  console.log('It is worth nothing any more.');
}

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb, ...given] = parsed.positionals;
  const { values } = parsed;
  if (verb === 'print' && given.length === 0) return command((started) => print(started, values));
  if (verb === 'end' && given.length > 0) return command((started) => endCard(started, given.join(' '), values));
  refuse(usage);
})();
