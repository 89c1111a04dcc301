import { createDanger, type Danger, type DangerWords } from './danger';
import { createKinds, unlikely, type KindsSources } from './kinds';
import type { createUnderstanding } from './understanding';

export interface StreetSources {
  readonly kinds: KindsSources['kinds'];
  readonly dangers: DangerWords;
  /** How other things are said to the city, each by itself: votes, ideas, greetings. */
  readonly others: NonNullable<KindsSources['others']>;
  readonly normalise: (text: string) => string;
}

/** How much of a kind a sentence must have to be a report by itself, and where it seems to be one already; and how much of nothing it may have. Measured on
 *  sentences written for it (tests/understanding/street.test.ts). */
const enough = { alone: 0.16, likely: 0.08, nothing: 0.4 };

/** Two words of three letters, or as many signs of Chinese: less may be a message to somebody else. */
const saysSomething = /\p{L}{3}.*[\s,.'’-].*\p{L}{3}|\p{Script=Han}{3}/su;

/** A number and a street, which say where and not what. */
const address =
  /\b\d{1,4}\s*(?:bis|ter|quater)?[\s,]+(?:rue|r|avenue|av|bd|boulevard|place|pl|quai|passage|impasse|cite|square|allee|villa|faubourg|fg|fbg|chemin|cour)\b[^,.;:!?]*/giu;

/** What free words about the street mean. It learns when it is first asked: a third of a second. */
export function createStreet({ kinds, dangers, others, normalise }: StreetSources) {
  let learnt: { readonly danger: (text: string) => Danger | undefined; readonly kinds: ReturnType<typeof createKinds> } | undefined;
  const street = () =>
    (learnt ??= {
      danger: createDanger({
        words: dangers,
        normalise,
        ordinary: [...kinds.flatMap(({ phrases }) => Object.values(phrases).flat()), ...others.flatMap((one) => Object.values(one).flat())],
      }),
      kinds: createKinds({ kinds, others, normalise }),
    });
  return {
    danger: (text: string) => street().danger(text),
    kinds: (text: string): readonly string[] =>
      street()
        .kinds(text.replace(address, ' '))
        .filter(({ confidence }) => confidence >= unlikely)
        .map(({ code }) => code),
    /** How surely it is about something in the street, 0 to 1. */
    near: (text: string): number => street().kinds(text.replace(address, ' '))[0]?.confidence ?? 0,
  };
}

type Intent = ReturnType<Awaited<ReturnType<typeof createUnderstanding>>['intent']>[number];

/** What a sentence means, reports among it: danger before all else, and what is about the street where nothing else is surely meant. */
export function withStreet<U extends { intent(text: string, locale: string): readonly Intent[] }>(
  understanding: U,
  { danger, near }: Pick<ReturnType<typeof createStreet>, 'danger' | 'near'>,
): U {
  return {
    ...understanding,
    intent(text, locale) {
      const found = understanding.intent(text, locale);
      return isReport(text, found)
        ? [{ intent: 'report', confidence: 1, sure: true }, ...found.filter(({ intent }) => intent !== 'report')]
        : found;
    },
  };

  function isReport(text: string, found: readonly Intent[]): boolean {
    if (danger(text) !== undefined) return true;
    const [first] = found;
    if (first?.sure) return first.intent === 'report';
    if (!saysSomething.test(text)) return false;
    const nothing = found.find(({ intent }) => intent === 'none')?.confidence ?? 0;
    const much = near(text);
    return (much >= enough.alone && nothing < enough.nothing) || (first?.intent === 'report' && much >= enough.likely);
  }
}
