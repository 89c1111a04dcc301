import type { Act } from '../../src/services/box/audit';
import { createPhotoDesk, type Photo, type PhotoStore } from '../../src/services/photos';

const now = new Date('2027-01-20T10:00:00Z');
const nadia = { by: 'Nadia', now };

/** Photos in memory, one of each kind. */
function gallery() {
  const photos = new Map<string, Photo>();
  const acts: Act[] = [];
  const put = (id: string, more: Partial<Photo> = {}): void =>
    void photos.set(id, { id, thing: 'P-482135', at: now, state: 'unlooked', safe: true, ...more });
  const store: PhotoStore = {
    transaction: (work) => work(),
    get: async (id) => ({ bytes: Buffer.from(`picture ${id}`), type: 'image/jpeg' }),
    find: async (id) => photos.get(id),
    unlooked: async (limit) => [...photos.values()].filter(({ state }) => state === 'unlooked').slice(0, limit),
    decide: async (id, state, by) => put(id, { ...photos.get(id), state, by }),
    publicOf: async (ids) => new Set(ids.filter((id) => photos.get(id)?.state === 'public')),
  };
  return { desk: createPhotoDesk({ store, audit: { record: async (act) => void acts.push(act) } }), acts, put };
}

test('a photo is shown to nobody until somebody says so, and no more once it is taken back', async () => {
  const { desk, acts, put } = gallery();
  put('a');
  expect(await desk.unlooked()).toMatchObject([{ id: 'a', thing: 'P-482135' }]);
  expect(await desk.shown('a')).toBeUndefined();
  expect(Buffer.from((await desk.picture('a')) ?? []).toString()).toBe('picture a');
  expect(await desk.decide('a', 'public', nadia)).toMatchObject({ ok: true, photo: { state: 'public', by: 'Nadia' } });
  expect(await desk.unlooked()).toEqual([]);
  expect(Buffer.from((await desk.shown('a')) ?? []).toString()).toBe('picture a');
  put('b');
  expect(await desk.publicOf(['a', 'b', 'c'])).toEqual(new Set(['a']));
  expect(await desk.decide('a', 'public', nadia)).toEqual({ ok: false, reason: 'already' });
  expect(await desk.decide('a', 'private', { by: 'Omar', now })).toMatchObject({ ok: true, photo: { state: 'private', by: 'Omar' } });
  expect(await desk.shown('a')).toBeUndefined();
  expect(acts).toEqual([
    { by: ['Nadia'], act: 'photo.public', about: { photo: 'a' } },
    { by: ['Omar'], act: 'photo.private', about: { photo: 'a' } },
  ]);
});

test('what belongs to nothing is neither looked at nor shown', async () => {
  const { desk, acts } = gallery();
  expect(await desk.picture('b')).toBeUndefined();
  expect(await desk.shown('b')).toBeUndefined();
  expect(await desk.decide('b', 'public', nadia)).toEqual({ ok: false, reason: 'unknown' });
  expect(acts).toEqual([]);
});

test('one that was kept as it came can be private, never public', async () => {
  const { desk, put } = gallery();
  put('c', { safe: false });
  expect(await desk.decide('c', 'public', nadia)).toEqual({ ok: false, reason: 'as-it-came' });
  expect(await desk.decide('c', 'private', nadia)).toMatchObject({ ok: true });
});
