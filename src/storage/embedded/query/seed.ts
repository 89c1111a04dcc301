import type { Document } from './document';
import { CommandError, refuse } from './error';
import { compileArrayFilters } from './array-filter';
import { isOperators } from './match';
import { modifierOf } from './modifier';
import { isDocument } from './path';
import { isRegex } from './regex';
import { applyTree, createTree, growTree } from './tree';

/** The fields that a filter says by equality, with which an upsert begins; only `_id` for a replacement. 54 where a path is said twice. */
export function seedOf(filter: Document, onlyId: boolean): Document {
  const said = equalities(filter).filter(([path]) => !onlyId || path === '_id');
  const noFilters = compileArrayFilters([]);
  const checked = createTree();
  return said.reduce<Document>((doc, [path, value]) => {
    const step = createTree();
    try {
      growTree(checked, path, modifierOf('$set', path, value), noFilters);
    } catch (error) {
      if (!(error instanceof CommandError) || error.code !== 40) throw error;
      throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    }
    growTree(step, path, modifierOf('$set', path, value), noFilters);
    return applyTree(step, doc, '') as Document;
  }, {});
}

function equalities(filter: Document): [path: string, value: unknown][] {
  return Object.entries(filter).flatMap(([key, condition]): [string, unknown][] => {
    if (key === '$and' || (key === '$or' && Array.isArray(condition) && condition.length === 1)) {
      return (condition as unknown[]).filter(isDocument).flatMap(equalities);
    }
    if (key.startsWith('$') || isRegex(condition)) return [];
    if (!isOperators(condition)) return [[key, condition]];
    return Object.entries(condition).flatMap(([operator, operand]) => operatorEqualities(key, operator, operand));
  });
}

function operatorEqualities(path: string, operator: string, operand: unknown): [string, unknown][] {
  if (operator === '$eq') return [[path, operand]];
  if (operator === '$in' && Array.isArray(operand) && operand.length === 1)
    refuse('$in with one value', 'the filter of an upsert that inserts');
  if (operator !== '$all' || !Array.isArray(operand)) return [];
  return operand.filter((item) => !isRegex(item) && !isOperators(item)).map((item: unknown) => [path, item]);
}
