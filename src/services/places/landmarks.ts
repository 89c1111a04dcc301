import { isSmall, coreOf, soundOf } from './names';
import type { Point } from './place';
import { wordsOf } from './said';
import type { Spelling } from './streets';

/** A place that people name without a street. */
export interface Landmark extends Point {
  /** As it is read back: "Métro Château Rouge", "Tour Eiffel". */
  readonly name: string;
  /** Absent where its doors are in several. */
  readonly district?: string;
  /** What it is named by only beside this word or where nothing else is said: a station is called as its street is. */
  readonly station?: true;
  /** Other names of it. */
  readonly also?: readonly string[];
}

/** Reads them from their JSON (gazetteer/landmarks.json). */
export const readLandmarks = (json: string): readonly Landmark[] =>
  (JSON.parse(json) as { readonly landmarks: readonly Landmark[] }).landmarks;

/** Words that say that a station is meant. */
const station = /^(metro|m|station|rer|arret|tram|tramway|bouche|sortie)$/;

interface Named {
  readonly landmark: Landmark;
  readonly core: string;
  readonly sound: string;
}

/** A landmark among words, and which of them name it. */
export interface LandmarkSaid {
  readonly landmark: Landmark;
  readonly at: ReadonlySet<number>;
  /** A station is meant, by the word "metro" beside it, and no street of that name. */
  readonly sure: boolean;
}

/** Finds landmarks by name: small words, accents and a slip of the pen do not matter. */
export function createLandmarkIndex(
  landmarks: readonly Landmark[],
  spelling: Spelling,
): (words: readonly string[]) => LandmarkSaid | undefined {
  const named: readonly Named[] = landmarks.flatMap((landmark) =>
    [landmark.name, ...(landmark.also ?? [])].map((name) => {
      const core = coreOf(wordsOf(name).filter((word) => !landmark.station || !station.test(word)));
      return { landmark, core: core.join(' '), sound: soundOf(core) };
    }),
  );
  return (words) => {
    const beside = words.some((word) => station.test(word));
    const said = words.flatMap((word, at) => (word === '' || isSmall(word) || station.test(word) ? [] : [at]));
    let best: (LandmarkSaid & { readonly length: number }) | undefined;
    for (let from = 0; from < said.length; from++)
      for (let to = from + 1; to <= Math.min(said.length, from + 5); to++) {
        const at = said.slice(from, to);
        const core = coreOf(at.map((one) => words[one] ?? ''));
        const name = core.join(' ');
        const usable = named.filter(({ landmark }) => !landmark.station || beside || at.length === said.length);
        const found =
          usable.find((one) => one.core === name) ??
          usable.find((one) => one.sound === soundOf(core) && one.sound.length > 3) ??
          (name.length < 6 ? undefined : slipped(name, usable, spelling));
        if (found && name.length > (best?.length ?? 0))
          best = { landmark: found.landmark, at: new Set(at), sure: beside && found.landmark.station === true, length: name.length };
      }
    return best;
  };
}

function slipped(name: string, named: readonly Named[], spelling: Spelling): Named | undefined {
  const near = named.filter(({ core }) => Math.abs(core.length - name.length) <= 2);
  const [core] = spelling(
    name,
    near.map((one) => one.core),
    name.length < 10 ? 1 : 2,
  );
  return near.find((one) => one.core === core);
}
