import type { T } from '../../src/i18n';

// Checked by `npm run types`: a line below that compiles is an error there ("unused @ts-expect-error").
export function refusedByTheCompiler(t: T): readonly string[] {
  return [
    t('menu.what.ask'),
    t('engine.where', { title: 'Voter', at: 2, of: 4 }),
    t('vote.choose.found', { count: 3, query: 'piscine', max: 4 }),
    // @ts-expect-error an unknown key
    t('menu.what.asks'),
    // @ts-expect-error a section is no text
    t('menu.what'),
    // @ts-expect-error a missing value
    t('engine.where', { title: 'Voter', at: 2 }),
    // @ts-expect-error values missing altogether
    t('engine.where'),
    // @ts-expect-error a superfluous value
    t('engine.where', { title: 'Voter', at: 2, of: 4, on: 1 }),
    // @ts-expect-error values where none are needed
    t('menu.what.ask', { title: 'Voter' }),
    // @ts-expect-error a misspelt value
    t('engine.where', { titel: 'Voter', at: 2, of: 4 }),
    // @ts-expect-error a plural's count is a number
    t('vote.choose.found', { count: '3', query: 'piscine', max: 4 }),
    // @ts-expect-error one form of a plural is no key
    t('vote.choose.found_one', { count: 1, query: 'piscine', max: 4 }),
  ];
}

test('the type of texts gives back what is said', () => {
  const said: string[] = [];
  refusedByTheCompiler(((key: string) => {
    said.push(key);
    return key;
  }) as T);
  expect(said).toHaveLength(12);
});
