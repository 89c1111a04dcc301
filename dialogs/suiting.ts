import type { AccessNeed, Preferences, Topic } from '../src/services/preferences';

/** What of a thing can be held against somebody's preferences. */
export interface Suiting {
  /** Absent: the whole city. */
  readonly district?: string;
  /** None: it takes no language. */
  readonly languages: readonly string[];
  readonly access: readonly AccessNeed[];
  readonly topics?: readonly Topic[];
}

/** What weighs more than all wishes together. */
const needed = 10;

/** How well it suits them: a place that they can come into first of all, then their district, their languages and what they like, alike. */
function suits({ district, languages, access, topics = [] }: Suiting, preferred: Preferences): number {
  const near = preferred.district !== undefined && (district === undefined || district === preferred.district);
  const wished = preferred.languages ?? [];
  const spoken = wished.length > 0 && (languages.length === 0 || languages.some((tag) => wished.includes(tag)));
  const liked = topics.some((topic) => preferred.topics?.includes(topic));
  const open = (preferred.access ?? []).every((need) => access.includes(need));
  return (open ? needed : 0) + [near, spoken, liked].filter(Boolean).length;
}

/** In the same order, what a person would rather have first. */
export function suitingFirst<V>(all: readonly V[], preferred: Preferences, of: (one: V) => Suiting): readonly V[] {
  return [...all].sort((a, b) => suits(of(b), preferred) - suits(of(a), preferred));
}
