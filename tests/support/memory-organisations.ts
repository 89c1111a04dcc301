import type { Organisation, OrganisationStore } from '../../src/services/organisations';

/** Organisations in memory. */
export function memoryOrganisations(): OrganisationStore {
  const organisations = new Map<string, Organisation>();
  const members = new Set<string>();
  const filed = new Map<string, string>();
  return {
    add: async (one) => organisations.size < organisations.set(one.id, organisations.get(one.id) ?? one).size,
    find: (id) => Promise.resolve(organisations.get(id)),
    all: () => Promise.resolve([...organisations.values()]),
    join: async (organisation, person) => void members.add(`${organisation}/${person}`),
    leave: (organisation, people) => Promise.resolve(people.map((person) => members.delete(`${organisation}/${person}`)).includes(true)),
    of: (people) => Promise.resolve([...organisations.keys()].filter((id) => people.some((person) => members.has(`${id}/${person}`)))),
    members: (organisation) => Promise.resolve([...members].filter((member) => member.startsWith(`${organisation}/`)).length),
    file: async (proposal, organisation) => void filed.set(proposal, organisation),
    filed: (proposals) => Promise.resolve(Object.fromEntries([...filed].filter(([proposal]) => proposals.includes(proposal)))),
    proposals: (organisation) => Promise.resolve([...filed].flatMap(([proposal, id]) => (id === organisation ? [proposal] : []))),
  };
}
