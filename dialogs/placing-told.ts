import type { Turn } from '../src/conversation/dialog';
import type { Placing } from '../src/services/placings/placing';
import { localised } from './city';

/** The language somebody is told in. */
type Words = Pick<Turn<unknown>, 't' | 'locale'>;

/** Places by their numbers, the first before the others: "1. Square Léon, 2. Rue Myrha". */
export const spotsText = ({ locale }: Pick<Words, 'locale'>, { spots }: Pick<Placing, 'spots'>, order: readonly number[]): string =>
  order
    .flatMap((number) => spots.find((one) => one.number === number) ?? [])
    .map(({ label }, place) => `${place + 1}. ${localised(label, locale)}`)
    .join(', ');

/** What came of a question that was counted; what is still to be counted otherwise. */
export function placingResultText(words: Words, placing: Placing): string {
  const { t } = words;
  const { result } = placing;
  if (!result) return t('placing.result.waiting');
  if (!result.order) return t('placing.result.few');
  return t('placing.result.order', { people: result.people ?? 0, order: spotsText(words, placing, result.order) });
}
