import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the application asks of MongoDB is read from its source, every path of it, run by a test or not; what is served is read from the embedded
 *  engine's own list. A test that met an operator outside it would fail by itself: the engine refuses. This finds those that no test meets. */

const folder = join(__dirname, '../../src/storage');
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const source = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** The second column of the tables in the engine's README, by the first: `$eq`, `$set`. */
const served = new Map(
  [...readFileSync(join(folder, 'embedded/README.md'), 'utf8').matchAll(/^\| ([a-z]+) *\|([^|]*)\|/gm)].map(
    ([, name = '', operators = '']) => [name, new Set(operators.match(/\$[a-zA-Z]+/g))] as const,
  ),
);
const inQueries = ['filters', 'projections', 'updates'];
const aggregates = (text: string): boolean => /\.aggregate[<(]/.test(text);
const operators = (text: string): ReadonlySet<string> =>
  new Set([...served].flatMap(([name, some]) => (inQueries.includes(name) || aggregates(text) ? [...some] : [])));

/** What has no operator and is not served either. */
const refusedMethods = new Set([
  'watch',
  'mapReduce',
  'collation',
  'near',
  'within',
  'geometry',
  'intersects',
  'text',
  'slaveOk',
  'textSearch',
]);

/** The name of a property, computed or not. */
const isName = (node: ts.Node): boolean =>
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) || ts.isComputedPropertyName(node.parent);

/** What a source asks for that is not served, and what would hide it from this test. */
function offences(text: string): readonly string[] {
  const found: string[] = [];
  const allowed = operators(text);
  const visit = (node: ts.Node): void => {
    const word =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node)
        ? node.text
        : ts.isIdentifier(node) && /^\$[a-z]/.test(node.text)
          ? node.text
          : undefined;
    // In a pipeline a string that names nothing else is a field's path.
    const isPath = aggregates(text) && ts.isStringLiteralLike(node) && !isName(node);
    const [operator] = (isPath ? null : /^\$[a-zA-Z]+/.exec(word ?? '')) ?? [];
    if (operator !== undefined && !allowed.has(operator)) found.push(operator);
    if (word?.endsWith('$')) found.push(`a name made of '$' and something else`);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && refusedMethods.has(node.expression.name.text))
      found.push(`.${node.expression.name.text}()`);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'collation') found.push('collation');
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Sorts whose order is not whole: they end neither with `_id` nor with the last field of a unique index of the same file. */
function looseSorts(text: string): readonly string[] {
  const found: string[] = [];
  const check = (sort: ts.Expression | undefined): void => {
    if (!sort || !ts.isObjectLiteralExpression(sort)) return;
    const last = sort.properties.at(-1)?.name?.getText() ?? '';
    if (last !== '_id' && !new RegExp(`index\\(\\{[^}]*\\b${last}: 1 \\}, \\{ unique: true \\}`).test(text)) found.push(sort.getText());
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'sort')
      check(node.arguments[0]);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'sort') check(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

test('the list of what is served was read', () => {
  for (const name of inQueries) expect(served.get(name)?.size).toBeGreaterThan(1);
  expect(served.get('filters')).toContain('$elemMatch');
  expect(served.get('filters')).not.toContain('$where');
  expect(files).toContain('turns.ts');
});

test.each(files)('%s asks for nothing outside it', (file) => {
  expect(offences(source(file))).toEqual([]);
});

test.each(files)('%s sorts by a whole order', (file) => {
  expect(looseSorts(source(file))).toEqual([]);
});

test.each([
  ["find({ $where: 'x' })", ['$where']],
  ["find({ name: { '$text': 1 } })", ['$text']],
  ["find({ ['$' + name]: 1 })", ["a name made of '$' and something else"]],
  ["updateOne({}, { $rename: { a: 'b' } })", ['$rename']],
  ['find({ n: { $mod: [2, 0] } })', ['$mod']],
  ["x.find({}).collation({ locale: 'fr' })", ['.collation()']],
  ["find({}, { collation: { locale: 'fr' } })", ['collation']],
  ['model.watch()', ['.watch()']],
  ["model.aggregate([{ $facet: {} }, { $project: { n: { $add: ['$a', 1] } } }])", ['$facet']],
  ['find({ a: { $in: [1] } })', []],
])('seen: %s', (text, expected) => {
  expect(offences(text).filter((offence) => offence !== '$a')).toEqual(expected);
});

test('a loose sort is seen', () => {
  expect(looseSorts('find().sort({ at: 1 })')).toEqual(['{ at: 1 }']);
  expect(looseSorts('findOneAndUpdate({}, {}, { sort: { at: 1 } })')).toEqual(['{ at: 1 }']);
  expect(looseSorts('schema.index({ a: 1, seq: 1 }, { unique: true }); find().sort({ seq: 1 })')).toEqual([]);
  expect(looseSorts('find().sort({ at: 1, _id: 1 })')).toEqual([]);
});
