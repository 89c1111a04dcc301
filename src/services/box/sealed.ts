import type { Choices, Edition, Project } from '../voting';
import { hpkeOpen, hpkeSeal, overheadBytes, publicOf, type KeyPair } from './hpke';

/** How an edition's ballots are sealed. */
export interface Sealing {
  /** X25519, 32 bytes as base64url. Its private half is the key-holders': the server of a real edition never has it. */
  readonly publicKey: string;
  /** Bytes of a ballot before it is sealed, the same for all of the edition. */
  readonly bytes: number;
}

/** A ballot as it stands in the box. */
export interface SealedBallot {
  readonly ballot: string;
  readonly sealed: Uint8Array;
}

/** What a ballot says. */
export interface OpenedBallot {
  readonly ballot: string;
  readonly district?: string;
  readonly choices: Choices;
}

/** A ballot that does not fit into its edition's length: nothing is sealed, for its length would tell of it. */
export class BallotError extends Error {
  readonly code = 'BALLOT';
}

const info = Buffer.from('Porte-voix ballot 1');
/** A ballot opens in its edition and as its ballot alone. */
const placeOf = (edition: string, ballot: string): Buffer => Buffer.from(`${edition}\0${ballot}`);
/** Ballots are as long as a multiple of this. */
const blockBytes = 256;
/** Bytes of a ballot's frame: names, brackets, a district's. */
const frameBytes = 96;
/** Bytes around a project's number and grade: quotes, colon, comma. */
const choiceBytes = 8;

/** The length of an edition's ballots: the longest that could be filled in, whatever its kind, to the next 256 bytes. */
export function ballotBytes(
  { ballots }: Pick<Edition, 'ballots'>,
  projects: readonly Pick<Project, 'number' | 'ballot' | 'district'>[],
): number {
  const longest = ballots.flatMap(({ id, districts, how }) => {
    const grade = how.kind === 'judgment' ? Math.max(...how.grades.map((one) => Buffer.byteLength(one.id))) : 'against'.length;
    return (districts ?? [undefined]).map((district) =>
      projects
        .filter((project) => project.ballot === id && project.district === district)
        .reduce((sum, { number }) => sum + String(number).length + grade + choiceBytes, Buffer.byteLength(district ?? '')),
    );
  });
  return Math.ceil((Math.max(0, ...longest) + frameBytes) / blockBytes) * blockBytes;
}

/** Seals a ballot to its edition's key. The result is as long as every other of the edition, and no two are alike. Throws a BallotError. */
export function sealBallot({ publicKey, bytes }: Sealing, edition: string, { ballot, ...content }: OpenedBallot): Buffer {
  const json = Buffer.from(JSON.stringify(content));
  if (json.length > bytes) throw new BallotError(`A ballot of ${json.length} bytes does not fit into the ${bytes} of its edition.`);
  const padded = Buffer.concat([json, Buffer.alloc(bytes - json.length, ' ')]);
  return hpkeSeal(Buffer.from(publicKey, 'base64url'), info, placeOf(edition, ballot), padded);
}

/** Bytes of every sealed ballot of an edition. */
export const sealedBytes = ({ bytes }: Pick<Sealing, 'bytes'>): number => bytes + overheadBytes;

/** Opens sealed ballots for the count, with the edition's private key. `spoiled`: those that do not open or hold no ballot, by their place in the list:
 *  whoever counts must say how many there are. */
export function openBallots(
  edition: string,
  privateKey: Uint8Array,
  ballots: Iterable<SealedBallot>,
): { readonly opened: readonly OpenedBallot[]; readonly spoiled: readonly number[] } {
  const keys: KeyPair = { privateKey: Buffer.from(privateKey), publicKey: publicOf(privateKey) };
  const opened: OpenedBallot[] = [];
  const spoiled: number[] = [];
  let place = 0;
  for (const one of ballots) {
    const ballot = openOne(edition, keys, one);
    if (ballot) opened.push(ballot);
    else spoiled.push(place);
    place++;
  }
  return { opened, spoiled };
}

function openOne(edition: string, keys: KeyPair, { ballot, sealed }: SealedBallot): OpenedBallot | undefined {
  try {
    const content: unknown = JSON.parse(hpkeOpen(keys, info, placeOf(edition, ballot), sealed).toString());
    const { district, choices } = content as Partial<OpenedBallot>;
    if (typeof choices !== 'object') return undefined;
    return { ballot, ...(typeof district === 'string' ? { district } : {}), choices };
  } catch {
    return undefined;
  }
}
