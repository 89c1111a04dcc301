import { dotsOf } from './scan';

/** A film of one picture, a code's drawing as a camera sees it: YUV4MPEG2, of which Chromium makes a camera (wiki.multimedia.cx/index.php/YUV4MPEG2). */
export function filmOf(svg: string): Buffer {
  const { size, dark } = dotsOf(svg);
  const light = Buffer.from(dark.map((each) => (each ? 16 : 235)));
  const grey = Buffer.alloc((size * size) / 2, 128);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${size} H${size} F10:1 Ip A1:1 C420\nFRAME\n`), light, grey]);
}
