import jsQR from 'jsqr';

/** What a camera would read of a code's drawing: its dark squares, four dots wide, decoded by another library. */
export function scan(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \1" shape-rendering="crispEdges"/.exec(svg)?.[1]) * 4;
  const dots = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x = '', y = ''] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 4; column++)
        dots.fill(
          0,
          ((Number(y) * 4 + row) * size + Number(x) * 4 + column) * 4,
          ((Number(y) * 4 + row) * size + Number(x) * 4 + column) * 4 + 3,
        );
  return jsQR(dots, size, size)?.data;
}
