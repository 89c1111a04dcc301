import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ballotBytes } from './box/sealed';
import type { Edition, Localised, Project } from './voting';

/** The content of the demonstration edition, as `demo/edition.json` holds it. */
interface DemoFile {
  readonly title: Localised;
  readonly themes: Readonly<Record<string, Localised>>;
  readonly projects: readonly Omit<Project, 'edition'>[];
}

const dayMs = 86_400_000;

const hourMs = 3_600_000;
const cityDay = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Europe/Paris' });

/** When the day of this moment began in the city: one or two hours before it did in Greenwich. */
function midnight(moment: Date): Date {
  const day = cityDay.format(moment);
  const summer = new Date(Date.parse(day) - 2 * hourMs);
  return cityDay.format(summer) === day ? summer : new Date(summer.getTime() + hourMs);
}

/** Grades of the majority judgment, best first; labels the city has used. */
const grades: readonly { id: string; label: Localised }[] = [
  { id: '4', label: { fr: 'Coup de coeur', en: 'I love it', ar: 'أحبه كثيرا', 'zh-Hans': '非常喜欢', uk: 'Дуже подобається' } },
  { id: '3', label: { fr: "J'aime bien", en: 'I like it', ar: 'يعجبني', 'zh-Hans': '喜欢', uk: 'Подобається' } },
  { id: '2', label: { fr: 'Pourquoi pas', en: 'Why not', ar: 'لم لا', 'zh-Hans': '也可以', uk: 'Чому б і ні' } },
  { id: '1', label: { fr: 'Pas convaincu', en: 'Not convinced', ar: 'غير مقتنع', 'zh-Hans': '不太认同', uk: 'Не переконує' } },
];

/** By it the demonstration's ties fall: known to everyone, unlike a real edition's before its results. */
export const demoSeed = 'demo';
const tieSeedHash = createHash('sha256').update(demoSeed).digest('hex');
/** Integer cents, by district: enough for some of the projects. */
const districtBudgets = { '10': 50_000_000, '13': 70_000_000, '18': 70_000_000, '20': 65_000_000 } as const;

/** The demonstration edition: marked as such, its vote open from a week ago for three weeks. Asks for no proof of identity. `publicKey`: what its
 *  ballots are sealed to; without one nothing can be cast. */
export function demoEdition(
  file: string,
  today: Date,
  publicKey?: Uint8Array,
): { edition: Edition; themes: Readonly<Record<string, Localised>>; projects: readonly Project[] } {
  const { title, themes, projects } = JSON.parse(readFileSync(file, 'utf8')) as DemoFile;
  const day = (days: number): Date => midnight(new Date(today.getTime() + days * dayMs));
  const districts = [...new Set(projects.flatMap(({ district }) => (district === undefined ? [] : [district])))].sort(
    (a, b) => Number(a) - Number(b),
  );
  const edition: Edition = {
    id: 'demo',
    title,
    demo: true,
    opened: day(-7),
    phases: [
      { phase: 'ideas', from: day(-180), to: day(-120) },
      { phase: 'review', from: day(-120), to: day(-7) },
      { phase: 'vote', from: day(-7), to: day(14) },
      { phase: 'results', from: day(14), to: day(44) },
    ],
    ballots: [
      { id: 'city', how: { kind: 'approval', max: 4 }, counting: { rule: 'greedy', budgetCents: 1_000_000_000, tieSeedHash } },
      {
        id: 'district',
        districts,
        how: { kind: 'judgment', grades },
        counting: { rule: 'majority', budgetCents: districtBudgets, tieSeedHash },
      },
    ],
  };
  const sealing = publicKey && { publicKey: Buffer.from(publicKey).toString('base64url'), bytes: ballotBytes(edition, projects) };
  return {
    edition: sealing ? { ...edition, sealing } : edition,
    themes,
    projects: projects.map((project) => ({ ...project, edition: edition.id })),
  };
}
