import type { Connection } from 'mongoose';

/** Makes every collection and index the models declare, once at start: never in a transaction, safe when several processes start at once. */
export async function prepare(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) {
    await model.createCollection().catch(ignoreExisting);
    await model.createIndexes();
  }
}

/** NamespaceExists: another process was first. */
function ignoreExisting(error: unknown): void {
  if ((error as { code?: unknown }).code !== 48) throw error;
}
