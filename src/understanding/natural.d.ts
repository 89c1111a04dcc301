// natural is used by subpaths, which have no types of their own: its root import costs 0.7 s, reads .env and prints.
declare module 'natural/lib/natural/stemmers/porter_stemmer' {
  export function stem(word: string): string;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_fr' {
  export function stem(word: string): string;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_uk' {
  export function stem(word: string): string;
}
declare module 'natural/lib/natural/distance/levenshtein_distance' {
  /** `restricted`: no letter is edited twice (optimal string alignment). */
  export function DamerauLevenshteinDistance(source: string, target: string, options?: { readonly restricted?: boolean }): number;
}
declare module 'natural/lib/natural/util/stopwords' {
  export const words: readonly string[];
}
declare module 'natural/lib/natural/util/stopwords_fr' {
  export const words: readonly string[];
}
declare module 'natural/lib/natural/util/stopwords_uk' {
  export const words: readonly string[];
}
