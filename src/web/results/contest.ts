import type { ContestResult, Outcome, ProjectResult } from '../../services/tally/results';
import { html, type Html } from '../html';
import { fateTold, gradeName, placeName, ruleName, ruleTold, type Words } from './words';

/** Where a contest stands on the page. */
export const anchorOf = ({ ballot, district }: Pick<ContestResult, 'ballot' | 'district'>): string =>
  `vote-${ballot}${district === undefined ? '' : `-${district}`}`;

/** A contest: who won, how every project fared, the rule, and what others would have given. */
export function contestSection(words: Words, contest: ContestResult): Html {
  const { t } = words;
  const { budgetCents, spentCents, counted, blank, winners, projects } = contest;
  const name = placeName(words, contest);
  const won = projects.filter(({ fate }) => fate === 'chosen');
  return html`<section aria-labelledby="${anchorOf(contest)}">
    <h2 id="${anchorOf(contest)}" tabindex="-1">${name}</h2>
    ${contest.school ? html`<p class="note">${t('results.schoolNote')}</p>` : undefined}
    <dl class="facts">
      ${fact(t('results.counted'), words.whole(counted))} ${fact(t('results.blank'), words.whole(blank))}
      ${fact(t('results.budget'), words.euros(budgetCents))} ${fact(t('results.spent'), words.euros(spentCents))}
    </dl>
    ${
      winners.length === 0
        ? html`<p>${t('results.noWinner')}</p>`
        : html`<h3>${t('results.winners', { number: words.whole(winners.length) })}</h3>
            <ul class="won">
              ${won.map((project) => html`<li><strong>${words.project(project.number)}</strong> <bdi class="sum">${words.euros(project.costCents)}</bdi></li>`)}
            </ul>`
    }
    <details>
      <summary>${t('results.all')}</summary>
      ${legend(words, contest)}
      <ul class="projects">
        ${projects.map((project) => projectItem(words, contest, project))}
      </ul>
    </details>
    <details>
      <summary>${t('results.rule.title', { rule: ruleName(words, contest.rule) })}</summary>
      ${ruleTold(words, contest).map((sentence) => html`<p>${sentence}</p>`)}
    </details>
    ${
      contest.others.length === 0 || counted === 0
        ? undefined
        : html`<details>
            <summary>${t('results.other.title')}</summary>
            <p class="note">${t('results.other.intro')}</p>
            ${contest.others.map((other) => otherRule(words, contest, other))}
          </details>`
    }
  </section>`;
}

/** A name and its value, in a list of such. */
export const fact = (name: string, value: string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

/** What a project was given, in the order in which it is shown: "Pour : 12". `kind` is the colour's. */
function givenTo(
  words: Words,
  { ballot, counted }: ContestResult,
  { given, votes }: ProjectResult,
): readonly { readonly what: string; readonly times: number; readonly kind: string }[] {
  const how = words.ballot(ballot)?.how;
  if (how?.kind === 'for-against')
    return [
      { what: words.t('vote.choose.for'), times: given['for'] ?? 0, kind: 'best' },
      { what: words.t('vote.choose.against'), times: given['against'] ?? 0, kind: 'last' },
    ];
  if (how?.kind !== 'judgment') return [];
  // Who gave a project no grade gave it the last.
  const silent = counted - votes;
  return how.grades.map(({ id, label }, at) => ({
    what: words.said(label),
    times: (given[id] ?? 0) + (at === how.grades.length - 1 ? silent : 0),
    kind: at === 0 ? 'best' : at === how.grades.length - 1 ? 'last' : at === 1 ? 'good' : 'fair',
  }));
}

/** Which colour is which grade. */
function legend(words: Words, contest: ContestResult): Html | undefined {
  const [first] = contest.projects;
  const given = first ? givenTo(words, contest, first) : [];
  if (given.length === 0) return undefined;
  return html`<ul class="legend">
    ${given.map(
      ({ what, kind }) =>
        html`<li>
          <svg width="16" height="16" aria-hidden="true"><rect class="${kind}" width="16" height="16" /></svg> ${what}
        </li>`,
    )}
  </ul>`;
}

function projectItem(words: Words, contest: ContestResult, project: ProjectResult): Html {
  const { t } = words;
  const { number, costCents, fate, votes, points, median } = project;
  const given = givenTo(words, contest, project);
  const most = Math.max(1, ...contest.projects.map((one) => one.points));
  const all = Math.max(1, contest.counted);
  const told =
    given.length > 0
      ? given.map(({ what, times }) => t('results.given', { what, times: words.whole(times) }))
      : [
          t('results.votes', { votes: words.whole(votes) }),
          ...(points === votes ? [] : [t('results.points', { points: words.whole(points) })]),
        ];
  return html`<li class="${fate === 'chosen' ? 'chosen' : 'other'}">
    <p><strong>${words.project(number)}</strong> <bdi class="sum">${words.euros(costCents)}</bdi></p>
    ${
      given.length > 0
        ? bar(given.map(({ times, kind }) => ({ share: times / all, kind })))
        : bar([{ share: Math.max(0, points) / most, kind: fate === 'chosen' ? 'best' : 'good' }])
    }
    <p class="told">
      ${median === undefined ? undefined : html`${t('results.median', { grade: gradeName(words, contest.ballot, median) })}. `}${told.join(' · ')}
    </p>
    <p class="fate">${fateTold(words, fate)}</p>
  </li>`;
}

/** Shares of a whole side by side. It says nothing that the words beside it do not. */
function bar(parts: readonly { readonly share: number; readonly kind: string }[]): Html {
  let at = 0;
  const rounded = (share: number): string => (share * 1000).toFixed(0);
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="1000" height="10" />
    ${parts.map(({ share, kind }) => {
      const rect = html`<rect class="${kind}" x="${rounded(at)}" width="${rounded(share)}" height="10" />`;
      at += share;
      return rect;
    })}
  </svg>`;
}

/** What would be different by another rule. */
function otherRule(words: Words, { winners }: ContestResult, other: Outcome): Html {
  const { t } = words;
  const more = other.winners.filter((number) => !winners.includes(number));
  const less = winners.filter((number) => !other.winners.includes(number));
  const list = (title: string, numbers: readonly number[]): Html | undefined =>
    numbers.length === 0
      ? undefined
      : html`<p>${title}</p>
          <ul>
            ${numbers.map((number) => html`<li>${words.project(number)}</li>`)}
          </ul>`;
  return html`<h3>${ruleName(words, other.rule)}</h3>
    ${more.length + less.length === 0 ? html`<p>${t('results.other.same')}</p>` : undefined} ${list(t('results.other.more'), more)}
    ${list(t('results.other.less'), less)}`;
}
