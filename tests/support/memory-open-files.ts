import type { OpenFileSet, OpenFileStore } from '../../src/services/open-files';

/** Public files in memory, and how large the largest text was that was written at once. */
export function createMemoryOpenFiles() {
  const sets = new Map<string, OpenFileSet>();
  const texts = new Map<string, string>();
  const written = { longest: 0 };
  let versions = 0;
  const store: OpenFileStore = {
    begin(id, at) {
      const version = String(++versions);
      const parts = new Map<string, string[]>();
      return {
        async write(name, text) {
          written.longest = Math.max(written.longest, text.length);
          parts.set(name, [...(parts.get(name) ?? []), text]);
        },
        async publish() {
          for (const [name, all] of parts) texts.set(`${version}/${name}`, all.join(''));
          const files = [...parts.keys()].map((name) => ({ name, bytes: Buffer.byteLength(texts.get(`${version}/${name}`) ?? '') }));
          sets.set(id, { id, version, at, files });
          return true;
        },
      };
    },
    all: async () => [...sets.values()],
    async *read(version, name) {
      yield Buffer.from(texts.get(`${version}/${name}`) ?? '');
    },
  };
  return {
    store,
    written,
    /** A file as it stands. */
    file: (set: string, name: string): string => texts.get(`${sets.get(set)?.version ?? ''}/${name}`) ?? '',
  };
}
