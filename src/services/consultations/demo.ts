import { readFileSync } from 'node:fs';
import { atCityTime, cityTime } from '../workshops/hours';
import type { Localised } from '../voting';
import { firstStatement, type Consultation, type Mark, type Statement } from './consultation';
import { chanceOf } from './opinion/chance';

/** A consultation of the demonstration: `from` and `to` are days from today. */
interface DemoConsultation {
  readonly from: number;
  readonly to: number;
  readonly title: Localised;
  readonly summary: Localised;
  readonly articles: readonly Localised[];
  readonly statements: readonly { readonly article?: number; readonly text: Localised }[];
  /** How many made-up people there are in each of some made-up groups. */
  readonly people?: readonly number[];
  /** The share of each of those groups that agrees, by article and by statement. */
  readonly agreement?: Readonly<Record<'articles' | 'statements', readonly (readonly number[])[]>>;
}

/** A consultation of the demonstration. */
interface Demonstrated {
  readonly consultation: Consultation;
  /** In the order in which they are numbered. */
  readonly statements: readonly Omit<Statement, 'number'>[];
  /** What made-up people said, so that there is something to count. */
  readonly marks: readonly Mark[];
}

/** The demonstration's consultations, as `demo/consultations.json` holds them, with statements that nobody wrote and votes that nobody cast: each marked as what it is. */
export function demoConsultations(file: string, today: Date): readonly Demonstrated[] {
  const { consultations } = JSON.parse(readFileSync(file, 'utf8')) as { consultations: readonly DemoConsultation[] };
  const midnight = (days: number): Date => {
    const [date = ''] = cityTime(new Date(today.getTime() + days * 86_400_000)).split(' ');
    return atCityTime(`${date} 00:00`) ?? today;
  };
  return consultations.map(({ from, to, title, summary, articles, statements, people = [], agreement }, index) => ({
    consultation: {
      code: index + 1,
      title,
      summary,
      articles: articles.map((text, at) => ({ number: at + 1, text })),
      opens: midnight(from),
      closes: midnight(to),
      demo: true,
      revision: 0,
    },
    statements: statements.map(({ article, text }) => ({
      consultation: index + 1,
      ...(article === undefined ? {} : { article }),
      state: 'published',
      original: { text: text.fr, locale: 'fr' },
      text,
      at: midnight(from),
    })),
    marks: marksOf(index + 1, people, agreement?.articles ?? [], agreement?.statements ?? [], midnight(from)),
  }));
}

/** Share of what they are asked that made-up people answer at all, and of their answers that are a pass. */
const [answered, passed] = [0.85, 0.05];

/** What made-up people say to articles and statements, by how many of each group agree; the same at every start. */
function marksOf(
  consultation: number,
  people: readonly number[],
  articles: readonly (readonly number[])[],
  statements: readonly (readonly number[])[],
  at: Date,
): readonly Mark[] {
  const random = chanceOf(consultation);
  const items = [
    ...articles.map((shares, index) => ({ on: index + 1, shares })),
    ...statements.map((shares, index) => ({ on: firstStatement + index, shares })),
  ];
  return people.flatMap((count, group) =>
    Array.from({ length: count }, (_, one) => `demo-${group}-${one}`).flatMap((person) =>
      items.flatMap(({ on, shares }): Mark[] => {
        if (random() >= answered) return [];
        const agrees = random() < (shares[group] ?? 0.5);
        return [{ consultation, on, person, vote: random() < passed ? 'pass' : agrees ? 'agree' : 'disagree', at }];
      }),
    ),
  );
}
