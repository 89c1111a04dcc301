import type { App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { redraw, type Lottery } from '../../src/services/workshops/lottery';
import { seedWorkshops } from '../../src/start';
import { openTestApp } from '../support/app';
import { doDue } from '../support/due';
import { createFakePlatform } from '../support/fake-platform';
import { drawnWorkshop } from '../support/others';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let at = scriptDay;
let deliveries = 0;

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => at, platforms: () => [createFakePlatform('sms')] });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
});
afterAll(() => database.close());

async function say(text: string): Promise<string> {
  const turned = await app.turns.handle({
    id: `d${++deliveries}`,
    address: 'web:ann',
    channel: 'web',
    activity: { kind: 'text', text },
    locale: 'fr',
  });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
}

test('the demonstration has a workshop whose seats are drawn by lot: one enters it, it is drawn by itself, and anyone can draw it again', async () => {
  expect(await seedWorkshops(app, at)).toBe(true);
  expect(await seedWorkshops(app, at)).toBe(false);
  await say(`ATELIER ${drawnWorkshop} 1`);
  await say('1');
  expect(await say('oui')).toMatch(/^DÉMO\. Vous êtes au tirage du 25 novembre, numéro \d{5}/);
  // Who holds no seat gives none back.
  expect(await say(`LIBERER ${drawnWorkshop}`)).toMatch(/^DÉMO\. Ne plus attendre de place à l'atelier/);
  expect(await say('oui')).toMatch(/^DÉMO\. C'est noté : vous n'attendez plus de place \(atelier/);
  expect(await say(`ATELIER ${drawnWorkshop}`)).toContain('1 place, tirée au sort le 25 novembre.');
  await say('1');
  expect(await say('oui')).toMatch(/^DÉMO\. Vous êtes au tirage du 25 novembre, numéro \d{5}/);
  const acts = (await app.ballots.audit.all()).map(({ text }) => JSON.parse(text) as { act: string; about?: Partial<Lottery> });
  const announced = acts.find(({ act, about }) => act === 'workshop.add' && about?.workshop === drawnWorkshop)?.about?.seedHash;
  at = new Date(scriptDay.getTime() + 2 * 86_400_000);
  expect(await doDue(app, at)).toContain('workshop-drawn');
  const said = (await app.turns.history('web:ann', 0, 100)).map(({ entry }) => (entry.from === 'city' ? entry.message?.text : ''));
  expect(said.at(-1)).toContain(`DÉMO. Tirage de l'atelier ${drawnWorkshop} : vous avez une place`);
  const lines: string[] = [];
  for await (const line of app.published.folder(`lottery-${drawnWorkshop}`).lines('lottery.json')) lines.push(line);
  expect(redraw(JSON.parse(lines.join('')) as Lottery, announced ?? '')).toMatchObject({ ok: true });
});
