import { z } from 'zod';
import { nameOf } from '../tally/contest';
import { rules } from '../tally/rules';
import type { Ballot, Edition, Localised } from '../voting';
import { EditionError } from './life';

const localised = z
  .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z]{2,8})*$/, 'Languages are BCP 47 tags, such as fr or zh-Hans.'), z.string().trim().min(1))
  .refine((texts) => 'fr' in texts, 'The French text (fr) is missing.')
  .transform((texts) => texts as Localised);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'It must be 1 to 31 small letters, digits and hyphens.');
const moment = z.iso
  .datetime({ offset: true, error: 'It must be a moment with its offset, such as 2027-09-10T00:00:00+02:00.' })
  .transform((text) => new Date(text));
const cents = z.union([z.int().nonnegative(), z.record(z.string(), z.int().nonnegative())], {
  error: 'It must be whole cents of euros, or such by district.',
});
const max = z.int().min(1);
const zones = z.array(z.string().min(1)).min(1);

const how = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approval'), max }),
  z.strictObject({ kind: z.literal('judgment'), grades: z.array(z.strictObject({ id, label: localised })).min(2) }),
  z.strictObject({ kind: z.literal('for-against') }),
  z.strictObject({ kind: z.literal('ranking'), max }),
  z.strictObject({ kind: z.literal('knapsack'), budgetCents: z.int().min(1) }),
]);
const counting = z.strictObject({
  rule: z.enum(rules),
  budgetCents: cents,
  reserved: z.strictObject({ zones, cents }).optional(),
  threshold: z.int().nonnegative().optional(),
});
const ballot = z.strictObject({
  id,
  // It stands in files' names and in addresses.
  districts: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,20}$/, 'A district is 1 to 20 letters without accents, digits and hyphens.'))
    .min(1)
    .optional(),
  how,
  school: z.boolean().optional(),
  counting: counting.optional(),
});
const file = z.strictObject({
  id,
  title: localised,
  phases: z.array(z.strictObject({ phase: z.enum(['ideas', 'review', 'vote', 'results']), from: moment, to: moment })).min(1),
  themes: z.record(id, localised),
  ballots: z.array(ballot).min(1),
  eligibility: z.strictObject({
    minimumAge: z.int().nonnegative().optional(),
    guardianUnder: z.int().nonnegative().optional(),
    proofs: z.array(z.enum(['phone', 'card', 'slip', 'desk'])).min(1),
    votersPerAddress: z.int().min(1).optional(),
  }),
  /** What ballots are sealed to, and the hash of the seed of ties: `keys` gives both. */
  publicKey: z
    .string()
    .regex(/^[\w-]{43}$/, 'It must be the key as `npm run edition -- keys` gave it.')
    .optional(),
  tieSeedHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'It must be the hash as `npm run edition -- keys` gave it.')
    .optional(),
  paperUntil: moment.optional(),
  /** A path, from the file's own folder. */
  projects: z.string().min(1).optional(),
});

/** What an edition's file says. */
export interface EditionFile {
  /** `sealing` is without its length, which its projects tell. */
  readonly edition: Omit<Edition, 'sealing' | 'opened'>;
  readonly themes: Readonly<Record<string, Localised>>;
  readonly publicKey?: string;
  /** Where its projects are listed, from the file's own folder. */
  readonly projects?: string;
}

/** Reads an edition's file. Throws an EditionError with a sentence for each fault, behind the path of what it is about. */
export function readEditionFile(text: string): EditionFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new EditionError(`The edition's file is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = file.safeParse(json);
  if (!read.success)
    throw new EditionError(...read.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'The file'}: ${message}`));
  const { themes, publicKey, projects, tieSeedHash, ...edition } = read.data;
  const ballots = edition.ballots.map(({ counting: rule, ...one }) => ({
    ...one,
    // Without the seed's hash nothing may be counted, as if nothing were said of the count.
    ...(rule && tieSeedHash !== undefined ? { counting: { ...rule, tieSeedHash } } : {}),
  }));
  const whole = present({ ...edition, ballots: ballots as readonly Ballot[], demo: false }) as EditionFile['edition'];
  const faults = faultsOf(whole);
  if (faults.length > 0) throw new EditionError(...faults);
  return { edition: whole, themes, ...(publicKey === undefined ? {} : { publicKey }), ...(projects === undefined ? {} : { projects }) };
}

/** What no schema says: phases in order, names once, a vote at all. */
function faultsOf({ phases, ballots, paperUntil, eligibility }: EditionFile['edition']): readonly string[] {
  const order = ['ideas', 'review', 'vote', 'results'];
  const vote = phases.find(({ phase }) => phase === 'vote');
  const twice = (names: readonly string[]): readonly string[] => names.filter((name, at) => names.indexOf(name) < at);
  const ids = twice(ballots.map((one) => one.id));
  return [
    ...phases.flatMap(({ phase, from, to }, at) => {
      const before = phases[at - 1];
      if (from >= to) return [`phases.${at}: The phase '${phase}' ends before it begins.`];
      if (before && (order.indexOf(before.phase) >= order.indexOf(phase) || before.to > from))
        return [`phases.${at}: The phase '${phase}' must come after '${before.phase}' and begin when that is over.`];
      return [];
    }),
    ...(vote ? [] : ["phases: There is no phase 'vote'."]),
    ...ids.map((name) => `ballots: Two ballots are called '${name}'.`),
    ...ballots.flatMap(({ how: kind, districts, id: name }) => [
      ...('grades' in kind ? twice(kind.grades.map((grade) => grade.id)).map((grade) => `${name}: Two grades are called '${grade}'.`) : []),
      ...twice(districts ?? []).map((district) => `${name}: The district '${district}' stands there twice.`),
    ]),
    ...twice(
      ballots.flatMap((one) =>
        (one.districts ?? [undefined]).map((district) => nameOf({ ballot: one.id, ...(district === undefined ? {} : { district }) })),
      ),
    ).map((name) => `ballots: Two of them would be published as '${name}'; call one otherwise.`),
    ...twice(eligibility?.proofs ?? []).map((proof) => `eligibility.proofs: '${proof}' stands there twice.`),
    ...(paperUntil && vote && paperUntil < vote.to ? ['paperUntil: It must not be before the end of the vote.'] : []),
  ];
}

/** Without what is undefined, at any depth: a schema's optional parts are absent or there. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, present(part)]])));
}
