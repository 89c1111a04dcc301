import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { normalise } from './conversation/normalise';
import type { Texts } from './i18n';
import { readTaxonomy, type Taxonomy } from './services/reports/taxonomy';
import { readAmenities, type Amenities } from './services/wishes/amenities';
import type { DangerWords } from './understanding/danger';
import { createStreet } from './understanding/street';

const read = (name: string): unknown => JSON.parse(readFileSync(join(__dirname, '../taxonomy', name), 'utf8'));

/** What reports can be about, as the repository has it. */
export const reportTaxonomy = (): Taxonomy => readTaxonomy(read('reports.json'));
/** What can be wished. */
export const wishAmenities = (): Amenities => readAmenities(read('wishes.json'));

/** When what reports can be about was last changed here. */
export const taxonomyChanged = (): Date => statSync(join(__dirname, '../taxonomy/reports.json')).mtime;

/** What understands free words about the street. What the locales say of everything else is neither report nor wish; `none` would hold anything. */
export function streetOf(
  { kinds }: Pick<Taxonomy, 'kinds'>,
  texts: Pick<Texts, 'locales' | 'examples'>,
  wishes: Pick<Amenities, 'all' | 'cues'> = wishAmenities(),
) {
  const intents = new Set(texts.locales.flatMap((locale) => Object.keys(texts.examples(locale))));
  const others = [...intents]
    .filter((intent) => intent !== 'none' && intent !== 'report' && intent !== 'wish')
    .map((intent) => Object.fromEntries(texts.locales.map((locale) => [locale, texts.examples(locale)[intent] ?? []])));
  return createStreet({ kinds, dangers: read('danger.json') as DangerWords, others, wishes, normalise });
}
