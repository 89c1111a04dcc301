/** Reads serial numbers as staff write them: "1-50, 60"; undefined where they say nothing. */
export function readSerials(text: string): readonly number[] | undefined {
  const parts = text.split(',').map((part) => /^\s*(\d{1,7})(?:\s*-\s*(\d{1,7}))?\s*$/.exec(part));
  const all = new Set<number>();
  for (const part of parts) {
    if (!part) return undefined;
    const [from, to] = [Number(part[1]), Number(part[2] ?? part[1])];
    if (from > to || to - from >= mostAtOnce) return undefined;
    for (let serial = from; serial <= to; serial++) all.add(serial);
  }
  return [...all].sort((a, b) => a - b);
}

/** Serial numbers that one range may hold. */
const mostAtOnce = 10_000;

/** The same written short: "1-50,60". */
export function writeSerials(serials: readonly number[]): string {
  const ranges: (readonly [number, number])[] = [];
  for (const serial of [...serials].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === serial - 1) ranges.splice(-1, 1, [last[0], serial]);
    else ranges.push([serial, serial]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
