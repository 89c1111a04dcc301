import type { Activity, Prompt, Shown, Value } from './line';
import { t } from './tongue';

/** Questions as they were shown, by stamp: what an id or a grade was called. */
export function createMemory() {
  const asked = new Map<string, { prompt: Prompt; items: readonly Shown[] }>();
  return {
    remember({ channelData }: Activity): void {
      const prompt = channelData?.prompt;
      if (prompt) asked.set(prompt.stamp, { prompt, items: channelData.items ?? [] });
    },
    /** What was tapped, in the words that stood on it. */
    wordsOf(value: Value, stamp: string | undefined): string {
      const { prompt, items = [] } = asked.get(stamp ?? '') ?? {};
      const options = prompt?.options ?? [];
      if (typeof value === 'string') return prompt?.kind === 'confirm' ? (value === '1' ? t('yes') : t('no')) : label(options, value);
      if (Array.isArray(value)) return value.map((id: string) => label(options, id)).join('\n');
      return Object.entries(value)
        .map(([id, grade]) => `${label(items, id)} : ${label(options, grade)}`)
        .join('\n');
    },
  };
}

const label = (options: readonly Shown[], id: string): string => options.find(([each]) => each === id)?.[1] ?? id;

/** A day as people read it, where a message is nothing but a day. */
export function dayOf(text: string, locale: string): string | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!found) return undefined;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${text}T00:00:00Z`),
  );
}
