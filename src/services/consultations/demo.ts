import { readFileSync } from 'node:fs';
import { atCityTime, cityTime } from '../workshops/hours';
import type { Localised } from '../voting';
import type { Consultation, Statement } from './consultation';

/** A consultation of the demonstration: `from` and `to` are days from today. */
interface DemoConsultation {
  readonly from: number;
  readonly to: number;
  readonly title: Localised;
  readonly summary: Localised;
  readonly articles: readonly Localised[];
  readonly statements: readonly { readonly article?: number; readonly text: Localised }[];
}

/** The demonstration's consultations, as `demo/consultations.json` holds them, with statements that nobody wrote: each marked as what it is. */
export function demoConsultations(
  file: string,
  today: Date,
): readonly { readonly consultation: Consultation; readonly statements: readonly Omit<Statement, 'number'>[] }[] {
  const { consultations } = JSON.parse(readFileSync(file, 'utf8')) as { consultations: readonly DemoConsultation[] };
  const midnight = (days: number): Date => {
    const [date = ''] = cityTime(new Date(today.getTime() + days * 86_400_000)).split(' ');
    return atCityTime(`${date} 00:00`) ?? today;
  };
  return consultations.map(({ from, to, title, summary, articles, statements }, index) => ({
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
  }));
}
