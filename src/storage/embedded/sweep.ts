import type { Engine } from './commands';
import { compileQuery } from './query-command';
import { writeRecord, type Target } from './records';

/** Documents swept in one commit, so that other writes are not kept waiting. */
const sweptAtOnce = 1000;

/** Deletes documents past the time their TTL index gives them (https://www.mongodb.com/docs/manual/core/index-ttl/); gives whether there may be more. */
export function sweepExpired(engine: Engine, target: Target): boolean {
  let more = false;
  for (const collection of engine.catalog.all())
    for (const { ttlSeconds, paths, partial } of collection.indexes) {
      const [path] = paths;
      if (ttlSeconds === undefined || path === undefined) continue;
      const old = { [path]: { $lt: new Date(engine.now() - ttlSeconds * 1000) } };
      const filter = partial ? { $and: [old, partial] } : old;
      let swept = 0;
      for (const { record, doc } of compileQuery(collection, { filter, limit: sweptAtOnce }).run(target)) {
        writeRecord(target, collection, record, doc, undefined);
        swept++;
      }
      more ||= swept === sweptAtOnce;
    }
  return more;
}
