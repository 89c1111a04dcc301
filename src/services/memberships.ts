import type { CodeStore } from './codes';
import { invitationDigits, invitationId, type Organisation, type OrganisationStore } from './organisations';
import { readPrinted } from './printed';
import type { Person } from './proposals/proposal';
import { windowsOf } from './windows';

/** An invitation's code, as somebody sent it. */
export interface Invited {
  readonly words: string;
  readonly person: Person;
  readonly now: Date;
}

export type InvitationRead =
  | { readonly ok: true; readonly organisation: Organisation }
  /** Letters and digits that no invitation has, one mistyped among them. */
  | { readonly ok: false; readonly reason: 'mistyped' }
  /** Nobody was given it, it was used, or it is too old: which of these is not told. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** Too many wrong ones from this address today. */
  | { readonly ok: false; readonly reason: 'too-many' };

/** Who belongs to which organisation. It knows how many belong to it, and not who. */
export interface Memberships {
  /** Whose invitation this is, without using it up. A wrong one counts against the address. */
  look(invited: Invited): Promise<InvitationRead>;
  /** Uses it up: the person belongs to it from now on. */
  accept(
    invited: Invited,
  ): Promise<InvitationRead | { readonly ok: false; readonly reason: 'already'; readonly organisation: Organisation }>;
  /** To which ones this person belongs, by whichever of their addresses. */
  of(person: Person): Promise<readonly Organisation[]>;
  leave(organisation: string, person: Person): Promise<boolean>;
  /** Leaves all to which this address belongs. */
  forget(address: string): Promise<void>;
  /** An address takes another's place. */
  takeOver(from: string, to: string): Promise<void>;
  /** Notes that a proposal is filed in an organisation's name, within the transaction under way; false where this person does not belong to it. */
  file(request: { readonly organisation: string; readonly proposal: string; readonly person: Person }): Promise<boolean>;
  /** By proposal, the organisation in whose name it is. */
  filed(proposals: readonly string[]): Promise<Readonly<Record<string, Organisation>>>;
}

export interface MembershipParts {
  readonly store: OrganisationStore;
  readonly codes: Pick<CodeStore, 'find' | 'remove' | 'count' | 'counted'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** All addresses of a person. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}

/** Wrong invitations a day from one address; then none is looked at. */
export const wrongInvitationsDaily = 10;

const dayMs = 86_400_000;

export function createMemberships({ store, codes, hmac, addressesOf }: MembershipParts): Memberships {
  const window = windowsOf(hmac, 'invitation count');
  const keyOf = (address: string): string => hmac('member', address);
  const keysOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map(keyOf);
  const organisations = async (ids: readonly string[]): Promise<readonly Organisation[]> =>
    (await Promise.all(ids.map((id) => store.find(id)))).filter((one) => one !== undefined);

  async function look({
    words,
    person,
    now,
  }: Invited): Promise<(InvitationRead & { ok: false }) | { ok: true; id: string; organisation: Organisation }> {
    const code = readPrinted(words, invitationDigits);
    if (code === undefined) return { ok: false, reason: 'mistyped' };
    const wrong = window('wrong', person.address, dayMs, now);
    if (((await codes.counted([wrong.id])).get(wrong.id) ?? 0) >= wrongInvitationsDaily) return { ok: false, reason: 'too-many' };
    const id = invitationId(hmac, code);
    const kept = await codes.find(id);
    const organisation = kept?.content !== undefined && kept.until > now ? await store.find(kept.content) : undefined;
    if (organisation) return { ok: true, id, organisation };
    await codes.count(wrong.id, 1, wrong.until);
    return { ok: false, reason: 'unknown' };
  }

  return {
    async look(invited) {
      const found = await look(invited);
      return found.ok ? { ok: true, organisation: found.organisation } : found;
    },
    async accept(invited) {
      const found = await look(invited);
      if (!found.ok) return found;
      const { id, organisation } = found;
      if ((await store.of(await keysOf(invited.person))).includes(organisation.id)) return { ok: false, reason: 'already', organisation };
      if (!(await codes.remove(id))) return { ok: false, reason: 'unknown' };
      await store.join(organisation.id, keyOf(invited.person.address));
      return { ok: true, organisation };
    },
    of: async (person) => organisations(await store.of(await keysOf(person))),
    leave: async (organisation, person) => store.leave(organisation, await keysOf(person)),
    async forget(address) {
      const key = keyOf(address);
      for (const organisation of await store.of([key])) await store.leave(organisation, [key]);
    },
    async takeOver(from, to) {
      for (const organisation of await store.of([keyOf(from)])) {
        await store.join(organisation, keyOf(to));
        await store.leave(organisation, [keyOf(from)]);
      }
    },
    async file({ organisation, proposal, person }) {
      if (!(await store.of(await keysOf(person))).includes(organisation)) return false;
      await store.file(proposal, organisation);
      return true;
    },
    async filed(proposals) {
      const filed = await store.filed(proposals);
      const known = await organisations([...new Set(Object.values(filed))]);
      return Object.fromEntries(
        Object.entries(filed).flatMap(([proposal, id]) => {
          const organisation = known.find((one) => one.id === id);
          return organisation ? [[proposal, organisation] as const] : [];
        }),
      );
    },
  };
}
