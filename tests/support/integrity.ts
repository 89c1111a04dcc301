import { loadCatalog } from '../../src/storage/embedded/catalog';
import { documentRange, entryKey, entryRange, entryValue, recordOf } from '../../src/storage/embedded/layout';
import { decode } from '../../src/storage/embedded/query/document';
import { openStore } from '../../src/storage/embedded/store';

/** Opens the store of an engine that does not run and holds every index against the documents: what is missing from it, what is too much, and keys
 *  that two documents share in a unique one. One sentence each; none where all is well. */
export async function disagreements(storePath: string): Promise<string[]> {
  const store = openStore(storePath);
  try {
    const view = store.latest();
    const told: string[] = [];
    for (const { id, namespace, indexes } of loadCatalog(view, () => 0).all())
      for (const index of indexes) {
        const where = `${namespace} ${index.name}`;
        const expected = new Map<string, string>();
        for (const { key, value } of view.range(...documentRange(id))) {
          const record = recordOf(key);
          for (const bytes of index.keys(decode(value)).keys) {
            const name = entryKey(index.id, index.unique, bytes, record).toString('hex');
            if (expected.has(name)) told.push(`${where}: record ${record} shares the key ${name}`);
            expected.set(name, Buffer.from(entryValue(index.unique, record)).toString('hex'));
          }
        }
        for (const { key, value } of view.range(...entryRange(index.id, index.unique))) {
          const name = key.toString('hex');
          if (expected.get(name) !== Buffer.from(value).toString('hex')) told.push(`${where}: the entry ${name} is nobody's`);
          expected.delete(name);
        }
        for (const name of expected.keys()) told.push(`${where}: the entry ${name} is missing`);
      }
    return told;
  } finally {
    await store.close();
  }
}
