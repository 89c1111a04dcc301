import { randomBytes } from 'node:crypto';
import type { MediaStore, MediaSweep } from '../../src/services/media';
import type { PhotoKeep } from '../../src/services/photos';

/** What every media store keeps to. */
export function mediaStoreContract(open: () => MediaStore & PhotoKeep & MediaSweep): void {
  const hour = 3_600_000;
  const soon = (): Date => new Date(Date.now() + hour);
  afterEach(() => open().sweep(soon()));

  test('a photo comes back as it was put, with its type and its owner', async () => {
    const bytes = randomBytes(700_000);
    const id = await open().put(bytes, 'image/jpeg', 'web:nadia');
    const kept = await open().get(id);
    expect(kept).toMatchObject({ type: 'image/jpeg', owner: 'web:nadia' });
    expect(Buffer.compare(Buffer.from(kept?.bytes ?? []), bytes)).toBe(0);
  });

  test('an empty one too', async () => {
    const id = await open().put(new Uint8Array(), 'image/png', 'web:nadia');
    expect((await open().get(id))?.bytes).toHaveLength(0);
  });

  test.each(['', 'nothing', '0123456789abcdef01234567', '../etc/passwd'])('there is no "%s"', async (id) => {
    expect(await open().get(id)).toBeUndefined();
  });

  test('what is kept outlives every sweep, whole', async () => {
    const bytes = randomBytes(700_000);
    const [kept, other] = await Promise.all([open().put(bytes, 'image/jpeg', 'web:nadia'), open().put(bytes, 'image/jpeg', 'web:nadia')]);
    await open().keep(kept, 'P-1');
    for (const id of ['', 'nothing', '0123456789abcdef01234567']) await open().keep(id, 'P-1');
    expect(await open().sweep(soon())).toBe(1);
    expect(await open().get(other)).toBeUndefined();
    expect(Buffer.compare(Buffer.from((await open().get(kept))?.bytes ?? []), bytes)).toBe(0);
  });

  test('what is released is swept at its age, like one that was never kept', async () => {
    const id = await open().put(randomBytes(10), 'image/jpeg', 'web:nadia');
    await open().keep(id, 'P-1');
    await open().release(id);
    expect(await open().sweep(new Date(Date.now() - hour))).toBe(0);
    expect(await open().sweep(soon())).toBe(1);
  });

  test('a sweep removes what is older and leaves what is not, however many there are', async () => {
    const ids = await Promise.all(Array.from({ length: 120 }, () => open().put(randomBytes(10), 'image/png', 'web:nadia')));
    expect(await open().sweep(new Date(Date.now() - hour))).toBe(0);
    expect(await open().get(ids[0] ?? '')).toBeDefined();
    expect(await open().sweep(soon())).toBe(120);
    expect(await open().get(ids[0] ?? '')).toBeUndefined();
    expect(await open().sweep(soon())).toBe(0);
  });
}
