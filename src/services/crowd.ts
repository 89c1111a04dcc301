import type { CodeStore } from './codes';
import type { Edition } from './voting';

/** The published rule against abuse: how many voters cast from one address, and which second proofs have served. It acts before the cast and never on the
 *  box. What is kept is two kinds of counts, of an address and of a second proof, under HMACs of the deployment's key, until the edition's last phase is
 *  over: they tell how many voted from an address, not who nor what. */
export interface Crowd {
  /** Whether the next new voter at this address has to bring a second proof. */
  full(edition: Edition, address: string): Promise<boolean>;
  /** Whether this proof served as a second one before, or anything of the kind. */
  spent(edition: Edition, proof: string): Promise<boolean>;
  /** One voter more at this address, within the transaction under way. `second`: what they brought beside their own proof. */
  add(edition: Edition, address: string, second?: string): Promise<void>;
}

export interface CrowdParts {
  readonly counts: Pick<CodeStore, 'count' | 'counted'>;
  readonly hmac: (purpose: string, text: string) => string;
}

export function createCrowd({ counts, hmac }: CrowdParts): Crowd {
  const placeOf = ({ id }: Edition, address: string): string => hmac('voters of address', `${id}\0${address}`);
  const proofOf = ({ id }: Edition, proof: string): string => hmac('second proof', `${id}\0${proof}`);
  const counted = async (id: string): Promise<number> => (await counts.counted([id])).get(id) ?? 0;
  return {
    full: async (edition, address) => {
      const most = edition.eligibility?.votersPerAddress;
      return most !== undefined && (await counted(placeOf(edition, address))) >= most;
    },
    spent: async (edition, proof) => edition.eligibility?.votersPerAddress !== undefined && (await counted(proofOf(edition, proof))) > 0,
    async add(edition, address, second) {
      if (edition.eligibility?.votersPerAddress === undefined) return;
      const until = new Date(Math.max(...edition.phases.map(({ to }) => to.getTime())));
      await counts.count(placeOf(edition, address), 1, until);
      if (second !== undefined) await counts.count(proofOf(edition, second), 1, until);
    },
  };
}
