import type { Texts } from '../i18n';
import { features } from './features';
import { loadDetector, tongue, type Tongue } from './language';
import { train } from './softmax';
import { slips, spelling } from './spelling';
import { createCorrector } from './vocabulary';

/** What we ask for ourselves: the languages, and what makes typed words comparable. */
export interface Sources {
  readonly texts: Texts;
  readonly normalise: (text: string) => string;
}

/** Below this nothing is acted on: the likelihood times the share of the sentence that was ever met. On a fifth of the examples left out in turn,
 *  half are acted on and 3 in 100 of those wrongly (tests/understanding/intent.test.ts). */
const enough = 0.5;

/** Characters that tell what is meant and in which language; the rest of a long message is not looked at. */
const beginning = 400;

/** What the conversation asks of understanding (conversation/understand.ts). Learns from the locales' own examples when it is first asked what is meant, in
 *  a second. */
export async function createUnderstanding({ texts, normalise }: Sources) {
  const detector = await loadDetector();
  let learnt: { readonly guess: ReturnType<typeof train>; readonly correct: (text: string) => string } | undefined;
  function learn() {
    const samples = texts.locales.flatMap((locale) =>
      Object.entries(texts.examples(locale)).flatMap(([meaning, phrases]) =>
        phrases.map((phrase) => ({ meaning, said: normalise(phrase) })),
      ),
    );
    return {
      guess: train(samples.map(({ meaning, said }) => ({ meaning, features: features(said, { example: true }) }))),
      correct: createCorrector(samples.map(({ said }) => said)),
    };
  }
  return {
    language(text: string): (Tongue & { readonly locale?: string }) | undefined {
      const heard = tongue(text.slice(0, beginning), detector);
      if (!heard) return undefined;
      const locale = texts.match(heard.language);
      return locale === undefined ? heard : { ...heard, locale };
    },
    intent(text: string) {
      const { guess, correct } = (learnt ??= learn());
      const { likely, known } = guess(features(correct(normalise(text.slice(0, beginning)))));
      return [...likely]
        .map(([intent, likelihood]) => ({
          intent,
          confidence: likelihood * known,
          sure: intent !== 'none' && likelihood * known >= enough,
        }))
        .sort((a, b) => b.confidence - a.confidence);
    },
    near: (word: string, candidates: readonly string[]) =>
      spelling(
        word,
        candidates.filter((candidate) => Math.abs(candidate.length - word.length) <= slips(word)),
        slips(word),
      ),
  };
}
