import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Announcement, Begun, Estimate, Refused } from '../services/announcements';
import { command } from './command';

const usage = `npm run announce -- FILE                     tells everyone it is for, once each
npm run announce -- FILE --dry-run           counts people, parts and cost by language, and writes nothing
                         --part-cents N      what an SMS part costs, in cents of euros (7.5)
npm run announce                             how far each is, and what became of its messages
npm run announce -- pause ID | resume ID

FILE: { "id": "vote-2026", "texts": { "fr": "...", "en": "..." }, "until": "2026-12-01T20:00:00+01:00",
        "audience": { "districts": ["18"], "locales": ["fr"], "channels": ["sms"] } }, each of the audience's three optional`;

const refusals: Readonly<Record<Refused['reason'], string>> = {
  taken: 'An announcement of that id was begun already: give it another.',
  unknown: 'No announcement bears that id.',
  over: 'Its "until" has passed.',
  'not-running': 'It is not under way.',
  'not-paused': 'It is not paused.',
};

const shape = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'at most 40 of a-z, 0-9 and -'),
  texts: z.record(z.string(), z.string().trim().min(1)).refine((texts) => 'fr' in texts, 'French ("fr") is always there'),
  until: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  audience: z
    .strictObject({
      districts: z.array(z.string()).min(1).optional(),
      locales: z.array(z.string()).min(1).optional(),
      channels: z.array(z.string()).min(1).optional(),
    })
    .default({}),
});

/** Reads and checks an announcement's file. Throws an Error with a `code` whose sentence names the place to mend. */
function read(file: string): Announcement {
  const fail = (what: string): never => {
    throw Object.assign(new Error(`${file} ${what}`), { code: 'ANNOUNCEMENT' });
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`cannot be read as JSON: ${(error as Error).message}`);
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success)
    return fail(`is no announcement: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  const { texts, ...rest } = parsed.data;
  return { ...rest, texts: { ...texts, fr: texts['fr'] ?? '' } } as Announcement;
}

function printEstimate(estimates: readonly Estimate[], partCents: number | undefined): void {
  for (const { locale, translated, channel, people, parts } of estimates) {
    const cost = channel === 'sms' && partCents !== undefined ? `, ${((parts * partCents) / 100).toFixed(2)} EUR` : '';
    console.log(
      `${locale.padEnd(8)} ${channel.padEnd(9)} ${people} people, ${parts} parts${cost}${translated ? '' : ' (not translated: French)'}`,
    );
  }
  const sum = (of: (one: Estimate) => number): number => estimates.reduce((total, one) => total + of(one), 0);
  const parts = sum(({ channel, parts: units }) => (channel === 'sms' ? units : 0));
  const cost = partCents === undefined ? 'their cost is told with --part-cents' : `${((parts * partCents) / 100).toFixed(2)} EUR`;
  console.log(`${sum(({ people }) => people)} people, ${parts} SMS parts, ${cost}`);
}

const line = ({ announcement: { id }, state, told, passedOver, outcomes }: Begun): string =>
  `${id}  ${state}  ${told} told, ${passedOver} passed over  ${Object.entries(outcomes)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ')}`;

void (async () => {
  const words = process.argv.slice(2);
  const dry = words.includes('--dry-run');
  const priced = words.indexOf('--part-cents');
  const partCents = priced === -1 ? undefined : Number(words[priced + 1]);
  const [first, second, ...more] = words.filter(
    (word, index) => word !== '--dry-run' && (priced === -1 || (index !== priced && index !== priced + 1)),
  );
  const verb = first === 'pause' || first === 'resume' ? first : undefined;
  const odd = more.length > 0 || (verb === undefined) !== (second === undefined) || first?.startsWith('-') === true;
  if (odd || (partCents !== undefined && !(partCents >= 0))) {
    console.log(usage);
    process.exitCode = 1;
    return;
  }
  await command(async ({ app: { announcements } }) => {
    const answer = (done: { readonly ok: true } | Refused, said: string): void => {
      console.log(done.ok ? said : refusals[done.reason]);
      if (!done.ok) process.exitCode = 1;
    };
    if (first === undefined) {
      const begun = await announcements.progress();
      for (const one of begun) console.log(line(one));
      console.log(`${begun.length} announcements`);
    } else if (verb === 'pause')
      answer(await announcements.pause(second ?? ''), 'Paused: whoever was not told yet is not, until it is resumed.');
    else if (verb === 'resume') answer(await announcements.resume(second ?? '', new Date()), 'Resumed.');
    else {
      const announcement = read(first);
      printEstimate(await announcements.estimate(announcement), partCents);
      if (!dry)
        answer(
          await announcements.begin(announcement, new Date()),
          'Begun: the server tells it, at fit hours; `npm run announce` says how far it is.',
        );
    }
  });
})();
