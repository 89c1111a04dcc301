import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalise } from '../../../src/conversation/normalise';
import { readTaxonomy, TaxonomyError } from '../../../src/services/reports/taxonomy';
import languages from '../../../locales/index.json';
import reports from '../../../taxonomy/reports.json';

const taxonomy = readTaxonomy(reports);

/** The file with one thing in it changed. */
const changed = (change: (file: typeof reports) => void): unknown => {
  const copy = structuredClone(reports);
  change(copy);
  return copy;
};

test('the ten public types, each with its kinds, in every language of ours', () => {
  expect(reports.languages).toEqual(languages);
  expect(taxonomy.groups).toHaveLength(10);
  expect(taxonomy.groups.flatMap(({ id }) => taxonomy.inGroup(id))).toHaveLength(taxonomy.kinds.length);
  expect(taxonomy.kind('7202')).toMatchObject({ group: 'furniture', label: { en: 'Broken bench' } });
  expect(taxonomy.kind('0')).toBeUndefined();
});

test('no two kinds of a group have the same label', () => {
  const labels = taxonomy.kinds.flatMap(({ group, label }) =>
    Object.entries(label).map(([language, said]) => `${group} ${language} ${said}`),
  );
  expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
});

test('no phrase, as it is heard, means two kinds', () => {
  const heard = new Map<string, string>();
  for (const { code, phrases } of taxonomy.kinds)
    for (const phrase of Object.values(phrases).flat()) {
      expect([phrase, heard.get(normalise(phrase)) ?? code]).toEqual([phrase, code]);
      heard.set(normalise(phrase), code);
    }
});

test('what is not the city’s has an owner one can reach', () => {
  const owned = taxonomy.kinds.flatMap(({ owner }) => owner ?? []);
  expect(owned.length).toBeGreaterThan(0);
  for (const { id, reach } of taxonomy.owners) {
    expect(owned).toContain(id);
    expect(reach).toMatch(/^[\d ]{4,14}$|^www\.[\w.-]+$/);
  }
  expect(taxonomy.owner(taxonomy.kind('10623')?.owner ?? '')).toMatchObject({ reach: '3631' });
});

test('a report goes to its kind’s service', () => {
  expect(taxonomy.route('6010')).toBe('lighting');
  expect(taxonomy.route('6010', '18')).toBe('lighting');
  expect(taxonomy.route('0', '18')).toBeUndefined();
  expect(taxonomy.kinds.filter(({ code }) => taxonomy.service(taxonomy.route(code) ?? '') === undefined)).toEqual([]);
  const used = new Set(taxonomy.kinds.map(({ service }) => service));
  expect(taxonomy.services.filter(({ id }) => !used.has(id))).toEqual([]);
});

test('the first route that fits goes before the kind’s service', () => {
  const { route } = readTaxonomy(
    changed((file) =>
      Object.assign(file, {
        routes: [
          { kind: '6010', district: '18', service: 'roads' },
          { group: 'lighting', district: '18', service: 'furniture' },
          { group: 'lighting', service: 'water' },
          { kind: '6010', service: 'green' },
        ],
      }),
    ),
  );
  expect(route('6010', '18')).toBe('roads');
  expect(route('6020', '18')).toBe('furniture');
  expect(route('6010', '1')).toBe('water');
  expect(route('6010')).toBe('water');
  expect(route('7202', '18')).toBe('furniture');
  expect(route('5101', '18')).toBe('roads');
  expect(route('5101')).toBe('roads');
  expect(route('10300', '18')).toBe('cleaning');
});

test.each<readonly [string, (file: typeof reports) => void, RegExp]>([
  ['a code twice', (file) => file.kinds.push(file.kinds[0]!), /two entries for kind 1002/],
  ['a group twice', (file) => file.groups.push(file.groups[0]!), /two entries for group objects/],
  ['an unknown group', (file) => (file.kinds[0]!.group = 'moon'), /Kind 1002 names an unknown group, moon/],
  ['an unknown owner', (file) => (file.kinds[0]!.owner = 'moon'), /Kind 1002 names an unknown owner, moon/],
  ['an unknown service', (file) => (file.kinds[0]!.service = 'moon'), /Kind 1002 names an unknown service, moon/],
  ['a route to an unknown service', (file) => Object.assign(file, { routes: [{ service: 'moon' }] }), /Route 1 names an unknown service/],
  ['a route of an unknown kind', (file) => Object.assign(file, { routes: [{ kind: '1', service: 'water' }] }), /Route 1 .* kind, 1/],
  [
    'a route in no district',
    (file) => Object.assign(file, { routes: [{ district: '21', service: 'water' }] }),
    /routes 1, district.*1 to 20/,
  ],
  ['a missing language', (file) => Reflect.deleteProperty(file.kinds[0]!.label, 'uk'), /label of kind 1002 lacks uk/],
  ['a language without phrases', (file) => Reflect.deleteProperty(file.kinds[0]!.phrases, 'uk'), /phrases of kind 1002 lack uk/],
  ['too few phrases', (file) => (file.kinds[0]!.phrases.uk = ['диван']), /kinds 1 \(1002\), phrases\.uk/],
  ['no French', (file) => Reflect.deleteProperty(file.kinds[0]!.label, 'fr'), /kinds 1 \(1002\), label\.fr/],
  ['a service without a name', (file) => Reflect.deleteProperty(file.services[0]!.name, 'ar'), /name of service waste lacks ar/],
  ['a long label', (file) => (file.kinds[0]!.label.en = 'x'.repeat(41)), /label of kind 1002 in en has more than 40/],
  ['an urgency of its own', (file) => (file.kinds[0]!.priority = 4), /kinds 1 \(1002\), priority/],
  ['a code of no form', (file) => (file.kinds[0]!.code = 'bench'), /kinds 1 \(bench\), code.*begin with pv-/],
  ['an owner without a source', (file) => (file.owners[0]!.source = ''), /owners 1 \(laposte\), source/],
  ['a group of nothing', (file) => file.groups.push({ ...file.groups[0]!, id: 'moon' }), /Group moon has no kind/],
])('%s is refused by name', (_, change, sentence) => {
  expect(() => readTaxonomy(changed(change))).toThrow(TaxonomyError);
  expect(() => readTaxonomy(changed(change))).toThrow(sentence);
});

test('what is no taxonomy is refused', () => {
  for (const data of [undefined, null, 'words', [], { kinds: 3 }]) expect(() => readTaxonomy(data)).toThrow(TaxonomyError);
});

const folder = process.env['REFERENCE_DATA'];
// The City's list is its own: it is compared with where a copy is given, and shipped with nothing of ours.
(folder === undefined ? test.skip : test)(
  'codes are active leaves of the City’s list (needs dmr_types.json in the folder REFERENCE_DATA)',
  () => {
    const { types } = JSON.parse(readFileSync(join(folder ?? '', 'dmr_types.json'), 'utf8')) as {
      readonly types: readonly { readonly id: number; readonly label: string; readonly active: boolean; readonly leaf: boolean }[];
    };
    const leaves = new Map(types.filter(({ active, leaf }) => active && leaf).map(({ id, label }) => [String(id), label]));
    const numbered = taxonomy.kinds.filter(({ code }) => !code.startsWith('pv-'));
    expect(numbered.length).toBeGreaterThan(40);
    expect(numbered.filter(({ code }) => !leaves.has(code)).map(({ code }) => code)).toEqual([]);
    // Labels are our words; a name that is one noun alone ("Urine") may be the same.
    expect(numbered.filter(({ code, label }) => label.fr === leaves.get(code)).map(({ code }) => code)).toEqual(['3409']);
  },
);
