import jsQR from 'jsqr';

/** Dots of a code's drawing a square has on each side. */
const square = 4;

/** A code's drawing as dots, row by row: true is dark. */
export function dotsOf(svg: string): { readonly size: number; readonly dark: readonly boolean[] } {
  const size = Number(/viewBox="0 0 (\d+) \1" shape-rendering="crispEdges"/.exec(svg)?.[1]) * square;
  const dark = new Array<boolean>(size * size).fill(false);
  for (const [, x = '', y = ''] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < square; row++) {
      const from = (Number(y) * square + row) * size + Number(x) * square;
      dark.fill(true, from, from + square);
    }
  return { size, dark };
}

/** What a camera would read of a code's drawing, decoded by another library. */
export function scan(svg: string): string | undefined {
  const { size, dark } = dotsOf(svg);
  return jsQR(Uint8ClampedArray.from(dark.flatMap((each) => (each ? [0, 0, 0, 255] : [255, 255, 255, 255]))), size, size)?.data;
}
