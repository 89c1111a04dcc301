import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cityDay } from '../conversation/format';
import { readCampaign } from '../services/outreach/file';
import { teamInvitationDays } from '../services/outreach/campaigns';
import { inFours } from '../services/printed';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run outreach                                      campaigns, their places, and what should be looked at
npm run outreach -- add FILE --as NAME                a campaign from a JSON file (docs/outreach.md)
npm run outreach -- invite CAMPAIGN --place PLACE [--count N] --as NAME    codes for its workers: good once, for ${teamInvitationDays} days
npm run outreach -- figures CAMPAIGN                  by worker's number: sums, and nobody who was helped
npm run outreach -- end WORKER --as NAME              they cannot sign in any more
npm run outreach -- close CAMPAIGN --as NAME
npm run outreach -- decide FLAG --what dismiss|suspend --as NAME           two people, one after the other
--as: the name under which the act stands in the published log.`;

const texts = ['as', 'place', 'count', 'what'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Invitations at once. */
const mostInvitations = 200;

const acted = (options: Options) => ({ by: need(options, 'as'), now: new Date() });
const unknown = 'There is no such campaign: npm run outreach lists them.';

async function list({ app: { outreach } }: Started): Promise<void> {
  const all = await outreach.campaigns.all();
  for (const { id, name, places, from, until, quota } of all) {
    console.log(`${id}  ${name}, ${cityDay(from)} to ${cityDay(until)}, ${quota} people a worker and day`);
    for (const place of places) console.log(`  ${place.id}  ${place.name}, ${place.district ?? 'all'}, ${place.locales.join(' ')}`);
  }
  if (all.length === 0) console.log('There is no campaign yet.');
  for (const { id, worker, rule, day: on } of await outreach.campaigns.flags()) console.log(`FLAG ${id}: worker ${worker}, ${rule}, ${on}`);
}

async function invite({ app: { outreach } }: Started, campaign: string, options: Options): Promise<void> {
  const count = Number(options.count ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > mostInvitations)
    throw new UsageError(`--count must be a whole number from 1 to ${mostInvitations}.`);
  const codes = await outreach.campaigns.invite(campaign, need(options, 'place'), count, acted(options));
  if (!codes) return refuse('There is no such campaign, or no such place in it: npm run outreach lists them.');
  for (const code of codes) console.log(`EQUIPE ${inFours(code)}`);
}

async function figures({ app: { outreach } }: Started, campaign: string): Promise<void> {
  const lines = await outreach.campaigns.workers(campaign);
  if (lines.length === 0) return refuse('Nobody has signed in to it yet, or there is no such campaign.');
  for (const { worker, counts } of lines) {
    const sums = ['helped', 'noted', 'voted', 'voted helped', 'proposed', 'booked', 'card'].map((what) => `${what} ${counts[what] ?? 0}`);
    console.log(`${worker.id}  ${worker.place}${worker.ended ? ' (ended)' : ''}  ${sums.join(', ')}`);
  }
}

async function run(started: Started, verb: string, given: string, options: Options): Promise<void> {
  const { campaigns } = started.app.outreach;
  switch (verb) {
    case 'list':
      return list(started);
    case 'add': {
      const campaign = readCampaign(readFileSync(given, 'utf8'), started.app.texts.locales);
      return (await campaigns.add(campaign, acted(options)))
        ? console.log(`${campaign.id} is there.`)
        : refuse('There is a campaign of this id.');
    }
    case 'invite':
      return invite(started, given, options);
    case 'figures':
      return figures(started, given);
    case 'end':
      return (await campaigns.end(given, acted(options))) ? console.log('Done.') : refuse('There is no such worker.');
    case 'close':
      return (await campaigns.close(given, acted(options))) ? console.log('Done.') : refuse(unknown);
    case 'decide': {
      const what = oneOf(['dismiss', 'suspend'] as const, need(options, 'what'), '--what');
      const done = await campaigns.decide(given, what, acted(options));
      if (done.ok) return console.log(done.state === 'done' ? 'Done.' : 'Proposed: another person does the same within a week.');
      return refuse(done.reason === 'same' ? 'You proposed this; another person must do it.' : 'There is no such flag to be decided.');
    }
  }
}

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'list', given, ...more] = parsed.positionals;
  const known =
    verb === 'list' ? given === undefined : ['add', 'invite', 'figures', 'end', 'close', 'decide'].includes(verb) && given !== undefined;
  if (!known || more.length > 0) return refuse(usage);
  await command((started) => run(started, verb, given ?? '', parsed.values));
})();
