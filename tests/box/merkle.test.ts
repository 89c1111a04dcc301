import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createMerkle, noPeaks, same } from '../../src/services/box/merkle';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const tree = createMerkle(sha256);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The entries and roots that Certificate Transparency's own implementations are tested with. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 9162, section 2.1.1, word for word: slow, and of other code than the tree's. */
function naive(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return leaves[0]!;
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Buffer.concat([Buffer.from([1]), naive(leaves.slice(0, k)), naive(leaves.slice(k))]));
}
const leavesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, at) => tree.leaf(Buffer.from(`entry ${at}`)));

test('roots are those of Certificate Transparency', () => {
  const leaves = entries.map((entry) => tree.leaf(Buffer.from(entry, 'hex')));
  roots.forEach((root, size) => expect(hex(tree.root(leaves.slice(0, size)))).toBe(root));
});

test('roots are those of the definition, also grown in batches from the peaks alone', () => {
  const leaves = leavesOf(130);
  for (let size = 0; size <= leaves.length; size++) expect(hex(tree.root(leaves.slice(0, size)))).toBe(hex(naive(leaves.slice(0, size))));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 12 }), (batches) => {
      let peaks = noPeaks;
      let size = 0;
      for (const batch of batches) {
        peaks = tree.grow(peaks, leavesOf(size + batch).slice(size));
        size += batch;
        expect(peaks.size).toBe(size);
        expect(hex(tree.rootOf(peaks))).toBe(hex(naive(leavesOf(size))));
      }
    }),
    { numRuns: 40 },
  );
});

test('of every leaf of every tree to 70 its inclusion is proved, and of no other place', () => {
  for (let size = 1; size <= 70; size++) {
    const leaves = leavesOf(size);
    const root = tree.root(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const proof = tree.inclusion(leaves, index);
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      expect(tree.includes({ leaf, index, size, proof, root })).toBe(true);
      expect(tree.includes({ leaf, index: (index + 1) % size, size, proof, root })).toBe(size === 1);
      expect(tree.includes({ leaf, index, size, proof: [...proof, root], root })).toBe(false);
      expect(tree.includes({ leaf, index, size, proof: proof.slice(1), root })).toBe(proof.length === 0);
    }
  }
});

test('of every two sizes to 40 the one continues the other, and no other tree', () => {
  const leaves = leavesOf(40);
  const rootsOf = Array.from({ length: 41 }, (_, size) => tree.root(leaves.slice(0, size)));
  for (let size = 0; size <= 40; size++)
    for (let oldSize = 0; oldSize <= size; oldSize++) {
      const [oldRoot, root] = [rootsOf[oldSize]!, rootsOf[size]!];
      const proof = tree.consistency(leaves.slice(0, size), oldSize);
      expect(tree.continues({ oldSize, oldRoot, size, root, proof })).toBe(true);
      expect(tree.continues({ oldSize, oldRoot: sha256(oldRoot), size, root, proof })).toBe(false);
      if (oldSize > 0) expect(tree.continues({ oldSize, oldRoot, size, root: sha256(root), proof })).toBe(false);
      if (proof.length > 0) expect(tree.continues({ oldSize, oldRoot, size, root, proof: proof.slice(1) })).toBe(false);
    }
});

test('places that are none are refused', () => {
  const leaves = leavesOf(5);
  const root = tree.root(leaves);
  expect(() => tree.inclusion(leaves, 5)).toThrow(RangeError);
  expect(() => tree.consistency(leaves, 6)).toThrow(RangeError);
  for (const index of [-1, 5, 0.5])
    expect(tree.includes({ leaf: leaves[0]!, index, size: 5, proof: tree.inclusion(leaves, 0), root })).toBe(false);
  expect(tree.continues({ oldSize: 6, oldRoot: root, size: 5, root, proof: [] })).toBe(false);
  expect(same(root, root.subarray(1))).toBe(false);
});
