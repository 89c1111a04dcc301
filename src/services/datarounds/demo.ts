import { readFileSync } from 'node:fs';
import type { Localised } from '../voting';
import type { Dataset } from './dataset';
import type { Need } from './need';
import { quarterAt } from './quarter';

/** The demonstration's catalogue and needs, as `demo/data.json` holds them: each marked as what it is, the needs nobody's, in the round that is open. */
export function demoData(
  file: string,
  today: Date,
): { readonly datasets: readonly Dataset[]; readonly needs: readonly Omit<Need, 'number'>[] } {
  const read = JSON.parse(readFileSync(file, 'utf8')) as { readonly datasets: readonly Dataset[]; readonly needs: readonly Localised[] };
  const round = quarterAt(today).id;
  return {
    datasets: read.datasets.map((dataset) => ({ ...dataset, demo: true })),
    needs: read.needs.map((question) => ({
      round,
      state: 'open',
      at: today,
      demo: true,
      original: { text: question.fr, locale: 'fr' },
      question,
      published: today,
      steps: [{ kind: 'published', at: today }],
      revision: 0,
    })),
  };
}
