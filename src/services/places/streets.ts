import type { Street } from './gazetteer';
import { nameOf, soundOf } from './names';
import { wordsOf } from './said';

/** A street that some words may mean. */
export interface StreetMatch {
  readonly street: Street;
  /** 0 to 1: 1 where nothing differs. */
  readonly score: number;
}

/** The city's streets, to be found by name. */
export interface StreetIndex {
  /** Streets whose core is these words, or nearly: "myra" is Myrha. `kind`: what they are called before it, where that was said. `loose`: with slips of
   *  the pen, and names of which a part was said. */
  match(core: readonly string[], kind: string | undefined, loose: boolean): readonly StreetMatch[];
}

/** The candidates nearest to a text, at most `max` slips away; all those at the same smallest distance. */
export type Spelling = (text: string, candidates: readonly string[], max: number) => readonly string[];

interface Entry {
  readonly core: string;
  readonly sound: string;
  /** A bit a letter: names of quite other letters are not looked at. */
  readonly letters: number;
  readonly streets: { readonly street: Street; readonly kind: string | undefined }[];
}

/** Of another kind than was said: "rue Barbès" is a boulevard. */
const otherKind = 0.32;
const bySound = 0.92;
/** "avenue Leclerc", "place Denfert": the end of the name alone, or its beginning. */
const byEnd = 0.7;
const byBeginning = 0.65;

/** Slips one may make in a name of so many letters and still mean it. */
const slips = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : length < 11 ? 2 : 3);

export function createStreetIndex(streets: readonly Street[], spelling: Spelling): StreetIndex {
  const entries = new Map<string, Entry>();
  for (const street of streets) {
    const { kind, core } = nameOf(wordsOf(street.name));
    const name = core.join(' ');
    let entry = entries.get(name);
    if (!entry) entries.set(name, (entry = { core: name, sound: soundOf(core), letters: lettersOf(name), streets: [] }));
    entry.streets.push({ street, kind });
  }
  const all = [...entries.values()];
  const sounds = grouped(all, ({ sound }) => sound);
  const long = all.filter(({ core }) => core.includes(' '));
  const ends = grouped(long, ({ core }) => core.slice(core.lastIndexOf(' ') + 1));
  const beginnings = grouped(long, ({ core }) => core.slice(0, core.indexOf(' ')));

  function nearest(name: string, kind: string | undefined): readonly StreetMatch[] {
    const most = slips(name.length);
    const letters = lettersOf(name);
    const candidates = all
      .filter((entry) => Math.abs(entry.core.length - name.length) <= most && bits(entry.letters ^ letters) <= 2 * most)
      .map(({ core }) => core);
    for (let count = 1; count <= most; count++) {
      const near = spelling(name, candidates, count);
      if (near.length > 0)
        return near.flatMap((core) => sameKind(entries.get(core), kind, 1 - 1.2 * (count / Math.max(name.length, core.length))));
    }
    return [];
  }

  function heard(core: readonly string[], kind: string | undefined): readonly StreetMatch[] {
    const sound = soundOf(core);
    return sound.length < 3 ? [] : (sounds.get(sound) ?? []).flatMap((entry) => anyKind(entry, kind, bySound));
  }

  /** A part of a longer name; "JP Timbaud" is the end of one too. */
  function parts(core: readonly string[], kind: string | undefined): readonly StreetMatch[] {
    const [first = '', ...others] = core;
    const name = (first.length < 3 && others.length > 0 ? others : core).join(' ');
    if (name.length < 4) return [];
    const last = name.slice(name.lastIndexOf(' ') + 1);
    const ending = (ends.get(last) ?? []).filter((entry) => entry.core.endsWith(` ${name}`));
    const beginning = (beginnings.get(first) ?? []).filter((entry) => entry.core.startsWith(`${name} `));
    return [
      ...ending.flatMap((entry) => sameKind(entry, kind, byEnd)),
      ...beginning.flatMap((entry) => sameKind(entry, kind, byBeginning)),
    ];
  }

  return {
    match(core, kind, loose) {
      if (core.length === 0) return [];
      const name = core.join(' ');
      const exact = anyKind(entries.get(name), kind, 1);
      if (exact.some(({ score }) => score === 1) || !loose) return exact.length > 0 ? exact : heard(core, kind);
      if (exact.length > 0) return [...exact, ...parts(core, kind)];
      const alike = heard(core, kind);
      if (alike.length > 0) return alike;
      const near = nearest(name, kind);
      return near.length > 0 ? near : parts(core, kind);
    },
  };
}

/** Streets of that kind alone where there are any; otherwise all, less surely. */
function anyKind(entry: Entry | undefined, kind: string | undefined, score: number): readonly StreetMatch[] {
  const same = sameKind(entry, kind, score);
  return same.length > 0 || !entry ? same : entry.streets.map(({ street }) => ({ street, score: score - otherKind }));
}

const sameKind = (entry: Entry | undefined, kind: string | undefined, score: number): readonly StreetMatch[] =>
  entry?.streets.filter((one) => kind === undefined || one.kind === kind).map(({ street }) => ({ street, score })) ?? [];

function grouped(entries: readonly Entry[], key: (entry: Entry) => string): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group) group.push(entry);
    else groups.set(key(entry), [entry]);
  }
  return groups;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) - 97;
    if (code >= 0 && code < 26) letters |= 1 << code;
  }
  return letters;
}

function bits(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}
