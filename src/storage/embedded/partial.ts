import type { Document } from './query/document';
import { CommandError } from './query/error';
import { isOperators } from './query/match';
import { isDocument } from './query/path';
import { isRegex } from './query/regex';

/** What MongoDB takes in a partial index's filter (https://www.mongodb.com/docs/manual/core/index-partial/). */
const conditions = ['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$type', '$exists'];

/** Refuses the filter of a partial index that MongoDB refuses: 67, naming the operator. */
export function checkPartial(filter: Document): void {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' || key === '$or') {
      if (Array.isArray(value)) value.filter(isDocument).forEach(checkPartial);
    } else if (key.startsWith('$')) throw unsupported(key);
    else if (isRegex(value)) throw unsupported('$regex');
    else if (isOperators(value))
      for (const [operator, operand] of Object.entries(value))
        if (!conditions.includes(operator) || (operator === '$exists' && operand !== true && operand !== 1)) throw unsupported(operator);
  }
}

const unsupported = (operator: string): CommandError =>
  new CommandError(67, `unsupported expression in partial index: ${operator}${operator === '$exists' ? ': false' : ''}`);
