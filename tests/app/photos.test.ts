import type { App } from '../../src/app';
import type { Message } from '../../src/conversation/message';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { sweepMedia } from '../../src/services/media';
import { seedIdeas } from '../../src/start';
import { createKeep, type Keep } from '../../src/web/intake';
import { openTestApp } from '../support/app';
import { createFakePlatform } from '../support/fake-platform';
import { markersOf, secrets, telling } from '../support/pictures';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let keep: Keep;
let deliveries = 0;
const broken: unknown[] = [];
const zoe = 'whatsapp:+33612345678';
const files: Record<string, Buffer> = {};
const platform = {
  ...createFakePlatform('whatsapp'),
  fetchMedia: (reference: string) => Promise.resolve({ ok: true as const, bytes: files[reference] ?? Buffer.alloc(0) }),
};

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => scriptDay, broken: (error) => broken.push(error) });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  await seedIdeas(app, scriptDay);
  keep = createKeep({ turns: app.turns, media: app.media, photos: createPhotoReader(photoDefaults), wake: () => undefined });
  files['good'] = await telling(6);
  files['bad'] = files['good'].subarray(0, 300);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const textOf = (message: Message | null): string => message?.text ?? '';
/** What comes back to a text, or to a photo. */
async function said(text: string, photo?: string): Promise<string> {
  const before = (await app.turns.history(zoe, 0, 1000)).length;
  const activity = photo === undefined ? ({ kind: 'text', text } as const) : ({ kind: 'media', media: [] } as const);
  const inbound = { id: `w${++deliveries}`, address: zoe, channel: 'whatsapp', activity };
  await keep(platform, { kind: 'inbound', inbound, ...(photo === undefined ? {} : { photos: [photo] }) });
  const lines = (await app.turns.history(zoe, 0, 1000)).slice(before);
  return lines.map(({ entry }) => (entry.from === 'city' ? textOf(entry.message) : '')).join('\n');
}

test('from a conversation to the public page and back, to what erasure leaves', async () => {
  for (const text of ['proposer une idée', 'Un hamac au parc', 'Pour dormir entre deux arbres.', 'partout']) await said(text);
  expect(await said('passer')).toContain('Une photo ?');
  // One that did not arrive whole costs nothing that was said.
  const refused = await said('', 'bad');
  expect(refused).toContain('Cette photo est arrivée incomplète.');
  expect(refused).toContain('Une photo ?');
  expect(await said('', 'good')).toMatch(/Un hamac au parc[\s\S]*Avec une photo/);
  const reference = /P-(\d{6})/.exec(await said('oui'))?.[1] ?? '';

  const [photo] = await app.photos.unlooked();
  expect(photo).toMatchObject({ thing: `P-${reference}`, state: 'unlooked', safe: true });
  const id = photo?.id ?? '';
  const bytes = Buffer.from((await app.photos.picture(id)) ?? []);
  for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
  expect(markersOf(bytes)).not.toEqual(expect.arrayContaining(['e1']));
  expect(await app.photos.shown(id)).toBeUndefined();

  // A moderator may come late: it is still there.
  const late = new Date(Date.now() + 90 * 86_400_000);
  expect(await sweepMedia(app.media, late)).toBe(0);
  expect(await app.photos.decide(id, 'public', { by: 'Nadia', now: scriptDay })).toMatchObject({ ok: true });
  expect(Buffer.from((await app.photos.shown(id)) ?? [])).toEqual(bytes);
  const acts = (await app.ballots.audit.all()).map(({ text }) => JSON.parse(text) as object);
  expect(acts.at(-1)).toMatchObject({ by: ['Nadia'], act: 'photo.public', about: { photo: id } });

  // Erasure takes the author from what is public, and all that is not.
  const other = await app.media.put(bytes, 'image/jpeg', zoe);
  expect((await app.media.get(id))?.owner).toBe(zoe);
  const resident = (await app.residents.known(database.keys.hmac('address', zoe)))?.resident ?? zoe;
  await app.erase(resident);
  expect(await app.media.get(other)).toBeUndefined();
  expect((await app.media.get(id))?.owner).toBeUndefined();
  expect(Buffer.from((await app.photos.shown(id)) ?? [])).toEqual(bytes);

  // The idea is refused after all: nobody sees its photo any more, and the next sweep of its age takes it.
  await app.desk.refuse(reference, { by: 'Nadia', now: scriptDay, reason: 'personal' });
  expect(await app.photos.shown(id)).toBeUndefined();
  expect(await sweepMedia(app.media, late)).toBe(1);
  expect(await app.media.get(id)).toBeUndefined();
});
