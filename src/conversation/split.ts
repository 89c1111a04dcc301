const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Scripts written without blanks between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\u3000-\u303f\uff00-\uff65]/u;
/** Signs that stay with what stands before them, and with what follows. */
const closing = /^[\p{Pe}\p{Pf}.,:;!?%，。、；：？！]/u;
const opening = /[\p{Ps}\p{Pi}]$/u;
/** Looked at beyond the last sign that fits, in UTF-16 units, so that what follows a cut is seen. */
const beyond = 20;

/** Cuts a text into messages of at most `most` UTF-16 units each, which is what platforms count; nothing is lost but the blanks at the cuts.
 *  Never inside a word, a number ("350 000") or a sign of several code points, unless that alone is longer than a message. */
export function split(text: string, most: number): readonly string[] {
  const messages: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const at = cut(rest, most);
    messages.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === '' && messages.length > 0 ? messages : [...messages, rest];
}

/** The last of the best places that fit and leave no more than half of the message empty. */
function cut(text: string, most: number): number {
  const fitting = breaks(text.slice(0, most + beyond)).filter(({ at }) => text.slice(0, at).trimEnd().length <= most);
  const last = fitting.at(-1);
  if (!last) {
    const ends = [...signs.segment(text.slice(0, most + beyond))].map(({ index, segment }) => index + segment.length);
    return ends.findLast((end) => end <= most) ?? most;
  }
  return fitting.filter(({ at }) => at >= last.at / 2).reduce((best, next) => (next.worth >= best.worth ? next : best)).at;
}

/** Where a text may be cut. `worth`: 3 between paragraphs, 2 between lines, 1 between sentences, 0 between words. */
interface Break {
  readonly at: number;
  readonly worth: 0 | 1 | 2 | 3;
}

function breaks(text: string): readonly Break[] {
  const found: Break[] = [];
  for (const { index: at } of words.segment(text)) {
    const before = text.slice(0, at);
    const after = text.slice(at);
    const [blank] = /\s*$/.exec(before) ?? [''];
    if (before === blank || /^\s/.test(after) || closing.test(after)) continue;
    if (/\n\s*\n/.test(blank)) found.push({ at, worth: 3 });
    else if (blank.includes('\n')) found.push({ at, worth: 2 });
    else if (blank !== '' ? !(/\d\s$/.test(before) && /^\d/.test(after)) : betweenUnspaced(before, after))
      found.push({ at, worth: /[.!?؟。！？]\s*$/.test(before) ? 1 : 0 });
  }
  return found;
}

function betweenUnspaced(before: string, after: string): boolean {
  return (unspaced.test(before.slice(-1)) || unspaced.test(after.slice(0, 1))) && !opening.test(before);
}
