import type { Localised } from '../voting';

/** A dataset that the city has published, as its catalogue tells it. */
export interface Dataset {
  readonly id: string;
  readonly title: Localised;
  readonly description?: Localised;
  readonly keywords?: Readonly<Record<string, readonly string[]>>;
  /** The page where one finds it. */
  readonly link: string;
  readonly demo?: boolean;
}

/** From this likeness (0 to 1) on, something is shown for a question, or given to who covers it: lower than what says the same, since who asked looks and says
 *  no. Measured on hand-written questions (tests/understanding/datasets.test.ts). */
export const nearEnough = 0.2;

/** The texts by which a dataset is found, each language for itself: what it is called is nearer to a question than all that is said of it. */
export const textsOf = ({ title, description = { fr: '' }, keywords = {} }: Dataset): readonly string[] =>
  Object.keys(title).flatMap((locale) => {
    const named = [title[locale], ...(keywords[locale] ?? [])].join('\n');
    return description[locale] ? [named, `${title[locale] ?? ''}\n${description[locale]}`] : [named];
  });
