/** SHA-256 of bytes. Given, so that the same code runs in the server, on a stranger's machine and in a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** A Merkle tree as RFC 9162 (Certificate Transparency 2.0), section 2.1, defines it. Hashes are 32 bytes. */
export interface MerkleTree {
  /** The hash of an entry's bytes. */
  leaf(entry: Uint8Array): Uint8Array;
  /** The root over leaves; of none, the hash of nothing. */
  root(leaves: readonly Uint8Array[]): Uint8Array;
  /** The hashes that lead from the leaf at `index` to the root (section 2.1.3.1). */
  inclusion(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[];
  /** The hashes that show the tree of the first `size` leaves to be the beginning of this one (section 2.1.4.1). */
  consistency(leaves: readonly Uint8Array[], size: number): readonly Uint8Array[];
  /** Whether `proof` leads from a leaf to the root of a tree of `size` (section 2.1.3.2). */
  includes(given: {
    readonly leaf: Uint8Array;
    readonly index: number;
    readonly size: number;
    readonly proof: readonly Uint8Array[];
    readonly root: Uint8Array;
  }): boolean;
  /** Whether `proof` shows that the tree of `size` begins with that of `oldSize` (section 2.1.4.2). */
  continues(given: {
    readonly oldSize: number;
    readonly oldRoot: Uint8Array;
    readonly size: number;
    readonly root: Uint8Array;
    readonly proof: readonly Uint8Array[];
  }): boolean;
  /** The roots of the full trees that a tree of any size is made of, the largest first, after more leaves: all that must be kept to go on. */
  grow(peaks: Peaks, leaves: readonly Uint8Array[]): Peaks;
  /** The root that peaks make. */
  rootOf(peaks: Peaks): Uint8Array;
}

/** A tree's size, and the roots of its full subtrees: one for each bit of the size that is 1. */
export interface Peaks {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** The tree of no leaves. */
export const noPeaks: Peaks = { size: 0, hashes: [] };

/** Joins the tree with a hash. */
export function createMerkle(sha256: Sha256): MerkleTree {
  const prefixed = (prefix: number, ...parts: readonly Uint8Array[]): Uint8Array => {
    const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    bytes[0] = prefix;
    let at = 1;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return sha256(bytes);
  };
  const node = (left: Uint8Array, right: Uint8Array): Uint8Array => prefixed(1, left, right);

  /** The root over leaves[from, to), of which there is one at least. */
  function rootIn(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
    if (to - from === 1) return leaves[from]!;
    const middle = from + split(to - from);
    return node(rootIn(leaves, from, middle), rootIn(leaves, middle, to));
  }
  function path(leaves: readonly Uint8Array[], index: number, from: number, to: number): Uint8Array[] {
    if (to - from <= 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...path(leaves, index, from, middle), rootIn(leaves, middle, to)]
      : [...path(leaves, index, middle, to), rootIn(leaves, from, middle)];
  }
  /** SUBPROOF; `whole`: the old tree is all of what is looked at, and its root is known already. */
  function subproof(leaves: readonly Uint8Array[], size: number, from: number, to: number, whole: boolean): Uint8Array[] {
    if (size === to - from) return whole ? [] : [rootIn(leaves, from, to)];
    const middle = from + split(to - from);
    return size <= middle - from
      ? [...subproof(leaves, size, from, middle, whole), rootIn(leaves, middle, to)]
      : [...subproof(leaves, size - (middle - from), middle, to, false), rootIn(leaves, from, middle)];
  }
  const within = (index: number, size: number): boolean => Number.isInteger(index) && index >= 0 && index < size;

  const tree: MerkleTree = {
    leaf: (entry) => prefixed(0, entry),
    root: (leaves) => (leaves.length === 0 ? sha256(new Uint8Array(0)) : rootIn(leaves, 0, leaves.length)),
    inclusion(leaves, index) {
      if (!within(index, leaves.length)) throw new RangeError(`There is no leaf ${index} in a tree of ${leaves.length}.`);
      return path(leaves, index, 0, leaves.length);
    },
    consistency(leaves, size) {
      if (!within(size, leaves.length + 1)) throw new RangeError(`A tree of ${leaves.length} never had ${size} leaves.`);
      return size === 0 ? [] : subproof(leaves, size, 0, leaves.length, true);
    },
    includes({ leaf, index, size, proof, root }) {
      if (!within(index, size)) return false;
      let [at, last, hash] = [index, size - 1, leaf];
      for (const sibling of proof) {
        if (last === 0) return false;
        if (at % 2 === 1 || at === last) {
          hash = node(sibling, hash);
          while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
        } else hash = node(hash, sibling);
        [at, last] = [half(at), half(last)];
      }
      return last === 0 && same(hash, root);
    },
    continues({ oldSize, oldRoot, size, root, proof }) {
      if (!within(oldSize, size + 1)) return false;
      if (oldSize === size) return proof.length === 0 && same(oldRoot, root);
      if (oldSize === 0) return proof.length === 0 && same(oldRoot, sha256(new Uint8Array(0)));
      const hashes = isPower(oldSize) ? [oldRoot, ...proof] : [...proof];
      const first = hashes.shift();
      if (!first) return false;
      let [at, last] = [oldSize - 1, size - 1];
      while (at % 2 === 1) [at, last] = [half(at), half(last)];
      let [old, now] = [first, first];
      for (const hash of hashes) {
        if (last === 0) return false;
        if (at % 2 === 1 || at === last) {
          [old, now] = [node(hash, old), node(hash, now)];
          while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
        } else now = node(now, hash);
        [at, last] = [half(at), half(last)];
      }
      return last === 0 && same(old, oldRoot) && same(now, root);
    },
    grow({ size, hashes }, leaves) {
      const peaks = [...hashes];
      let count = size;
      for (const leaf of leaves) {
        let hash = leaf;
        for (let bits = count; bits % 2 === 1; bits = half(bits)) hash = node(peaks.pop()!, hash);
        peaks.push(hash);
        count++;
      }
      return { size: count, hashes: peaks };
    },
    rootOf: ({ hashes }) => (hashes.length === 0 ? sha256(new Uint8Array(0)) : hashes.reduceRight((right, left) => node(left, right))),
  };
  return tree;
}

/** The largest power of two below `count`, which is two at least. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

const half = (count: number): number => Math.floor(count / 2);
const isPower = (count: number): boolean => split(count + 1) === count;

/** Whether two hashes are the same. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);
