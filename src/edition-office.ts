import { randomBytes } from 'node:crypto';
import { homeCodes } from '../channels/sms/number';
import type { Assembly } from './assembly';
import type { BallotBox } from './box';
import type { Keys } from './keys';
import { createAssents, type Assents } from './services/editions/assents';
import type { EditionStore } from './services/ballots';
import { createCrowd, type CrowdParts } from './services/crowd';
import { createEditions, type Editions } from './services/editions/editions';
import { createFinish, type Finish } from './services/editions/finish';
import type { LifeStore } from './services/editions/life';
import { createPapers, type Papers } from './services/editions/paper';
import { createWinners, type Winners } from './services/editions/winners';
import type { ProposalStore } from './services/proposals/store';
import type { createEditionStores } from './storage/editions';
import type { PublishedStore } from './storage/published';
import { unguessable } from './unguessable';

/** What staff do with an edition, from its file to its publication. */
export interface EditionOffice {
  readonly editions: Editions;
  readonly finish: Finish;
  readonly papers: Papers;
  readonly winners: Winners;
  readonly assents: Pick<Assents, 'waiting'>;
}

export interface EditionOfficeParts {
  readonly keys: Pick<Keys, 'hmac' | 'signer'>;
  readonly assembly: Pick<Assembly, 'participation' | 'platforms' | 'city'>;
  readonly ballots: BallotBox;
  readonly published: PublishedStore;
  readonly editions: Pick<EditionStore, 'projects'>;
  readonly lives: LifeStore;
  readonly stores: ReturnType<typeof createEditionStores>;
  readonly counts: CrowdParts['counts'];
  readonly proposals: ProposalStore;
  readonly countries: readonly string[] | undefined;
}

/** Joins it. */
export function createEditionOffice(parts: EditionOfficeParts): EditionOffice {
  const { keys, assembly, ballots, published, editions, lives, stores, counts, proposals, countries = homeCodes } = parts;
  const hmac = (purpose: string, text: string): string => keys.hmac(purpose, text);
  const projects = (edition: string) => editions.projects(edition);
  const transaction = <R>(work: () => Promise<R>): Promise<R> => ballots.within(work);
  const folder = (edition: string) => published.folder(edition);
  const isPublic = async (edition: string): Promise<boolean> => (await published.names(edition)).length > 0;
  const assents = createAssents({ store: stores.assents, audit: ballots.audit, transaction });
  return {
    assents,
    editions: createEditions({ lives, projects, assents, audit: ballots.audit, transaction, sms: assembly.platforms.has('sms') }),
    finish: createFinish({
      lives,
      projects,
      assents,
      ballots,
      participation: assembly.participation,
      sign: (data) => keys.signer('roots').sign(data),
      random: unguessable,
      folder,
      isPublic,
    }),
    winners: createWinners({ folder, isPublic, proposals, audit: ballots.audit, randomBytes }),
    papers: createPapers({
      lives,
      projects,
      store: stores.papers,
      proofs: assembly.city.proofs,
      crowd: createCrowd({ counts, hmac }),
      roll: ballots.roll,
      box: ballots.box,
      participation: assembly.participation,
      audit: ballots.audit,
      transaction,
      hmac,
      countries,
    }),
  };
}
