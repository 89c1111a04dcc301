import type { View } from './store';

/** Changes not yet written, over what is: reads see both, in order. */
export interface Overlay extends View {
  put(key: Buffer, value: Uint8Array | null): void;
  /** Every change, in no order; null is a removal. */
  changes(): Iterable<readonly [key: Buffer, value: Uint8Array | null]>;
  readonly size: number;
}

interface Change {
  readonly key: Buffer;
  value: Uint8Array | null;
}

/** An overlay over a view, which may itself be an overlay. */
export function createOverlay(below: View): Overlay {
  const byKey = new Map<string, Change>();
  let sorted: Change[] = [];
  let fresh: Change[] = [];

  /** Sorting waits for the first range read: a long insert never reads one. */
  function inOrder(): Change[] {
    if (fresh.length > 0) {
      fresh.sort((a, b) => Buffer.compare(a.key, b.key));
      sorted = merged(sorted, fresh);
      fresh = [];
    }
    return sorted;
  }

  return {
    get size() {
      return byKey.size;
    },
    get(key) {
      const change = byKey.get(key.toString('latin1'));
      return change ? (change.value ?? undefined) : below.get(key);
    },
    put(key, value) {
      const name = key.toString('latin1');
      const known = byKey.get(name);
      if (known) known.value = value;
      else {
        const change = { key, value };
        byKey.set(name, change);
        fresh.push(change);
      }
    },
    *changes() {
      for (const { key, value } of byKey.values()) yield [key, value];
    },
    *range(start, end, reverse = false) {
      const own = within(inOrder(), start, end);
      if (reverse) own.reverse();
      const sign = reverse ? -1 : 1;
      let at = 0;
      for (const entry of below.range(start, end, reverse)) {
        for (let change = own[at]; change && Buffer.compare(change.key, entry.key) * sign < 0; change = own[++at])
          if (change.value) yield { key: change.key, value: change.value };
        const same = own[at];
        if (same && same.key.equals(entry.key)) {
          at++;
          if (same.value) yield { key: same.key, value: same.value };
        } else yield entry;
      }
      for (let change = own[at]; change; change = own[++at]) if (change.value) yield { key: change.key, value: change.value };
    },
  };
}

function merged(a: readonly Change[], b: readonly Change[]): Change[] {
  const out: Change[] = [];
  let at = 0;
  for (const change of a) {
    for (let next = b[at]; next && Buffer.compare(next.key, change.key) < 0; next = b[++at]) out.push(next);
    out.push(change);
  }
  return [...out, ...b.slice(at)];
}

function within(sorted: readonly Change[], start: Buffer, end: Buffer): Change[] {
  return sorted.slice(lowest(sorted, start), lowest(sorted, end));
}

/** The first place whose key is not below. */
function lowest(sorted: readonly Change[], key: Buffer): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(sorted[middle]?.key ?? key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
