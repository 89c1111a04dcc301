import { readFileSync } from 'node:fs';
import type { Localised } from '../voting';
import { daysBefore } from '../workshops/hours';
import { callDefaults, type Call } from './call';

/** The demonstration's calls, as `demo/calls.json` holds them: each marked as what it is, and nobody's. `rule`: it shows at once what happens when enough have signed. */
export function demoCalls(file: string, today: Date): readonly Omit<Call, 'number'>[] {
  const { calls } = JSON.parse(readFileSync(file, 'utf8')) as {
    calls: readonly { readonly text: Localised; readonly threshold?: number }[];
  };
  return calls.map(({ text, threshold = callDefaults.threshold }) => ({
    state: 'open',
    at: today,
    demo: true,
    original: { text: text.fr, locale: 'fr' },
    text,
    rule: { ...callDefaults, threshold },
    until: daysBefore(today, -callDefaults.openDays),
    steps: [{ kind: 'published', at: today }],
    revision: 0,
  }));
}
