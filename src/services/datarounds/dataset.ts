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

/** The texts by which a dataset is found, each language for itself: what it is called is nearer to a question than all that is said of it. */
export const textsOf = ({ title, description = { fr: '' }, keywords = {} }: Dataset): readonly string[] =>
  Object.keys(title).flatMap((locale) => {
    const named = [title[locale], ...(keywords[locale] ?? [])].join('\n');
    return description[locale] ? [named, `${title[locale] ?? ''}\n${description[locale]}`] : [named];
  });
