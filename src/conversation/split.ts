import { parts } from './gsm';

/** Where a text may be cut: after blanks, and between two signs of a script written without them; never inside a word, a number ("350 000")
 *  or a sign of several code points. The better the place, the higher: a paragraph, a line, a sentence, a word. */
interface Break {
  readonly at: number;
  readonly worth: 0 | 1 | 2 | 3;
}

/** Signs that a part can hold at the most. */
const longestPart = 160;

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\u3000-\u303f\uff00-\uff65]/u;
const closing = /^[\p{Pe}\p{Pf}.,:;!?%)\]，。、；：？！）」』》%]/u;
const opening = /[\p{Ps}\p{Pi}]$/u;

/** Cuts a text into messages of at most `most` parts each, blanks at the cuts gone, nothing else lost. A word longer than a message is cut between signs. */
export function split(text: string, most: number): readonly string[] {
  const messages: string[] = [];
  let rest = text.trim();
  while (parts(rest).parts > most) {
    const at = cut(rest, most);
    messages.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest || messages.length === 0 ? [...messages, rest] : messages;
}

/** The best place among those that fit: a better kind of break wins unless it leaves more than half of the message empty. */
function cut(text: string, most: number): number {
  const fits = (at: number) => parts(text.slice(0, at).trimEnd()).parts <= most;
  const found = breaks(text.slice(0, most * longestPart + 1));
  const last = lastThat(found.length, (index) => fits(found[index]!.at));
  if (last < 0) {
    const ends = [...signs.segment(text)].map(({ index, segment }) => index + segment.length);
    return (
      ends[
        Math.max(
          0,
          lastThat(ends.length, (index) => fits(ends[index]!)),
        )
      ] ?? text.length
    );
  }
  const fitting = found.slice(0, last + 1);
  const half = fitting[last]!.at / 2;
  const best = fitting.filter(({ at }) => at >= half).reduce((best, next) => (next.worth >= best.worth ? next : best));
  return best.at;
}

/** The last index for which `holds`, where it holds for all the earlier ones; -1 for none. */
function lastThat(length: number, holds: (index: number) => boolean): number {
  let low = -1;
  let high = length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function breaks(text: string): readonly Break[] {
  const found: Break[] = [];
  for (const { index: at } of words.segment(text)) {
    const before = text.slice(0, at);
    const after = text.slice(at);
    if (at === 0 || /^\s/.test(after)) continue;
    const blank = /\s+$/.exec(before)?.[0];
    if (blank === undefined) {
      if ((unspaced.test(before.slice(-1)) || unspaced.test(after.slice(0, 1))) && !closing.test(after) && !opening.test(before))
        found.push({ at, worth: /[。！？；]$/.test(before) ? 1 : 0 });
    } else if (/\n\s*\n/.test(blank)) found.push({ at, worth: 3 });
    else if (blank.includes('\n')) found.push({ at, worth: 2 });
    else if (!(/\d\s$/.test(before) && /^\d/.test(after)) && !closing.test(after))
      found.push({ at, worth: /[.!?؟]\s+$/.test(before) ? 1 : 0 });
  }
  return found;
}
