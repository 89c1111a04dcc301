import { createDanger, type Danger, type DangerWords } from './danger';
import { createKinds, unlikely, type KindsSources } from './kinds';
import type { createUnderstanding } from './understanding';

export interface StreetSources {
  readonly kinds: KindsSources['kinds'];
  readonly dangers: DangerWords;
  /** How other things are said to the city, each by itself: votes, ideas, greetings. */
  readonly others: NonNullable<KindsSources['others']>;
  /** What may be wished in the street: it is told from what is wrong there. */
  readonly wishes: {
    readonly all: readonly (Omit<KindsSources['kinds'][number], 'code'> & { readonly id: string })[];
    /** Beginnings of words that ask for something, and that tell what is wrong, by language. */
    readonly cues: Readonly<Record<'asks' | 'faults', Readonly<Record<string, readonly string[]>>>>;
  };
  readonly normalise: (text: string) => string;
}

/** How much of a kind a sentence must have to be a report by itself, and where it seems to be one already; and how much of nothing it may have; how much of a
 *  wish, where it asks for something, and where it names a thing alone. Measured on sentences written for it (tests/understanding/street.test.ts). */
const enough = { alone: 0.16, likely: 0.08, nothing: 0.5, asked: 0.06, named: 0.3 };

/** Two words of three letters, or as many signs of Chinese: less may be a message to somebody else. */
const saysSomething = /\p{L}{3}.*[\s,.'’-].*\p{L}{3}|\p{Script=Han}{3}/su;

/** A number and a street, which say where and not what: its name ends at a sign, after four words, or where another script goes on. */
const address =
  /\b\d{1,4}\s*(?:bis|ter|quater)?[\s,]+(?:rue|r|avenue|av|bd|boulevard|place|pl|quai|passage|impasse|cite|square|allee|villa|faubourg|fg|fbg|chemin|cour)\b(?:[^\S\n]+[^\s,.;:!?\p{Script=Han}\p{Script=Arabic}\p{Script=Cyrillic}]+){0,4}/giu;

/** Of a code that is something wished. */
const ofWish = 'wish:';

/** What free words about the street mean. It learns when it is first asked: a third of a second, and as much again where wishes are told from reports. */
export function createStreet({ kinds, dangers, others, wishes, normalise }: StreetSources) {
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
  let both: ReturnType<typeof createKinds> | undefined;
  const wished = () =>
    (both ??= createKinds({
      kinds: [...kinds, ...wishes.all.map(({ id, ...one }) => ({ ...one, code: ofWish + id }))],
      others,
      normalise,
    }));
  const cued = (sayings: Readonly<Record<string, readonly string[]>>): ((said: string) => boolean) => {
    const all = Object.values(sayings).flat().map(normalise);
    return (said) => all.some((saying) => (/\p{Script=Han}/u.test(saying) ? said.includes(saying) : ` ${said}`.includes(` ${saying}`)));
  };
  const [isAsking, isFault] = [cued(wishes.cues.asks), cued(wishes.cues.faults)];
  const likely = (guess: ReturnType<typeof createKinds>, text: string): readonly string[] =>
    guess(text.replace(address, ' '))
      .filter(({ confidence }) => confidence >= unlikely)
      .map(({ code }) => code);
  return {
    /** Learns now what it would learn when it is first asked. */
    learn(): void {
      street();
      wished();
    },
    danger: (text: string) => street().danger(text),
    kinds: (text: string): readonly string[] => likely(street().kinds, text),
    /** How surely it is about something in the street, 0 to 1. */
    near: (text: string): number => street().kinds(text.replace(address, ' '))[0]?.confidence ?? 0,
    /** What may be wished by these words, the likeliest first. */
    wishes: (text: string): readonly string[] =>
      likely(wished(), text)
        .filter((code) => code.startsWith(ofWish))
        .map((code) => code.slice(ofWish.length)),
    /** How surely something is wished, 0 to 1: where it is asked for, whatever could be wrong there; where nothing asks, only where it is nearer than that; 0 where
     *  something is wrong. */
    wishing(text: string): { readonly sure: number; readonly asks: boolean } {
      const said = normalise(text);
      const asks = isAsking(said);
      if (isFault(said)) return { sure: 0, asks };
      const guesses = wished()(text.replace(address, ' '));
      const best = asks ? guesses.find(({ code }) => code.startsWith(ofWish)) : guesses[0];
      return { sure: best?.code.startsWith(ofWish) ? best.confidence : 0, asks };
    },
  };
}

type Intent = ReturnType<Awaited<ReturnType<typeof createUnderstanding>>['intent']>[number];

/** What a sentence means, reports and wishes among it: danger before all else, and what is about the street where nothing else is surely meant. */
export function withStreet<U extends { intent(text: string, locale: string): readonly Intent[] }>(
  understanding: U,
  { danger, near, wishing }: Pick<ReturnType<typeof createStreet>, 'danger' | 'near' | 'wishing'>,
): U {
  return {
    ...understanding,
    intent(text, locale) {
      const found = understanding.intent(text, locale);
      const meant = meantBy(text, found);
      return meant ? [{ intent: meant, confidence: 1, sure: true }, ...found.filter(({ intent }) => intent !== meant)] : found;
    },
  };

  function meantBy(text: string, found: readonly Intent[]): 'report' | 'wish' | undefined {
    if (danger(text) !== undefined) return 'report';
    const [first] = found;
    const seems = (intent: string): boolean => first?.intent === intent;
    if (first?.sure && !seems('report') && !seems('wish')) return undefined;
    const { sure: wish, asks } = wishing(text);
    // Of the street surely, it is asked which of the two: examples know few things by name.
    if (first?.sure) return seems('report') && wish >= (asks ? enough.likely : enough.alone) ? 'wish' : (first.intent as 'report' | 'wish');
    if (!saysSomething.test(text)) return undefined;
    const nothing = found.find(({ intent }) => intent === 'none')?.confidence ?? 0;
    if (asks ? wish >= enough.asked : wish >= enough.named || (seems('wish') && wish >= enough.likely)) return 'wish';
    const much = near(text);
    return (much >= enough.alone && nothing < enough.nothing) || (seems('report') && much >= enough.likely) ? 'report' : undefined;
  }
}
