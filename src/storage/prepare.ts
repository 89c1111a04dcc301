import type { Connection } from 'mongoose';
import { migrate, migrationModel, migrations, type MigrateOptions } from './migrations';

/** Makes every collection and index the models declare, then changes what is stored to what this version expects. Once at start: never in a
 *  transaction, safe when several processes start at once. */
export async function prepare(connection: Connection, options: MigrateOptions = {}): Promise<void> {
  migrationModel(connection);
  const there = new Set((await connection.listCollections()).map(({ name }) => name));
  await Promise.all(
    Object.values(connection.models).map(async (model) => {
      if (!there.has(model.collection.collectionName)) await model.createCollection().catch(ignoreExisting);
      await model.createIndexes();
    }),
  );
  await migrate(connection, migrations, options);
}

/** NamespaceExists: another process was first. */
function ignoreExisting(error: unknown): void {
  if ((error as { code?: unknown }).code !== 48) throw error;
}
