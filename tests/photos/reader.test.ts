import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { bomb, corners, hostile, markersOf, noise, quarters, secrets, telling } from '../support/pictures';

const reader = createPhotoReader(photoDefaults);
const made = async (bytes: Uint8Array, by = reader): Promise<Buffer> => {
  const read = await by.read(bytes, 'web:nadia');
  if (!read.ok) throw new Error(`refused: ${read.reason}`);
  expect(read.type).toBe('image/jpeg');
  return Buffer.from(read.bytes);
};
const sizeOf = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
};
/** The colours of the four corners, above left first. */
async function cornersOf(bytes: Buffer): Promise<readonly string[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const [left, right, top, bottom] = [5, info.width - 6, 5, info.height - 6];
  const nearest = (x: number, y: number): string => {
    const at = (y * info.width + x) * 3;
    const far = (colour: readonly number[]): number =>
      colour.reduce((sum, value, index) => sum + Math.abs(value - (data[at + index] ?? 0)), 0);
    return Object.entries(corners).sort(([, a], [, b]) => far(a) - far(b))[0]?.[0] ?? '';
  };
  return [nearest(left, top), nearest(right, top), nearest(left, bottom), nearest(right, bottom)];
}

describe('what is kept', () => {
  test('holds pixels alone: no place, no device, no words, no comment, nothing behind its end', async () => {
    const given = await telling(6);
    for (const secret of secrets.filter((one) => one !== '48/1')) expect(given.includes(secret)).toBe(true);
    const before = await sharp(given).metadata();
    expect([before.exif, before.xmp, before.iptc, before.orientation]).toEqual([
      expect.any(Buffer),
      expect.any(Buffer),
      expect.any(Buffer),
      6,
    ]);
    const kept = await made(given);
    const { exif, xmp, iptc, icc, orientation, comments } = await sharp(kept).metadata();
    expect({ exif, xmp, iptc, icc, orientation, comments }).toEqual({});
    for (const secret of secrets) expect(kept.includes(secret)).toBe(false);
    // Start, tables, size, scan, end: no segment of an application and no comment.
    expect(markersOf(kept).filter((marker) => !['d8', 'db', 'c0', 'c4', 'da', 'd9'].includes(marker))).toEqual([]);
    expect(markersOf(kept).at(-1)).toBe('d9');
    expect(markersOf(given)).toEqual(expect.arrayContaining(['e1', 'ed', 'fe', 'rest']));
  });

  test.each([
    [1, ['red', 'green', 'blue', 'white']],
    [2, ['green', 'red', 'white', 'blue']],
    [3, ['white', 'blue', 'green', 'red']],
    [4, ['blue', 'white', 'red', 'green']],
    [5, ['red', 'blue', 'green', 'white']],
    [6, ['blue', 'red', 'white', 'green']],
    [7, ['white', 'green', 'blue', 'red']],
    [8, ['green', 'white', 'red', 'blue']],
  ])('is the right way up: orientation %i', async (orientation, expected) => {
    const kept = await made(await telling(orientation));
    expect(await cornersOf(kept)).toEqual(expected);
    expect(await sizeOf(kept)).toEqual(orientation < 5 ? [160, 80] : [80, 160]);
  });

  test('is 1600 pixels long at the most, and is not made larger', async () => {
    expect(await sizeOf(await made(await quarters(3200, 1000).png().toBuffer()))).toEqual([1600, 500]);
    expect(await sizeOf(await made(await quarters(1000, 3200).jpeg().toBuffer()))).toEqual([500, 1600]);
    expect(await sizeOf(await made(await quarters(2, 2).png().toBuffer()))).toEqual([2, 2]);
    expect(await sizeOf(await made(bomb(65_000, 3)))).toEqual([1600, 1]);
  });

  test('has bytes that are bounded: pure noise is 2 MB at the most', async () => {
    expect((await made(await noise(1600, 1600).jpeg({ quality: 100 }).toBuffer())).byteLength).toBeLessThan(2 * 1024 * 1024);
  });

  test('is white where nothing was', async () => {
    const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    expect(await cornersOf(await made(clear))).toEqual(['white', 'white', 'white', 'white']);
  });
});

describe('is taken', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('%s', async (format) => {
    expect(await sizeOf(await made(await quarters().toFormat(format).toBuffer()))).toEqual([160, 80]);
  });

  test('of what moves, the first picture', async () => {
    const [width, height] = [160, 80];
    const frames = Buffer.concat([await quarters().raw().toBuffer(), Buffer.alloc(width * height * 3)]);
    for (const format of ['gif', 'webp'] as const) {
      const moving = await sharp(frames, { raw: { width, height: 2 * height, channels: 3, pageHeight: height } })
        .toFormat(format)
        .toBuffer();
      expect((await sharp(moving).metadata()).pages).toBe(2);
      const kept = await made(moving);
      expect(await cornersOf(kept)).toEqual(['red', 'green', 'blue', 'white']);
      expect(await sizeOf(kept)).toEqual([width, height]);
    }
  });

  test('a printer’s colours and sixteen bits', async () => {
    expect(await sizeOf(await made(await quarters().toColourspace('cmyk').jpeg().toBuffer()))).toEqual([160, 80]);
    expect(await sizeOf(await made(await quarters().toColourspace('rgb16').png().toBuffer()))).toEqual([160, 80]);
  });

  test('what is a photo and something else besides, as the photo alone', async () => {
    const photo = await quarters().jpeg().toBuffer();
    const kept = await made(Buffer.concat([photo, Buffer.from('<script>alert(1)</script>%PDF-1.7 PK\x03\x04')]));
    expect(kept.includes('script')).toBe(false);
    expect(markersOf(kept).at(-1)).toBe('d9');
  });
});

test('what is none, or would harm, is refused with its reason', async () => {
  const found = [];
  const given = await hostile();
  for (const { name, bytes } of given) {
    const read = await reader.read(bytes, `web:${name}`);
    found.push([name, read.ok ? 'taken' : read.reason]);
  }
  expect(found).toEqual(given.map(({ name, reason }) => [name, reason]));
});

test('settings hold: pixels as it comes and as it is kept', async () => {
  const small = createPhotoReader({ megapixels: 1, side: 400 });
  expect(await sizeOf(await made(await quarters(1000, 1000).png().toBuffer(), small))).toEqual([400, 400]);
  expect(await small.read(await quarters(1001, 1000).png().toBuffer(), 'a')).toEqual({ ok: false, reason: 'too-large' });
  // An AVIF takes thrice the memory, and counts so.
  expect(await small.read(await quarters(700, 700).avif({ effort: 0 }).toBuffer(), 'a')).toEqual({ ok: false, reason: 'too-large' });
});

test('a photo is given so much work and no more', async () => {
  const patient = createPhotoReader({ megapixels: 10_000, side: 1600 });
  const began = performance.now();
  expect(await patient.read(bomb(100_000, 100_000), 'a')).toEqual({ ok: false, reason: 'too-large' });
  console.log(`a picture of 10,000 megapixels was given up after ${Math.round(performance.now() - began)} ms`);
}, 30_000);

test('a storm from one person leaves room for others; what waits in vain is told so', async () => {
  const photo = await noise(2000, 1500).jpeg().toBuffer();
  const storm = Array.from({ length: 30 }, () => reader.read(photo, 'web:stormy'));
  const other = reader.read(photo, 'web:calm');
  let beats = 0;
  const pulse = setInterval(() => beats++, 5);
  const read = await Promise.all(storm);
  clearInterval(pulse);
  expect((await other).ok).toBe(true);
  expect(read.filter(({ ok }) => ok)).toHaveLength(6);
  expect(read.filter((one) => !one.ok && one.reason === 'busy')).toHaveLength(24);
  // Whatever else the process does goes on meanwhile.
  expect(beats).toBeGreaterThan(5);
});

const status = '/proc/self/status';
(existsSync(status) ? test : test.skip)(
  'what a bomb takes of memory stays bounded, and so does the largest photo that is taken',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'photos-'));
    const child = join(__dirname, '../support/read-photo.ts');
    const peak = (name: string, bytes: Uint8Array): { readonly said: string; readonly grew: number } => {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', child, file], {
        cwd: join(__dirname, '../..'),
        encoding: 'utf8',
      });
      const [said = '', grew = ''] = stdout.trim().split(' ');
      if (grew === '') throw new Error(stderr);
      console.log(`${name}: ${bytes.byteLength} bytes, ${said}, ${grew} MB more at the peak`);
      return { said, grew: Number(grew) };
    };
    try {
      const small = bomb(30_000, 30_000);
      expect(small.byteLength).toBeLessThan(200_000);
      const burst = peak('bomb.png', small);
      expect(burst.said).toBe('too-large');
      // As pixels it would be 2,700.
      expect(burst.grew).toBeLessThan(60);
      const whole = peak(
        'largest.jpg',
        await sharp({ create: { width: 8000, height: 5000, channels: 3, background: '#37a' } })
          .jpeg({ progressive: true, chromaSubsampling: '4:4:4' })
          .toBuffer(),
      );
      expect(whole.said).toBe('taken');
      expect(whole.grew).toBeLessThan(400);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
