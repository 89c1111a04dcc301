import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readOffers } from '../services/offers/file';
import { isOver, type Offer } from '../services/offers/offer';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { need, refuse } from './wanted';

const usage = `npm run offers                                     those of the citizen card, and until when
npm run offers -- add FILE --as NAME               makes those of a JSON file (docs/offers.md)
npm run offers -- withdraw CODE --reason WORDS --as NAME
--as: the name under which the act stands in the published log.`;

interface Options {
  readonly as?: string | undefined;
  readonly reason?: string | undefined;
}

function how({ how: its }: Offer): string {
  switch (its.kind) {
    case 'workshop':
      return `by workshop ${its.code}`;
    case 'link':
      return `by ${its.link}`;
    case 'words':
      return `"${its.words.fr}"`;
  }
}

const line = (offer: Offer, now: Date): string => {
  const { code, kind, district, name, until, places } = offer;
  const where = district === undefined ? 'the whole city' : `${district}e`;
  const end = until ? `, until ${cityTime(until)}` : '';
  return `${code}  ${kind}  ${where}  ${name.fr}: ${how(offer)}${places === undefined ? '' : `, ${places} places`}${end}${isOver(offer, now) ? ', over' : ''}`;
};

async function run({ app: { offers } }: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const now = new Date();
  switch (verb) {
    case 'list': {
      const all = await offers.list();
      for (const offer of all) console.log(line(offer, now));
      if (all.length === 0) console.log('There are no offers.');
      return;
    }
    case 'add': {
      const added = await offers.add(readOffers(readFileSync(given[0] ?? '', 'utf8'), now), { by: need(options, 'as'), now });
      if (!added.ok) return refuse(`There is no workshop ${added.code}: npm run workshops lists them. Nothing was added.`);
      for (const { code, name } of added.offers) console.log(`OFFRES ${code}: ${name.fr}`);
      return;
    }
    case 'withdraw': {
      if (await offers.withdraw(Number(given[0]), need(options, 'reason'), { by: need(options, 'as'), now }))
        return console.log('Done; nobody is shown it any more.');
      return refuse('There is no such offer, or it was withdrawn before: npm run offers lists them.');
    }
  }
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = { list: 0, add: 1, withdraw: 1 };

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: { as: { type: 'string' }, reason: { type: 'string' } } });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'list', ...given] = parsed.positionals;
  if (wants[verb] !== given.length) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values));
})();
