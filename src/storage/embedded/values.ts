import { get, isArrayIndex, isDocument } from './query/path';

/** The values at a path, those of arrays one by one, as `distinct` counts them. */
export function anyValuesAt(value: unknown, path: string): unknown[] {
  if (path === '') return Array.isArray(value) ? value : value === undefined ? [] : [value];
  const dot = path.indexOf('.');
  const part = dot < 0 ? path : path.slice(0, dot);
  const rest = dot < 0 ? '' : path.slice(dot + 1);
  if (Array.isArray(value)) {
    const place = isArrayIndex(part) ? anyValuesAt(value[Number(part)], rest) : [];
    return [...place, ...value.filter(isDocument).flatMap((element) => anyValuesAt(element, path))];
  }
  return isDocument(value) ? anyValuesAt(get(value, part), rest) : [];
}
