import { parseArgs } from 'node:util';
import { districts } from '../../dialogs/city';
import { inFours } from '../services/printed';
import { invitationDays, organisationKinds, type Organisation } from '../services/organisations';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run organisations -- list
npm run organisations -- add ID --name NAME --kind ${organisationKinds.join('|')} [--districts 18,19] --as NAME
npm run organisations -- invite ID [--count N] --as NAME
npm run organisations -- figures ID --edition EDITION
ID      short, of a-z, 0-9 and hyphens: lire-18
invite  shows a code for each of its people, to be passed on; good once, for ${invitationDays} days, and never shown again
figures what it brought; from 1 to 10 people are not told (-), nor any votes before the vote is over
--as    the name under which the act stands in the published log`;

const texts = ['as', 'name', 'kind', 'districts', 'count', 'edition'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Invitations of one organisation at once. */
const mostInvitations = 200;

const acted = (options: Options) => ({ by: need(options, 'as'), now: new Date() });
const unknown = 'There is no such organisation: list shows them.';

const line = ({ id, kind, districts: where, name }: Organisation): string => `${id}  ${kind}  ${where.join(',') || 'all'}  ${name}`;

async function add({ app }: Started, id: string, options: Options): Promise<void> {
  const where = options.districts?.split(',').map((district) => oneOf(districts, district.trim(), '--districts')) ?? [];
  const organisation = {
    id,
    name: need(options, 'name'),
    kind: oneOf(organisationKinds, need(options, 'kind'), '--kind'),
    districts: where,
  };
  const done = await app.organisations.add(organisation, acted(options));
  if (done.ok) return console.log(line(organisation));
  refuse(done.reason === 'taken' ? 'There is an organisation of this ID.' : 'An ID is of a-z, 0-9 and hyphens, 2 to 40 of them: lire-18.');
}

async function invite({ app }: Started, id: string, options: Options): Promise<void> {
  const count = Number(options.count ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > mostInvitations)
    throw new UsageError(`--count must be a whole number from 1 to ${mostInvitations}.`);
  const codes = await app.organisations.invite(id, count, acted(options));
  if (!codes) return refuse(unknown);
  for (const code of codes) console.log(`INVITATION ${inFours(code)}`);
}

async function figures({ app }: Started, id: string, options: Options): Promise<void> {
  const reconciled = await app.slipOffice.reconcile(need(options, 'edition'), new Date());
  if (!reconciled) return refuse('There is no such edition.');
  const told = await app.organisations.figures(id, reconciled);
  if (!told) return refuse(unknown);
  const { members, proposals, slips, votes } = told;
  console.log(`members    ${members ?? '-'}
proposals  ${proposals}
slips      ${slips.out} out, ${slips.returned} returned, ${slips.revoked} revoked
votes      ${votes ?? '-'}`);
}

async function run(started: Started, verb: string, id: string, options: Options): Promise<void> {
  switch (verb) {
    case 'list':
      for (const organisation of await started.app.organisations.all()) console.log(line(organisation));
      return;
    case 'add':
      return add(started, id, options);
    case 'invite':
      return invite(started, id, options);
    case 'figures':
      return figures(started, id, options);
  }
}

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'list', id] = parsed.positionals;
  if (!(verb === 'list' || (['add', 'invite', 'figures'].includes(verb) && id !== undefined))) return refuse(usage);
  await command((started) => run(started, verb, id ?? '', parsed.values));
})();
