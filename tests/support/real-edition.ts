import type { App } from '../../src/app';
import { ballotBytes } from '../../src/services/box/sealed';
import type { Edition, Eligibility, Localised, Project, ProofKind } from '../../src/services/voting';

/** Editions that ask for a proof, by the name that a script gives: with the demonstration's projects, and beginning as it does. */
const asked: Readonly<Record<string, Eligibility>> = {
  /** A paper for everybody, whatever they write from; children with their parents. */
  papers: { proofs: ['card', 'slip', 'desk'], minimumAge: 7, guardianUnder: 13 },
  /** A phone number, or a card or a slip for who has none. */
  phones: { proofs: ['phone', 'card', 'slip'], minimumAge: 16 },
  /** One voter an address; the next bring a second proof. */
  crowd: { proofs: ['phone', 'card', 'slip'], votersPerAddress: 1 },
};

interface Content {
  readonly edition: Edition;
  readonly themes: Readonly<Record<string, Localised>>;
  readonly projects: readonly Project[];
}

/** An edition that is no demonstration, made of one that is. */
export function realEdition(name: string, { edition, themes, projects }: Content): Content {
  const eligibility = asked[name];
  if (!eligibility) throw new Error(`no edition of the tests is called '${name}'`);
  const school = { id: 'school', school: true, how: { kind: 'approval', max: 2 } } as const;
  const forSchool = projects
    .filter(({ ballot }) => ballot === 'city')
    .map((project) => ({ ...project, ballot: 'school', number: project.number + 200 }));
  const all = [...projects, ...forSchool].map((project) => ({ ...project, edition: name }));
  const real: Edition = { ...edition, id: name, demo: false, eligibility, ballots: [...edition.ballots, school] };
  const sealing = edition.sealing && { ...edition.sealing, bytes: ballotBytes(real, all) };
  return { edition: sealing ? { ...real, sealing } : real, themes, projects: all };
}

export type PaperKind = Exclude<ProofKind, 'phone'> | 'class' | 'invitation' | 'team';

/** A number on paper that nobody has used yet. `class`: a class's slip; `invitation`: of an association; `team`: of a worker who goes to people. */
export async function newPaper(
  app: Pick<App, 'slips' | 'cards' | 'organisations' | 'outreach'>,
  edition: string,
  kind: PaperKind,
  now: Date,
): Promise<string> {
  if (kind === 'card') return (await app.cards.issue(now)).number;
  if (kind === 'invitation') {
    const act = { by: 'agent-1', now };
    await app.organisations.add({ id: 'lire-18', name: 'Lire à Barbès', kind: 'association', districts: ['18'] }, act);
    return (await app.organisations.invite('lire-18', 1, act))![0]!;
  }
  if (kind === 'team') {
    const act = { by: 'agent-1', now };
    const places = [
      { id: 'barbes', name: 'Marché Barbès', district: '18', locales: ['ar', 'fr'] },
      { id: 'foyer', name: 'Foyer Bisson', locales: ['fr'] },
    ];
    const until = new Date(now.getTime() + 14 * 86_400_000);
    await app.outreach.campaigns.add({ id: 'marches', name: 'Aux marchés', from: now, until, quota: 60, places }, act);
    return (await app.outreach.campaigns.invite('marches', 'barbes', 1, act))![0]!;
  }
  const { slips } = await app.slips.issue({
    edition,
    kind: kind === 'desk' ? 'desk' : 'slip',
    label: 'Marché',
    count: 1,
    ...(kind === 'class' ? { school: 'CM2 A' } : {}),
  });
  return slips[0]!.number;
}
