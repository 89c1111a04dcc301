import { randomBytes } from 'node:crypto';
import type { Idea } from '../../src/services/proposals/proposal';
import { createDesk, type DeskParts } from '../../src/services/proposals/desk';
import type { Speaker } from '../../src/services/proposals/bonds';
import { createProposals } from '../../src/services/proposals/proposals';
import type { Act } from '../../src/services/box/audit';
import type { ProposalStore } from '../../src/services/proposals/store';
import type { Edition } from '../../src/services/voting';
import { createMemoryProposals } from './memory-proposals';

export const now = new Date('2027-01-20T10:00:00Z');
export const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

/** An edition that collects ideas in January. */
export const ideasEdition: Edition = {
  id: '2027',
  title: { fr: 'Budget participatif' },
  demo: false,
  phases: [
    { phase: 'ideas', from: later(-10), to: later(10) },
    { phase: 'review', from: later(10), to: later(100) },
  ],
  ballots: [
    { id: 'city', how: { kind: 'approval', max: 4 } },
    { id: 'district', districts: ['10', '18'], how: { kind: 'approval', max: 4 } },
  ],
};

/** `resident`: whose address it is; by default nobody else's. */
export const person = (name: string, locale = 'fr', resident = name): Speaker => ({
  address: `sms:${name}`,
  resident,
  channel: 'sms',
  locale,
});
export const idea = (more: Partial<Idea> = {}): Idea => ({
  title: 'Des bancs',
  what: 'Des bancs à l’ombre devant l’école.',
  locale: 'fr',
  ...more,
});

/** Residents and staff around one store. What was announced and recorded can be looked at. */
export function createIdeaCity(store: ProposalStore = createMemoryProposals(), more: Partial<DeskParts> = {}) {
  const announced: string[] = [];
  const addresses = new Map<string, readonly string[]>();
  const acts: Act[] = [];
  const projects: Parameters<DeskParts['addProject']>[0][] = [];
  const editions = { all: async () => [ideasEdition], themes: async () => ({ nature: { fr: 'Nature' }, sport: { fr: 'Sport' } }) };
  const announce = async (reference: string, step: number): Promise<void> => void announced.push(`${reference}/${step}`);
  const kept = new Map<string, string>();
  const photos = {
    keep: async (id: string, thing: string): Promise<void> => void kept.set(id, thing),
    release: async (id: string): Promise<void> => void kept.delete(id),
  };
  const proposals = createProposals({
    store,
    editions,
    randomBytes,
    addressesOf: async (resident) => addresses.get(resident) ?? [],
    languageOf: (text) => (/\p{Script=Arabic}/u.test(text) ? 'ar' : undefined),
    similar: (words, texts) =>
      texts
        .filter(({ text }) => words.split(' ').some((word) => word.length > 4 && text.includes(word)))
        .map(({ id }) => ({ id, alike: true })),
    announce,
    photos,
  });
  const desk = createDesk({
    store,
    editions,
    audit: { record: async (act) => void acts.push(act) },
    addProject: async (project) => 100 + projects.push(project),
    announce,
    photos,
    ...more,
  });
  /** Files an idea; gives its reference. */
  async function filed(author: Speaker = person('zoe'), more: Partial<Idea> = {}, district?: string): Promise<string> {
    const done = await proposals.file({ edition: '2027', idea: idea(more), author, now, ...(district === undefined ? {} : { district }) });
    if (!done.ok) throw new Error(done.reason);
    return done.reference;
  }
  /** Files one and has it published. */
  async function published(author?: Speaker, more?: Partial<Idea>, district?: string): Promise<string> {
    const reference = await filed(author, more, district);
    const done = await desk.accept(reference, { by: 'Nadia', now, theme: 'nature' });
    if (!done.ok) throw new Error(done.reason);
    return reference;
  }
  return { store, addresses, proposals, desk, announced, acts, projects, kept, filed, published };
}
