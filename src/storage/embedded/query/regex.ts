import { BSONRegExp } from 'bson';
import { CommandError, refuse } from './error';

/** Whether a value is a BSON regular expression. */
export function isRegex(value: unknown): value is BSONRegExp {
  return value instanceof BSONRegExp;
}

/** The regular expression of `$regex` and `$options`. */
export function regexOf(pattern: string, options: string): BSONRegExp {
  if (/[^imsxu]/.test(options)) throw new CommandError(51108, `invalid flag in regex options: ${options}`);
  if (pattern.includes('\0')) throw new CommandError(2, 'Regular expression cannot contain an embedded null byte');
  return new BSONRegExp(pattern, options);
}

/**
 * Compiles a regular expression of the served subset: `^`, at least one literal character, then literals, `.`, `\d`, classes of literals
 * and ranges, each with a quantifier, and `$` at the end; options i and s. Inside it PCRE and JavaScript agree; all else is refused.
 */
export function compileRegex(regex: BSONRegExp): (text: string) => boolean {
  return read(regex).test;
}

/** The literal start that every matching text has; empty where case is ignored. */
export function regexPrefix(regex: BSONRegExp): string {
  return read(regex).prefix;
}

interface Read {
  readonly prefix: string;
  readonly test: (text: string) => boolean;
}

const cache = new WeakMap<BSONRegExp, Read>();

function read(regex: BSONRegExp): Read {
  const known = cache.get(regex);
  if (known) return known;
  const fresh = translate(regex.pattern, regex.options);
  cache.set(regex, fresh);
  return fresh;
}

/** One item: a class, an escape, a dot or a literal; then perhaps a quantifier. */
const item =
  /(?:\[(?<class>[^\]\\[]+)\]|\\(?<escape>.)|(?<dot>\.)|(?<literal>[^\\^$.|?*+()[\]{}]))(?<quantifier>(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?)/suy;

function translate(pattern: string, options: string): Read {
  const shown = `$regex /${pattern}/${options}`;
  if (!pattern.startsWith('^')) refuse(`${shown} (not anchored by ^)`, 'a filter');
  if (/[^isu]/.test(options)) refuse(`${shown} (an option other than i and s)`, 'a filter');
  const ignoreCase = options.includes('i');
  let source = '^';
  let prefix = '';
  let literalSoFar = true;
  item.lastIndex = 1;
  while (item.lastIndex < pattern.length && !(item.lastIndex === pattern.length - 1 && pattern.endsWith('$'))) {
    const parts = item.exec(pattern)?.groups;
    const piece = parts && pieceOf(parts, options);
    if (!parts || piece === undefined) refuse(`${shown} (more than literals, classes and quantifiers)`, 'a filter');
    literalSoFar = literalSoFar && piece.literal !== undefined && parts.quantifier === '';
    if (literalSoFar) prefix += piece.literal;
    source += piece.source + parts.quantifier;
  }
  // PCRE's $ also stands before a last line feed.
  if (item.lastIndex === pattern.length - 1) source += '\\n?$';
  if (prefix === '') refuse(`${shown} (no literal after ^)`, 'a filter');
  const compiled = compileSource(source, ignoreCase ? 'iu' : 'u', shown);
  return { prefix: ignoreCase ? '' : prefix, test: (text) => compiled.test(text) };
}

function pieceOf(parts: Record<string, string | undefined>, options: string): { source: string; literal?: string } | undefined {
  if (parts.dot) return { source: options.includes('s') ? '[^]' : '[^\\n]' };
  if (parts.class !== undefined) return classOf(parts.class);
  if (parts.escape === 'd') return { source: '[0-9]' };
  if (parts.escape !== undefined && /[a-z0-9]/i.test(parts.escape)) return undefined;
  const literal = parts.escape ?? parts.literal!;
  return { source: literal.replace(/[\\^$.|?*+()[\]{}/]/u, '\\$&'), literal };
}

/** Letters, digits, spaces, a few signs and ranges of letters or digits. */
function classOf(inside: string): { source: string } | undefined {
  return /^\^?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[\p{L}\d _.,;@])+-?$/u.test(inside) ? { source: `[${inside}]` } : undefined;
}

function compileSource(source: string, flags: string, shown: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new CommandError(51091, `Regular expression is invalid: ${shown}`);
  }
}
