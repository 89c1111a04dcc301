import type { Turn } from '../src/conversation/dialog';
import type { Option } from '../src/conversation/prompt';
import { districts } from './city';

/** The district that words name in passing: "18e", "75018", "the 18th". */
export function districtIn(words: string): string | undefined {
  const said = /(?:^|\s|750)(\d{1,2})\s?(?:e|er|eme|ème|th|st|nd|rd)?(?:\s|$)/.exec(words)?.[1];
  const district = said === undefined ? '' : String(Number(said));
  return districts.includes(district) ? district : undefined;
}

type T = Turn<unknown>['t'];

/** The whole city as a choice among its districts, and the number it is chosen by: its department's. */
export const everywhere = { id: 'all', number: 75 } as const;

/** A district's name; undefined: the whole city's. */
export const whereName = (t: T, district: string | undefined): string =>
  district === undefined ? t('news.where.all') : t('vote.district.label', { number: district });

/** The district that an option stands for; undefined: the whole city. */
export const whereChosen = (id: string | undefined): string | undefined => (id === everywhere.id ? undefined : id);

/** The whole city, then each district under its own number. */
export const whereOptions = (t: T): readonly Option[] => [
  { ...everywhere, label: whereName(t, undefined) },
  ...districts.map((id) => ({ id, label: whereName(t, id), number: Number(id) })),
];
