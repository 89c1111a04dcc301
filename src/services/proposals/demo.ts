import { readFileSync } from 'node:fs';
import type { Edition, Localised } from '../voting';
import type { Proposal } from './proposal';

/** The content of the demonstration's ideas, as `demo/ideas.json` holds it. */
interface IdeasFile {
  readonly title: Localised;
  readonly ideas: readonly {
    readonly reference: string;
    readonly theme: string;
    readonly district?: string;
    readonly title: Localised;
    readonly summary: Localised;
  }[];
}

const dayMs = 86_400_000;

/** The edition after the demonstration one, with the same ballots: it collects ideas from the day it is added, for a year, so that one can try at once what a
 *  city does in January. It has a few ideas already, nobody's and without supporters. */
export function demoIdeas(
  file: string,
  demo: Edition,
  today: Date,
): { readonly edition: Edition; readonly proposals: readonly Proposal[] } {
  const { title, ideas } = JSON.parse(readFileSync(file, 'utf8')) as IdeasFile;
  const from = new Date(today.getTime() - 7 * dayMs);
  const to = new Date(today.getTime() + 365 * dayMs);
  const edition: Edition = {
    id: 'demo-ideas',
    title,
    demo: true,
    phases: [
      { phase: 'ideas', from, to },
      { phase: 'review', from: to, to: new Date(to.getTime() + 90 * dayMs) },
    ],
    ballots: demo.ballots,
  };
  const proposals = ideas.map((idea, index): Proposal => {
    const at = new Date(from.getTime() + index * 3_600_000);
    const original = { title: idea.title.fr, what: idea.summary.fr, locale: 'fr' };
    return { ...idea, edition: edition.id, state: 'published', at, original, steps: [{ kind: 'published', at }], revision: 0 };
  });
  return { edition, proposals };
}
