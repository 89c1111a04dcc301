import { commitmentText, definitionText } from '../indicator-texts';
import { indicatorIds, indicatorLines, indicators } from '../services/indicators/indicator';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { refuse } from './wanted';

const usage = `npm run indicators                  the counts of the five commitments, as they are now
npm run indicators -- csv|json      the same as a table, or as JSON
npm run indicators -- publish       puts them under /opendata/indicators.csv and .json, as is done each night
Counts of fewer than 11 are left out, and what would tell them. The demonstration is not counted.`;

async function run({ app }: Started, verb: string): Promise<void> {
  const now = new Date();
  if (verb === 'publish') {
    await app.indicators.publish(now);
    return console.log('Published: /opendata/indicators.csv and .json, and the page /indicators.');
  }
  const all = await app.indicators.now(now);
  if (verb === 'csv') return void process.stdout.write([...indicatorLines(all)].map((line) => `${line}\n`).join(''));
  if (verb === 'json') return console.log(JSON.stringify(all, undefined, 1));
  const t = app.texts.t('fr');
  console.log(`${cityTime(now)}; a dash is a figure that is left out, or that there is none of yet`);
  for (const commitment of [1, 2, 3, 4, 5] as const) {
    console.log(`\n${commitment}. ${commitmentText(t, commitment)}`);
    for (const id of indicatorIds) {
      const figures = all.figures.filter(({ indicator }) => indicator === id);
      if (indicators[id].commitment !== commitment) continue;
      console.log(`  ${definitionText(t, id)} [${id}, ${indicators[id].unit}]`);
      if (figures.length === 0) console.log('       -');
      for (const { of, by, value, figure } of figures)
        console.log(
          `${String(figure ?? '-').padStart(8)}  ${[of, by === '' ? 'all' : `${by} ${value}`].filter((part) => part !== '').join('  ')}`,
        );
    }
  }
}

const [verb = '', ...more] = process.argv.slice(2);
if (more.length > 0 || !['', 'csv', 'json', 'publish'].includes(verb)) refuse(usage);
else void command((started) => run(started, verb));
