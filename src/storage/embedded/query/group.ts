import { compileAccumulator, type Accumulator } from './accumulator';
import type { Document } from './document';
import { CommandError } from './error';
import { compileExpression, rootScope } from './expression';
import { encodeGroupKey } from './group-key';
import { memoryLimit } from './memory';
import { isDocument, put } from './path';

/** Compiles `$group`: one document a group, in the order in which the groups first appear (MongoDB leaves it open). */
export function compileGroup(spec: unknown): (docs: Iterable<Document>) => Iterable<Document> {
  if (!isDocument(spec)) throw new CommandError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw new CommandError(15955, 'a group specification must include an _id');
  checkNoInclusion(spec._id);
  const idOf = compileExpression(spec._id);
  const fields = Object.entries(spec)
    .filter(([field]) => field !== '_id')
    .map(([field, accumulator]) => ({ field, ...compileAccumulator(field, accumulator) }));
  return function* (docs) {
    const groups = new Map<string, { readonly id: unknown; readonly gathered: readonly Accumulator[] }>();
    const memory = memoryLimit('$group');
    for (const doc of docs) {
      const scope = rootScope(doc);
      const id = idOf(scope) ?? null;
      const key = encodeGroupKey(id, '$group');
      let group = groups.get(key);
      if (!group) {
        groups.set(key, (group = { id, gathered: fields.map(({ create }) => create()) }));
        memory.take(key.length * 2 + 128 * (fields.length + 1));
      }
      for (const [i, { value }] of fields.entries()) memory.take(group.gathered[i]!.take(value(scope)));
    }
    for (const { id, gathered } of groups.values()) {
      const row: Document = { _id: id };
      for (const [i, { field }] of fields.entries()) put(row, field, gathered[i]!.result() ?? null);
      yield row;
    }
  };
}

function checkNoInclusion(id: unknown): void {
  if (!isDocument(id)) return;
  for (const [key, value] of Object.entries(id))
    if (!key.startsWith('$') && (typeof value === 'number' || typeof value === 'boolean'))
      throw new CommandError(17390, '$group does not support inclusion-style expressions');
}
