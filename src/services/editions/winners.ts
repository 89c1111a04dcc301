import type { Audit } from '../box/audit';
import { files, readEdition } from '../box/published';
import type { FolderReader } from '../box/verify';
import type { Proposal } from '../proposals/proposal';
import { newReference } from '../proposals/reference';
import type { ProposalStore } from '../proposals/store';
import type { Results } from '../tally/results';
import type { Project } from '../voting';
import { nameOf } from './assents';
import type { By } from './editions';
import { EditionError } from './life';

/** A project that won, and the reference by which it is followed. */
export interface Winner {
  readonly number: number;
  readonly title: string;
  readonly reference: string;
  /** It was not a proposal, and has its reference from now on. */
  readonly fresh: boolean;
}

/** Winners of a published edition, for those who follow what becomes of them. */
export interface Winners {
  /** Gives each winner that was no proposal a reference: anybody can follow it from then on. Run again, it gives the same. Throws an EditionError. */
  follow(edition: string, given: By): Promise<readonly Winner[]>;
}

export interface WinnersParts {
  readonly folder: (edition: string) => FolderReader;
  readonly isPublic: (edition: string) => Promise<boolean>;
  readonly proposals: Pick<ProposalStore, 'transaction' | 'add' | 'inState'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Projects of all editions that are looked through at the most. */
const most = 10_000;

export function createWinners({ folder, isPublic, proposals, audit, randomBytes }: WinnersParts): Winners {
  async function text(edition: string, name: string): Promise<string> {
    let all = '';
    for await (const line of folder(edition).lines(name)) all += `${line}\n`;
    return all;
  }
  async function kept(project: Project, { by, now }: By): Promise<string> {
    const { number, costCents, edition, district, theme, title, summary } = project;
    for (;;) {
      const proposal: Proposal = {
        reference: newReference(randomBytes),
        edition,
        state: 'project',
        at: now,
        ...(district === undefined ? {} : { district }),
        theme,
        original: { title: title.fr, what: summary.fr, locale: 'fr' },
        title,
        summary,
        steps: [{ kind: 'project', number, costCents, at: now, by }],
        project: { number, costCents },
        revision: 0,
      };
      if (await proposals.add(proposal)) return proposal.reference;
    }
  }
  return {
    async follow(edition, given) {
      const by = nameOf(given.by);
      if (!(await isPublic(edition))) throw new EditionError(`The edition '${edition}' is not published: nobody has won yet.`);
      const { projects } = readEdition(await text(edition, files.edition));
      const { contests } = JSON.parse(await text(edition, files.results)) as Results;
      const won = contests.flatMap(({ winners }) => winners).flatMap((number) => projects.filter((project) => project.number === number));
      return proposals.transaction(async () => {
        const known = (await proposals.inState('project', most)).filter((proposal) => proposal.edition === edition);
        const winners: Winner[] = [];
        for (const project of won) {
          const before = known.find((proposal) => proposal.project?.number === project.number)?.reference;
          const reference = before ?? (await kept(project, { by, now: given.now }));
          winners.push({ number: project.number, title: project.title.fr, reference, fresh: before === undefined });
        }
        const fresh = winners.filter((winner) => winner.fresh).length;
        if (fresh > 0) await audit.record({ by: [by], act: 'edition.follow', edition, about: { projects: fresh } }, given.now);
        return winners;
      });
    },
  };
}
