import { fileTypeFromBuffer } from 'file-type/core';
import sharp, { type Metadata } from 'sharp';
import type { PhotoReader, PhotoRefusal, ReadPhoto } from '../conversation/photo';
import { photoBytes } from '../conversation/photo';
import { createLine } from './line';
import type { PhotoSettings } from './settings';

/** Of a kept photo: streets are seen well, and 1600 pixels of pure noise are 2 MB. */
const quality = 80;
/** Seconds of work that one photo is given. */
const mostSeconds = 5;
/** Twenty large ones take some four seconds; platforms wait fifteen for an answer. */
const line = { waiting: 20, ofOne: 6, patienceMs: 6000 };

/** By the type that the content says, the one reader that may open it, as sharp calls it. No SVG: it is a program. */
const readers: Readonly<Record<string, Metadata['format']>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};
const heic = /^image\/hei[cf](-sequence)?$/;

// One thread, nothing remembered, and no reader but those of the photos above: whatever else a file pretends to be finds nobody to open it.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`) });

/** Reads photos one after the other, in threads beside the conversation's. What comes out is a JPEG of pixels alone, the right way up: no place, no device, no
 *  words, no second picture, nothing behind the end. Of what moves the first picture is taken. `nowMs`: a clock that only goes forward. */
export function createPhotoReader({ megapixels, side }: PhotoSettings, nowMs: () => number = () => performance.now()): PhotoReader {
  const queue = createLine(line, nowMs);

  async function read(bytes: Uint8Array): Promise<ReadPhoto> {
    const type = (await fileTypeFromBuffer(bytes))?.mime ?? '';
    if (heic.test(type)) return refused('heic');
    const reader = readers[type];
    if (reader === undefined) return refused('not-a-photo');
    // Some telephones write what is no error into their JPEGs: warnings are passed over, missing parts are not.
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: megapixels * 1e6 });
    try {
      const found = await picture.metadata();
      if (found.format !== reader) return refused('not-a-photo');
      if (found.width * found.height * burden(found) > megapixels * 1e6) return refused('too-large');
      const made = await picture
        .autoOrient()
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#fff' })
        .toColourspace('srgb')
        .jpeg({ quality })
        .timeout({ seconds: mostSeconds })
        .toBuffer();
      return { ok: true, bytes: made, type: 'image/jpeg' };
    } catch (error) {
      return refused(/pixel limit|^timeout/i.test(String((error as Error).message)) ? 'too-large' : 'broken');
    }
  }

  return {
    read: async (bytes, owner) =>
      bytes.byteLength > photoBytes ? refused('too-heavy') : ((await queue.wait(owner, () => read(bytes))) ?? refused('busy')),
  };
}

const refused = (reason: PhotoRefusal): ReadPhoto => ({ ok: false, reason });

/** How much more memory a pixel takes while it is read than a JPEG's does. */
const burden = ({ format, depth }: Metadata): number => (format === 'heif' ? 3 : depth === 'ushort' ? 2 : 1);
