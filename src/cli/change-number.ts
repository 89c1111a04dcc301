import { parseArgs } from 'node:util';
import { addressOf, homeCodes } from '../../channels/sms/number';
import { readConfig } from '../config';
import { cardDigits } from '../services/cards';
import { changeCodeHours, changeDays, changeWaitHours } from '../services/change-desk';
import { readPrinted } from '../services/printed';
import type { Started } from '../start';
import { command } from './command';
import { need, refuse, UsageError } from './wanted';

const usage = `npm run change-number -- ask --card NUMBER --to +33612345678 --as NAME
  somebody lost their phone and has a new number: their citizen card says who they are; the old phone is told
npm run change-number -- agree REQUEST --as NAME
  another person, ${changeWaitHours} hours later and within ${changeDays} days: the new number is sent a code that it alone can send back, within ${changeCodeHours} hours
--as: the name under which the act stands in the published log, which says of nobody whose number it was.`;

const texts = ['as', 'card', 'to'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

const day = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

async function ask({ app }: Started, options: Options): Promise<void> {
  const card = readPrinted(need(options, 'card'), cardDigits);
  if (card === undefined) throw new UsageError(`A card's number has ${cardDigits} digits; one of these is wrong.`);
  const found = addressOf(need(options, 'to').replace(/[ .-]/g, ''), readConfig().sms?.countries ?? homeCodes);
  if ('why' in found) throw new UsageError(`--to is ${found.why}; write it like +33612345678.`);
  if (!app.platforms.has('sms')) return refuse('No SMS can be sent from here, so no number can be proven.');
  const asked = await app.numbers.propose({ card, to: found.address }, { by: need(options, 'as'), now: new Date() });
  if (asked.ok)
    return console.log(
      `Request ${asked.id}: the old phone was told. From ${day(asked.from)} on another person runs\n  npm run change-number -- agree ${asked.id} --as NAME`,
    );
  switch (asked.reason) {
    case 'unknown':
      return refuse('There is no such card, or no longer.');
    case 'no-phone':
      return refuse('This card is bound to no phone: it is good as it is, with any number.');
    case 'unheard':
      return refuse("Nothing was ever heard from the card's phone: end the card (npm run cards -- end) and have another asked for.");
    case 'own':
      return refuse("This is the card's own number: nothing is to be changed.");
  }
}

async function agree({ app }: Started, id: string, options: Options): Promise<void> {
  const agreed = await app.numbers.agree(id, { by: need(options, 'as'), now: new Date() });
  if (agreed.ok) return console.log(`The new number is sent a code, good for ${changeCodeHours} hours.`);
  switch (agreed.reason) {
    case 'unknown':
      return refuse('There is no such request, or no longer.');
    case 'same':
      return refuse('You asked for it; another person must agree.');
    case 'too-early':
      return refuse(`The old phone has until ${day(agreed.from)} to say no.`);
    case 'alive':
      return refuse('The old phone has written since: it is not lost, and nothing changes.');
    case 'too-many':
      return refuse('Too many codes were given for this person; try again in an hour.');
  }
}

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb, given, ...more] = parsed.positionals;
  const { values } = parsed;
  if (verb === 'ask' && given === undefined) return command((started) => ask(started, values));
  if (verb === 'agree' && given !== undefined && more.length === 0) return command((started) => agree(started, given, values));
  refuse(usage);
})();
