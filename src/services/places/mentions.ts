import { coreOf, isSmall, kindOf } from './names';
import type { StreetIndex, StreetMatch } from './streets';

/** A house number as people say it: "12 bis". */
export interface NumberSaid {
  readonly number: number;
  readonly suffix?: string;
}

/** A street that is mentioned among words. */
export interface Mention {
  /** The best first. */
  readonly matches: readonly StreetMatch[];
  readonly number?: NumberSaid;
  /** Which of the words say it, by their places. */
  readonly at: ReadonlySet<number>;
}

/** Words that part two streets which meet. */
const parts = /^(et|x|angle|coin|croisement|intersection|carrefour|croise)$/;
const isCrossing = /^(x|angle|coin|croisement|intersection|croise)$/;
/** Words of a name at the most, small ones not counted. */
const longest = 6;

/** The streets that the words mention, in their order. What is said beside them ("devant la pharmacie") is left over. */
export function mentionsIn(words: readonly string[], index: StreetIndex): readonly Mention[] {
  const found: Mention[] = [];
  let from = 0;
  for (let at = 0; at < words.length; at++) {
    const start = startAt(words, at);
    if (!start || at < from) continue;
    const best = longestFrom(words, start.from, start.kind, index, true);
    if (!best) continue;
    found.push(withNumber(words, at, best));
    from = best.to;
  }
  if (found.length < 2 && words.some((word) => (found.length === 1 ? parts : isCrossing).test(word))) {
    const all = [...found, ...others(words, found, index)];
    if (all.length > 0) return all;
  }
  return found.length > 0 ? found : bare(words, index);
}

interface Start {
  /** Where its name begins. */
  readonly from: number;
  readonly kind: string;
}

/** Whether a street may begin here: by its kind, or by "faubourg", which people leave the street out of. */
function startAt(words: readonly string[], at: number): Start | undefined {
  const word = words[at] ?? '';
  const kind = kindOf(word);
  if (kind !== undefined) return { from: at + 1, kind };
  return coreOf([word])[0] === 'faubourg' && word !== '' ? { from: at, kind: 'rue' } : undefined;
}

interface Best {
  readonly matches: readonly StreetMatch[];
  /** Where the name begins and where the words go on after it. */
  readonly from: number;
  readonly to: number;
}

/** The best name that begins here: the surest, then the longest. */
function longestFrom(
  words: readonly string[],
  from: number,
  kind: string | undefined,
  index: StreetIndex,
  loose: boolean,
): Best | undefined {
  let best: Best | undefined;
  let counted = 0;
  for (let to = from; to < words.length && counted < longest && words[to] !== ''; to++) {
    if (isSmall(words[to] ?? '')) continue;
    counted++;
    const matches = index.match(coreOf(words.slice(from, to + 1)), kind, loose);
    if ((matches[0]?.score ?? 0) >= (best?.matches[0]?.score ?? 0.01)) best = { matches, from, to: to + 1 };
  }
  return best;
}

/** Of two streets that meet the second is often named without its kind ("angle Myrha et Poulet"). */
function others(words: readonly string[], known: readonly Mention[], index: StreetIndex): readonly Mention[] {
  const found: Mention[] = [];
  const meets = words.some((word) => isCrossing.test(word));
  let end = -1;
  for (let at = 0; at < words.length; at++) {
    const before = at === 0 ? '' : (words[at - 1] ?? '');
    const follows =
      at === end ||
      parts.test(before) ||
      (isSmall(before) && at > 1 && parts.test(words[at - 2] ?? '')) ||
      (at === 0 && known.length === 0);
    if (!follows || words[at] === '' || isSmall(words[at] ?? '') || known.some((one) => one.at.has(at))) continue;
    const best = at < end ? undefined : longestFrom(words, at, undefined, index, meets && known.length > 0);
    if (!best) continue;
    found.push({ matches: best.matches, at: range(best.from, best.to) });
    end = best.to;
  }
  return found;
}

/** A street's name without its kind: after a number, or where nothing else is said ("12 myrha", "goutte d'or"). */
function bare(words: readonly string[], index: StreetIndex): readonly Mention[] {
  const first = words.findIndex((word) => word !== '' && !isSmall(word) && !isNumber(word) && !isSuffix(word));
  if (first < 0) return [];
  const numbered = words.slice(0, first).some(isNumber);
  const best = longestFrom(words, first, undefined, index, numbered);
  if (!best) return [];
  const rest = words.slice(best.to).filter((word) => !isSmall(word) && !isNumber(word));
  return numbered || rest.length === 0 ? [withNumber(words, best.from, best)] : [];
}

const isNumber = (word: string): boolean => /^\d{1,3}(bis|ter|quater|[a-dqt])?$/.test(word);
const isSuffix = (word: string): boolean => /^(bis|ter|quater|[b-dqt])$/.test(word);
/** Between a number and its street: "au 12 de la rue", "n° 12, rue"; between a street and its number: "rue Myrha, devant le 12". */
const before = /^(n|no|num|numero|)$/;
const after = /^(n|no|num|numero|devant|face|niveau|hauteur|vers|pres|cote|)$/;

/** The number before the street, or right after it. */
function withNumber(words: readonly string[], start: number, best: Best): Mention {
  const at = new Set(range(start, best.to));
  let last = start - 1;
  while (last >= 0 && (isSmall(words[last] ?? '') || before.test(words[last] ?? ''))) last--;
  const suffix = isSuffix(words[last] ?? '') && isNumber(words[last - 1] ?? '') ? words[last] : undefined;
  if (suffix !== undefined) at.add(last--);
  // "12-14": the first of them.
  while (isNumber(words[last] ?? '') && isNumber(words[last - 1] ?? '')) at.add(last--);
  if (isNumber(words[last] ?? '')) {
    for (let between = last; between < start; between++) at.add(between);
    return { matches: best.matches, at, number: numberOf(words[last] ?? '', suffix) };
  }
  let next = best.to;
  while (next < words.length && (isSmall(words[next] ?? '') || after.test(words[next] ?? ''))) next++;
  const following = isSuffix(words[next + 1] ?? '') ? words[next + 1] : undefined;
  // "rue Myrha 3 matelas" is no number 3.
  const beyond = words[following === undefined ? next + 1 : next + 2] ?? '';
  const counts = next === best.to && !isSmall(beyond) && !after.test(beyond);
  if (!isNumber(words[next] ?? '') || counts) return { matches: best.matches, at };
  for (let between = best.to; between <= next; between++) at.add(between);
  if (following !== undefined) at.add(next + 1);
  return { matches: best.matches, at, number: numberOf(words[next] ?? '', following) };
}

function numberOf(word: string, suffix: string | undefined): NumberSaid {
  const [, digits = '', own] = /^(\d+)(.*)$/.exec(word) ?? [];
  const said = own || suffix;
  return { number: Number(digits), ...(said ? { suffix: said } : {}) };
}

const range = (from: number, to: number): ReadonlySet<number> =>
  new Set(Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index));
