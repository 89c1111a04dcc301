import { publicStates, type Member, type Proposal } from '../../src/services/proposals/proposal';
import type { ProposalStore } from '../../src/services/proposals/store';

/** Proposals in memory, for tests of the engine alone and of the rules: one thing at a time, nothing undone. */
export function createMemoryProposals(first: readonly Proposal[] = []): ProposalStore {
  const proposals = new Map(first.map((one) => [one.reference, one]));
  const bonds = new Map<string, Member>();
  const tellings = new Set<string>();
  return {
    transaction: (work) => work(),
    async add(proposal) {
      if (proposals.has(proposal.reference)) return false;
      proposals.set(proposal.reference, proposal);
      return true;
    },
    find: async (reference) => proposals.get(reference),
    async save(proposal) {
      if (proposals.get(proposal.reference)?.revision !== proposal.revision) throw new Error(`P-${proposal.reference} changed meanwhile`);
      proposals.set(proposal.reference, { ...proposal, revision: proposal.revision + 1 });
    },
    listed: async (edition, { district, theme }, limit) =>
      [...proposals.values()]
        .filter((one) => one.edition === edition && publicStates.includes(one.state))
        .filter((one) => (district === undefined || (one.district ?? 'all') === district) && (theme === undefined || one.theme === theme))
        .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.reference < b.reference ? -1 : 1))
        .slice(0, limit)
        .map(({ reference, state, title = { fr: '' }, summary = { fr: '' }, district: where, theme: about, at }) => ({
          reference,
          state,
          title,
          summary,
          at,
          ...(where === undefined ? {} : { district: where }),
          ...(about === undefined ? {} : { theme: about }),
        })),
    inState: async (state, limit) =>
      [...proposals.values()]
        .filter((one) => one.state === state)
        .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.reference < b.reference ? -1 : 1))
        .slice(0, limit),
    mergedInto: async (reference) =>
      [...proposals.values()]
        .filter(({ merged }) => merged === reference)
        .map((one) => one.reference)
        .sort(),
    async bind(member) {
      bonds.set(`${member.proposal}/${member.person}`, member);
    },
    bondsOf: async (person) => [...bonds.values()].filter((member) => member.person === person),
    async unbind(person) {
      for (const [key, member] of bonds) if (member.person === person) bonds.delete(key);
    },
    bonds: async (references, person) => references.flatMap((reference) => bonds.get(`${reference}/${person}`) ?? []),
    authored: async (person) =>
      [...bonds.values()]
        .filter((member) => member.person === person && member.author)
        .sort((a, b) => b.since.getTime() - a.since.getTime())
        .map(({ proposal }) => proposal),
    async followers(references, authors, after, limit) {
      const found = [...bonds.values()]
        .filter(
          ({ proposal, follows, author, person }) => references.includes(proposal) && follows && (author || !authors) && person > after,
        )
        .sort((a, b) => (a.person === b.person ? b.since.getTime() - a.since.getTime() : a.person < b.person ? -1 : 1));
      return found
        .filter(({ person }, index) => found[index - 1]?.person !== person)
        .slice(0, limit)
        .map((member) => ({ key: member.person, member }));
    },
    supporters: async (references) =>
      new Set([...bonds.values()].filter(({ proposal, supports }) => supports && references.includes(proposal)).map(({ person }) => person))
        .size,
    async told(proposal, person, step) {
      const key = `${proposal}/${step}/${person}`;
      return tellings.size < tellings.add(key).size;
    },
  };
}
