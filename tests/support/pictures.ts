import { constants, crc32, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import type { PhotoRefusal } from '../../src/conversation/photo';

/** A place and a person's words, which nothing that is kept may hold. */
export const secrets = ['Zoe Secret', '48/1', 'rue Secrete', 'comment-secret', 'iptc-secret', 'tail-secret'];

/** Four corners, each of its own colour, so that one sees which way up a picture is. */
export const corners = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const;

/** A picture whose corners are red, green, blue and white: above left, above right, below left, below right. */
export function quarters(width = 160, height = 80): sharp.Sharp {
  const bytes = Buffer.alloc(width * height * 3);
  const colours = Object.values(corners);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) bytes.set(colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? [], (y * width + x) * 3);
  return sharp(bytes, { raw: { width, height, channels: 3 } });
}

/** A segment of a JPEG: its marker and what it holds. */
function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** As a telephone makes it: where it was taken and by whom, in EXIF, XMP, IPTC and a comment, and something behind its end. `orientation`: of EXIF, 1 to 8. */
export async function telling(orientation = 1): Promise<Buffer> {
  const jpeg = await quarters()
    .withExif({
      IFD0: { Artist: 'Zoe Secret', Orientation: String(orientation) },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 53/1 12/1', GPSLongitudeRef: 'E', GPSLongitude: '2/1 21/1 3/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>rue Secrete</place></x:xmpmeta>')
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
  const iptc = segment(0xed, Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x78\0\x0biptc-secret', 'latin1'));
  const comment = segment(0xfe, Buffer.from('comment-secret <script>alert(1)</script>'));
  return Buffer.concat([jpeg.subarray(0, 2), iptc, comment, jpeg.subarray(2), Buffer.from('PK\x03\x04 tail-secret')]);
}

/** What a JPEG is made of, marker by marker, and `rest` where something stands behind its end. */
export function markersOf(jpeg: Uint8Array): readonly string[] {
  const bytes = Buffer.from(jpeg);
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (found.at(-1) === 'd9') return [...found, 'rest'];
    if (bytes[at] !== 0xff) throw new Error(`no marker at ${at} of ${bytes.length}`);
    found.push(marker.toString(16));
    if (marker === 0xd8 || marker === 0xd9) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
    // Behind a start of scan come its bytes, up to the next marker that is neither escaped nor a restart.
    if (marker === 0xda)
      while (!(bytes[at] === 0xff && ![0, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7].includes(bytes[at + 1] ?? 0))) at++;
  }
  return found;
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG of one colour, small however large it says it is: of black and white alone. */
export function bomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const lines = zeros(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))]);
}

/** So many zeros as zlib packs them, piece by piece: what they come to is held nowhere. Their Adler-32 has 1 below and their count above. */
function zeros(count: number): Buffer {
  const pack = (size: number) => deflateRawSync(Buffer.alloc(size), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const piece = 2 ** 20;
  const pieces = Array<Buffer>(Math.floor(count / piece)).fill(pack(piece));
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((count % 65_521) * 2 ** 16 + 1);
  return Buffer.concat([Buffer.from('78da', 'hex'), ...pieces, pack(count % piece), deflateRawSync(Buffer.alloc(0)), sum]);
}

/** Noise, which nothing makes smaller. */
export const noise = (width: number, height: number): sharp.Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } } });

/** What comes in the place of a photo, and why it is not taken. */
export async function hostile(): Promise<readonly { readonly name: string; readonly bytes: Buffer; readonly reason: PhotoRefusal }[]> {
  const jpeg = await noise(300, 200).jpeg().toBuffer();
  const [png, webp, gif] = [
    await noise(300, 200).png().toBuffer(),
    await noise(300, 200).webp().toBuffer(),
    await noise(300, 200).gif().toBuffer(),
  ];
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
  const tiff = await noise(30, 30).tiff().toBuffer();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const heif = (brand: string): Buffer =>
    Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0mif1${brand}`), Buffer.alloc(400)]);
  const one = (name: string, bytes: Buffer | string, reason: PhotoRefusal) => ({ name, bytes: Buffer.from(bytes), reason });
  return [
    one('a drawing that is a program', svg, 'not-a-photo'),
    one('the same under a heading', `<?xml version="1.0"?>\n${svg.toString()}`, 'not-a-photo'),
    one('a page', '<!doctype html><script>alert(1)</script>', 'not-a-photo'),
    one('a letter', '%PDF-1.7\n1 0 obj', 'not-a-photo'),
    one('a letter that goes on as a photo', Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n'), jpeg]), 'not-a-photo'),
    one('an archive that ends as a photo', Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0'), Buffer.alloc(40), jpeg]), 'not-a-photo'),
    one('a picture of the printer’s', tiff, 'not-a-photo'),
    one('nothing', '', 'not-a-photo'),
    one('one byte', 'a', 'not-a-photo'),
    one('what an iPhone keeps', heif('heic'), 'heic'),
    one('the same under its other name', heif('heix'), 'heic'),
    one('a script that begins as a picture', 'GIF89a/*\0\0\0\0*/=alert(1)//', 'broken'),
    one('a photo’s first bytes before a drawing', Buffer.concat([jpeg.subarray(0, 20), svg]), 'broken'),
    one('one picture’s head on another’s body', Buffer.concat([png.subarray(0, 16), jpeg]), 'broken'),
    ...Object.entries({ jpeg, png, webp, gif }).map(([name, whole]) => one(`half of a ${name}`, half(whole), 'broken')),
    one('a photo that lacks its last bytes', jpeg.subarray(0, -40), 'broken'),
    one('a bomb of 30 000 by 30 000', bomb(30_000, 30_000), 'too-large'),
    one('fifty megapixels', bomb(10_000, 5_000), 'too-large'),
    one('a thread of sixty million', bomb(60_000_000, 1), 'too-large'),
    one('more than 10 MB', Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]), 'too-heavy'),
  ];
}
