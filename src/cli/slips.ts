import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig } from '../config';
import { batchDigits } from '../services/slips';
import { byClass, type Slipped } from '../services/slip-lines';
import { deskReasons, losses, mostSlips, type IssueRefused, type SlipsMoved } from '../services/slip-office';
import { inFours, readPrinted } from '../services/printed';
import { readSerials, writeSerials } from '../services/serials';
import { leastCell } from '../services/suppression';
import { slipSheet } from '../slip-sheet';
import type { Started } from '../start';
import { command } from './command';
import { holderIn } from './holder';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run slips -- issue EDITION --count N --label WORDS --sheet FILE.html --as NAME [--zone ZONE] [--languages fr,ar] [--telegram BOT_NAME]
npm run slips -- issue EDITION ... --school --class "CM2 A, école ..."
npm run slips -- sign-out BATCH 1-50,60 --to WORKER --as NAME
npm run slips -- sign-out BATCH 1-50,60 --organisation ID --as NAME
npm run slips -- return BATCH 41-50 --as NAME
npm run slips -- revoke BATCH 17 --reason ${losses.join('|')} --as NAME
npm run slips -- desk EDITION --desk WORDS --reason ${deskReasons.join('|')} --as NAME [--zone ZONE]
npm run slips -- reconcile EDITION
npm run slips -- classes EDITION
issue     writes a page to print, ${mostSlips} slips at the most; their numbers stand there and nowhere else: print it, delete it, put each slip into an envelope
desk      shows one number, for somebody whose papers the desk has seen. Nobody's name is kept, so it is one proof, one ballot: whoever also has a phone
          or another desk's number has two proofs, and nothing here finds that out
return    slips that came back unused; like those revoked they prove nothing any more
reconcile a line for each batch and holder. How many have voted is told once the vote is over, and never of fewer than ${leastCell}
--zone    the working-class zone that its voters are counted in, where the edition's figures know one
--as      the name under which the act stands in the published log; --label, --class, --to and --desk stand there too: no resident's name in them`;

const texts = ['count', 'label', 'sheet', 'as', 'languages', 'telegram', 'class', 'to', 'organisation', 'reason', 'desk', 'zone'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string>>> & { readonly school?: boolean };

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<IssueRefused['reason'] | 'unknown-batch', string>> = {
  'unknown-edition': 'There is no such edition.',
  'not-taken': 'Its voters prove nothing by such papers: its eligibility does not name them.',
  'no-school': 'It has no ballot of the school: a ballot with "school": true.',
  'bad-count': `--count must be a whole number from 1 to ${mostSlips}; issue again for more.`,
  'unknown-batch': 'No batch bears this number: reconcile shows them.',
};

const zoneOf = ({ zone }: Options) => (zone === undefined ? {} : { zone });
const acted = (options: Options) => ({ by: need(options, 'as'), now: new Date() });

/** The ten digits of a batch. */
function batchOf(words: string): string {
  const id = readPrinted(words, batchDigits);
  if (id === undefined) throw new UsageError(`"${words}" is no batch: it has ${batchDigits} digits, and one of them may be wrong.`);
  return id;
}

function serialsOf(words: string): readonly number[] {
  const serials = readSerials(words);
  if (!serials) throw new UsageError(`"${words}" names no slips; write serial numbers such as 1-50,60.`);
  return serials;
}

function moved(done: SlipsMoved): void {
  if (done.ok) return console.log(`${done.count} slip${done.count === 1 ? '' : 's'}.`);
  if (done.reason === 'unknown-batch') return refuse(why['unknown-batch']);
  const serials = writeSerials(done.serials);
  refuse(
    done.reason === 'no-such'
      ? `Nothing was changed: the batch has no ${serials}.`
      : `Nothing was changed: ${serials} cannot, being out already, returned, revoked or never signed out.`,
  );
}

async function issue({ app }: Started, edition: string, options: Options): Promise<void> {
  const { publicUrl, sms, whatsapp } = readConfig();
  const reach = { publicUrl, sms: sms?.from ?? sms?.number, whatsapp: whatsapp?.from, telegram: options.telegram };
  const languages = (options.languages?.split(',') ?? app.texts.locales).map((locale) => {
    if (!app.texts.locales.includes(locale)) throw new UsageError(`--languages: ${locale} is none of ${app.texts.locales.join(', ')}.`);
    return { locale, t: app.texts.t(locale) };
  });
  const request = {
    edition,
    label: need(options, 'label'),
    count: Number(need(options, 'count')),
    ...(options.school ? { school: need(options, 'class') } : {}),
    ...zoneOf(options),
    ...acted(options),
  };
  const path = need(options, 'sheet');
  const file = openSync(path, 'wx', 0o600);
  let written = false;
  try {
    const issued = await app.slipOffice.issue(request);
    if (!issued.ok) return refuse(why[issued.reason]);
    const { batch, slips } = issued;
    try {
      writeSync(file, slipSheet({ ...issued, reach }, languages));
      written = true;
    } catch (error) {
      await app.slipOffice.revoke(
        batch.id,
        slips.map(({ serial }) => serial),
        { ...acted(options), reason: 'spoiled' },
      );
      throw error;
    }
    console.log(`${batch.count} slips, batch ${batch.id}, in ${path}: print it, then delete it. The numbers are kept nowhere else.`);
  } finally {
    closeSync(file);
    if (!written) unlinkSync(path);
  }
}

async function desk({ app }: Started, edition: string, options: Options): Promise<void> {
  const reason = oneOf(deskReasons, need(options, 'reason'), '--reason');
  const handed = await app.slipOffice.hand({ edition, desk: need(options, 'desk'), reason, ...zoneOf(options), ...acted(options) });
  if (!handed.ok) return refuse(why[handed.reason]);
  const { batch, slip } = handed;
  console.log(`${inFours(slip.number)}\nShown this once. Its serial, should it be lost: ${batch.id} ${slip.serial}.`);
}

const counts = ({ states, used }: Pick<Slipped, 'states' | 'used'>): string =>
  `${states.kept} kept  ${states.out} out  ${states.returned} returned  ${states.revoked} revoked  ${used ?? '-'} used`;

async function reconcile({ app }: Started, edition: string, show: 'lines' | 'classes'): Promise<void> {
  const done = await app.slipOffice.reconcile(edition, new Date());
  if (!done) return refuse(why['unknown-edition']);
  if (show === 'classes') for (const [name, sums] of Object.entries(byClass(done.lines))) console.log(`${name}  ${counts(sums)}`);
  else
    for (const { batch, holder, ...line } of done.lines)
      console.log(`${batch.id}  ${batch.kind}  ${batch.label}  ${batch.school ?? ''}  ${holder ?? '-'}  ${counts(line)}`);
  switch (done.used.state) {
    case 'open':
      return console.log('How many were used is told once the vote is over.');
    case 'forgotten':
      return console.log("How many were used nobody can tell any more: the roll's key was destroyed.");
    case 'counted':
      return console.log(
        `${done.used.total} used in all${done.used.returned > 0 ? `; ${done.used.returned} of them had come back as unused: ask who had them.` : '.'} - is a figure under ${leastCell}, or one that would tell it.`,
      );
  }
}

async function run(started: Started, verb: string, [first = '', second = '']: readonly string[], options: Options): Promise<void> {
  const { slipOffice } = started.app;
  switch (verb) {
    case 'issue':
      return issue(started, first, options);
    case 'desk':
      return desk(started, first, options);
    case 'reconcile':
      return reconcile(started, first, 'lines');
    case 'classes':
      return reconcile(started, first, 'classes');
    case 'sign-out': {
      const holder = await holderIn(started, options);
      return moved(await slipOffice.signOut(batchOf(first), serialsOf(second), { holder, ...acted(options) }));
    }
    case 'return':
      return moved(await slipOffice.takeBack(batchOf(first), serialsOf(second), acted(options)));
    case 'revoke': {
      const reason = oneOf(losses, need(options, 'reason'), '--reason');
      return moved(await slipOffice.revoke(batchOf(first), serialsOf(second), { reason, ...acted(options) }));
    }
  }
}

/** How many words each verb takes after it. */
const verbs: Readonly<Record<string, number>> = { issue: 1, desk: 1, reconcile: 1, classes: 1, 'sign-out': 2, return: 2, revoke: 2 };

void (async () => {
  let parsed;
  try {
    const options = Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }]));
    parsed = parseArgs({ allowPositionals: true, options: { ...options, school: { type: 'boolean' } } });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = '', ...args] = parsed.positionals;
  if (verbs[verb] !== args.length) return refuse(usage);
  await command((started) => run(started, verb, args, parsed.values));
})();
