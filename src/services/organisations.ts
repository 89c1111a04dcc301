import type { Audit } from './box/audit';
import type { CodeStore } from './codes';
import { printed } from './printed';
import { leastCell } from './suppression';
import type { Reconciliation, ActedBy } from './slip-office';
import { together } from './slip-lines';

/** What goes to people and brings them: an association, a school, a students' union; or a service of the city, whose people are its agents. */
export const organisationKinds = ['association', 'school', 'students', 'service'] as const;

export interface Organisation {
  /** Short, as staff chose it: "lire-18". */
  readonly id: string;
  /** As people know it; public. */
  readonly name: string;
  readonly kind: (typeof organisationKinds)[number];
  /** Where it acts, by number; none: in the whole city. */
  readonly districts: readonly string[];
}

/** Organisations, who belongs to them, and what was filed in their name. People stand there as HMACs. */
export interface OrganisationStore {
  /** False where the id is taken. */
  add(organisation: Organisation): Promise<boolean>;
  find(id: string): Promise<Organisation | undefined>;
  /** By id. */
  all(): Promise<readonly Organisation[]>;
  join(organisation: string, person: string): Promise<void>;
  /** Whether anyone of these was a member. */
  leave(organisation: string, people: readonly string[]): Promise<boolean>;
  /** Ids of the organisations to which anyone of these belongs. */
  of(people: readonly string[]): Promise<readonly string[]>;
  members(organisation: string): Promise<number>;
  /** Notes in whose name a proposal is. */
  file(proposal: string, organisation: string): Promise<void>;
  /** By proposal, the organisation in whose name it is. */
  filed(proposals: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Proposals filed in its name. */
  proposals(organisation: string): Promise<readonly string[]>;
}

/** What an organisation may know of what it does. Null: from 1 to 10, or not told yet. */
export interface OrganisationFigures {
  readonly members: number | null;
  /** Public, and so never left out. */
  readonly proposals: number;
  /** Slips signed out to it: the city's own act, and so never left out. */
  readonly slips: { readonly out: number; readonly returned: number; readonly revoked: number };
  /** Votes that its slips brought. */
  readonly votes: number | null;
}

/** Organisations as staff keep them. */
export interface Organisations {
  add(
    organisation: Organisation,
    act: ActedBy,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'bad-id' | 'taken' }>;
  find(id: string): Promise<Organisation | undefined>;
  all(): Promise<readonly Organisation[]>;
  /** Codes for its people, one each and good once; they are given now and never again. Undefined: there is no such organisation. */
  invite(id: string, count: number, act: ActedBy): Promise<readonly string[] | undefined>;
  /** `of`: what became of an edition's slips. Undefined: there is no such organisation. */
  figures(id: string, of: Reconciliation): Promise<OrganisationFigures | undefined>;
}

export interface OrganisationsParts {
  readonly store: OrganisationStore;
  readonly codes: Pick<CodeStore, 'put'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  /** Runs in a transaction, in the one under way where there is one; again after a lost race. */
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

/** Digits of an invitation, the last a check. */
export const invitationDigits = 12;
/** Days an invitation is good. */
export const invitationDays = 30;

/** What an invitation is kept under. */
export const invitationId = (hmac: (purpose: string, text: string) => string, code: string): string => hmac('invitation', code);

/** What slips bear that were signed out to an organisation. */
export const holderOf = (id: string): string => `organisation:${id}`;

export function createOrganisations({ store, codes, audit, hmac, random, transaction }: OrganisationsParts): Organisations {
  return {
    add: (organisation, { by, now }) =>
      transaction(async () => {
        const { id, name, kind, districts } = organisation;
        if (!/^[a-z0-9][a-z0-9-]{1,39}$/.test(id)) return { ok: false, reason: 'bad-id' };
        if (!(await store.add(organisation))) return { ok: false, reason: 'taken' };
        await audit.record(
          { by: [by], act: 'organisation.add', about: { organisation: id, name, kind, districts: districts.join(',') } },
          now,
        );
        return { ok: true };
      }),
    find: (id) => store.find(id),
    all: () => store.all(),
    invite: (id, count, { by, now }) =>
      transaction(async () => {
        if (!(await store.find(id))) return undefined;
        const until = new Date(now.getTime() + invitationDays * 86_400_000);
        const made = Array.from({ length: count }, () => printed(invitationDigits, random));
        for (const code of made) {
          const key = invitationId(hmac, code);
          await codes.put({ id: key, owner: key, content: id, tries: 0, until });
        }
        await audit.record({ by: [by], act: 'organisation.invite', about: { organisation: id, count } }, now);
        return made;
      }),
    async figures(id, { lines }) {
      if (!(await store.find(id))) return undefined;
      const [members, proposals] = await Promise.all([store.members(id), store.proposals(id)]);
      const { states, used } = together(lines.filter(({ holder }) => holder === holderOf(id)));
      const { out, returned, revoked } = states;
      return {
        members: members > 0 && members < leastCell ? null : members,
        proposals: proposals.length,
        slips: { out, returned, revoked },
        votes: used,
      };
    },
  };
}
