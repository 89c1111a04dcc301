import type { ConsentChange, ConsentStore } from './consents';
import type { DataNeeds } from './datarounds/needs';
import type { Calls } from './calls/calls';
import type { Lab } from './lab/lab';
import type { Lessons } from './lessons/lessons';
import type { Memberships } from './memberships';
import type { LinkedPerson, PersonLinks } from './person-links';
import type { PersonPreferences } from './preferences';
import type { Person } from './proposals/proposal';
import type { Proposals } from './proposals/proposals';
import type { Reports } from './reports/reports';
import type { Placings } from './placings/placings';
import type { Wishes } from './wishes/wishes';
import type { Residents } from './residents';
import type { Workshops } from './workshops/workshops';

/** What is kept in somebody's name, as they are told it. */
export interface KeptOfMe {
  /** Their addresses, the one heard last first. */
  readonly addresses: readonly string[];
  /** References of their ideas. */
  readonly ideas: readonly string[];
  /** Numbers of calls that they wrote or signed. */
  readonly calls: readonly number[];
  /** References of topics of the lab that they referred, support or follow. */
  readonly lab: readonly string[];
  /** Codes of lessons that they have begun. */
  readonly lessons: readonly number[];
  /** Names of the organisations they belong to. */
  readonly organisations: readonly string[];
  /** Codes of workshops to come at which they booked, wait or entered a draw. */
  readonly workshops: readonly number[];
  /** Numbers of needs of data that they told or support. */
  readonly data: readonly number[];
  /** References of reports that they sent or follow. */
  readonly reports: readonly string[];
  /** References of wishes that they sent or support. */
  readonly wishes: readonly string[];
  /** Codes of questions between places that they answered. */
  readonly placings: readonly number[];
  /** Whether what they need in order to come, and the like, was kept. */
  readonly preferences: boolean;
}

/** A change of consent as the person is told it. */
export type Consented = Omit<ConsentChange, 'address'>;

/** What the city keeps of a person, as dialogs see it. */
export interface Mine {
  kept(person: Person): Promise<KeptOfMe>;
  /** What they agreed to and ended, at all their addresses, the last first. */
  consents(person: Person): Promise<readonly Consented[]>;
  /** Where all of it is a file, good once and for a day; undefined where the deployment has no address. */
  linkTo(person: LinkedPerson, now: Date): Promise<string | undefined>;
  /** Has everything in the person's name erased, a minute after the turn is kept: what is said in it is still read. */
  erase(person: Person, now: Date): Promise<void>;
}

export interface MineParts {
  readonly residents: Pick<Residents, 'addresses'>;
  readonly proposals: Pick<Proposals, 'authored'>;
  readonly calls: Pick<Calls, 'mine'>;
  readonly lab: Pick<Lab, 'mine'>;
  readonly lessons: Pick<Lessons, 'mine'>;
  readonly memberships: Pick<Memberships, 'of'>;
  readonly workshops: Pick<Workshops, 'mine'>;
  readonly data: Pick<DataNeeds, 'mine'>;
  readonly reports: Pick<Reports, 'mine'>;
  readonly wishes: Pick<Wishes, 'mine'>;
  readonly placings: Pick<Placings, 'mine'>;
  readonly preferences: Pick<PersonPreferences, 'of'>;
  readonly consents: Pick<ConsentStore, 'of'>;
  readonly files: Pick<PersonLinks, 'linkTo'>;
  readonly now: () => Date;
  /** Has a job done then, once the transaction under way is kept. */
  readonly later: (resident: string, at: Date) => Promise<void>;
}

const graceMs = 60_000;

/** Changes of consent that are told of one address. */
const mostConsents = 50;

export function createMine(parts: MineParts): Mine {
  const {
    residents,
    proposals,
    calls,
    lab,
    lessons,
    memberships,
    workshops,
    data,
    reports,
    wishes,
    placings,
    preferences,
    consents,
    files,
    now: clock,
    later,
  } = parts;
  const addressesOf = async (person: Person): Promise<readonly string[]> => {
    const known = (await residents.addresses(person.resident, clock())).map(({ address }) => address);
    return known.length > 0 ? known : [person.address];
  };
  return {
    async kept(person) {
      return {
        addresses: await addressesOf(person),
        ideas: (await proposals.authored(person)).map(({ reference }) => reference),
        calls: (await calls.mine(person)).map(({ call }) => call.number),
        lab: (await lab.mine(person)).map(({ referral }) => referral.reference),
        lessons: await lessons.mine(person),
        organisations: (await memberships.of(person)).map(({ name }) => name),
        workshops: (await workshops.mine(person, clock())).map(({ workshop }) => workshop.code),
        data: (await data.mine(person)).map(({ need }) => need.number),
        reports: (await reports.mine(person, clock())).map(({ report }) => report.reference),
        wishes: (await wishes.mine(person)).map(({ wish }) => wish.reference),
        placings: (await placings.mine(person)).map(({ placing }) => placing.code),
        preferences: Object.keys(await preferences.of(person)).length > 0,
      };
    },
    async consents(person) {
      const all = await Promise.all((await addressesOf(person)).map((address) => consents.of(address, mostConsents)));
      return all.flat().sort((a, b) => b.at.getTime() - a.at.getTime());
    },
    linkTo: (person, now) => files.linkTo(person, now),
    erase: ({ resident }, now) => later(resident, new Date(now.getTime() + graceMs)),
  };
}

export interface ErasureParts {
  /** All addresses of a resident. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** Each forgets what stands under an address; the conversation, by which the others are found, comes last. */
  readonly forget: readonly ((address: string) => Promise<unknown>)[];
}

/** Erases what stands in a resident's name; begun again after a crash it ends. Ballots are in nobody's name and stay; so does what an idea became in public,
 *  without its author. Gives how many addresses there were. */
export function createErasure({ addressesOf, forget }: ErasureParts): (resident: string) => Promise<number> {
  return async (resident) => {
    const addresses = await addressesOf(resident);
    for (const address of addresses) for (const each of forget) await each(address);
    return addresses.length;
  };
}
