import { join } from 'node:path';
import { standingOf } from '../../src/services/ballots';
import { demoEdition } from '../../src/services/demo';
import { texts } from '../support/talker';

const today = new Date('2026-11-23T15:30:00Z');
const { edition, themes, projects } = demoEdition(join(__dirname, '../../demo/edition.json'), today);
/** As many characters as the session keeps of a label, and few enough for a basic phone's line. */
const titleCharacters = 40;
const summaryCharacters = 110;

test('twelve projects for all of Paris, eight for each of four districts', () => {
  expect(edition.demo).toBe(true);
  expect(edition.ballots.find(({ id }) => id === 'district')?.districts).toEqual(['10', '13', '18', '20']);
  const places = projects.map(({ ballot, district }) => `${ballot} ${district ?? ''}`.trim());
  const counted = Object.fromEntries([...new Set(places)].map((place) => [place, places.filter((other) => other === place).length]));
  expect(counted).toEqual({ city: 12, 'district 10': 8, 'district 13': 8, 'district 18': 8, 'district 20': 8 });
});

test('a number means one project, and never a district', () => {
  const numbers = projects.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  const districts = edition.ballots.flatMap(({ districts = [] }) => districts.map(Number));
  expect(numbers.filter((number) => districts.includes(number))).toEqual([]);
});

test('no text that asks for projects names the number of one: an example would be a recommendation', () => {
  for (const locale of texts.locales) {
    const t = texts.t(locale);
    const asks = [
      t('vote.choose.ask', { ballot: '', max: 4 }),
      t('vote.choose.tick', { ballot: '', max: 4 }),
      t('prompt.hint.several'),
      t('prompt.simple.several'),
    ];
    const named = asks.flatMap((text) => text.match(/\d+/g) ?? []).map(Number);
    expect(named.filter((number) => projects.some((project) => project.number === number))).toEqual([]);
  }
});

test('every language has its own words for the edition, its themes and its projects', () => {
  const places = { ...themes, edition: edition.title, ...Object.fromEntries(projects.map(({ number, title }) => [number, title])) };
  const same = /^(Sport|Culture)$/;
  for (const [name, text] of [...Object.entries(places), ...projects.map(({ number, summary }) => [`${number}`, summary] as const)]) {
    expect([name, Object.keys(text)]).toEqual([name, texts.locales]);
    const said = Object.values(text).filter((words) => !same.test(words));
    expect([name, new Set(said).size]).toEqual([name, said.length]);
    expect(text['ar']).toMatch(/\p{Script=Arabic}/u);
    expect(text['zh-Hans']).toMatch(/\p{Script=Han}/u);
    expect(text['uk']).toMatch(/\p{Script=Cyrillic}/u);
  }
});

test('titles fit on a line, summaries are a sentence or two, costs are whole euros', () => {
  for (const { number, title, summary, costCents, theme } of projects) {
    for (const [locale, text] of Object.entries(title)) {
      expect([number, locale, text.length <= titleCharacters]).toEqual([number, locale, true]);
      // Its own number stands before it: "56 50 toilettes" could not be read.
      expect(text).not.toMatch(/^\p{Nd}/u);
    }
    for (const [locale, text] of Object.entries(summary)) {
      expect([number, locale, text.length <= summaryCharacters]).toEqual([number, locale, true]);
      expect(text).toMatch(/[.。]$/);
    }
    expect(themes[theme]).toBeDefined();
    expect(costCents % 100).toBe(0);
    expect(costCents).toBeGreaterThan(0);
  }
});

test('whatever day it is seeded, its vote is open that day', () => {
  for (const day of ['2026-11-23T00:00:00Z', '2027-02-28T23:59:59Z', '2028-03-01T12:00:00Z'].map((text) => new Date(text))) {
    const seeded = demoEdition(join(__dirname, '../../demo/edition.json'), day).edition;
    expect(standingOf([seeded], day).state).toBe('open');
    const hours = new Intl.DateTimeFormat('fr', { timeStyle: 'medium', timeZone: 'Europe/Paris' });
    expect(new Set(seeded.phases.flatMap(({ from, to }) => [hours.format(from), hours.format(to)]))).toEqual(new Set(['00:00:00']));
    const [, ...later] = seeded.phases;
    expect(later.map(({ from }) => from)).toEqual(seeded.phases.slice(0, -1).map(({ to }) => to));
  }
});
