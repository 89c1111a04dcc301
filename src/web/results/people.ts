import { dimensions, type BallotParticipation, type Dimension, type Participation } from '../../services/participation';
import { leastCell } from '../../services/suppression';
import { html, type Html } from '../html';
import { placeName, type Words } from './words';

/** Who took part, ballot by ballot, beside the people there are where staff entered how many. */
export function peopleSection(words: Words, { ballots }: Participation): Html | undefined {
  const { t } = words;
  const counted = ballots.filter(({ voters }) => voters > 0);
  if (counted.length === 0) return undefined;
  return html`<section aria-labelledby="people">
    <h2 id="people" tabindex="-1">${t('results.people.title')}</h2>
    <p>${t('results.people.intro', { least: leastCell })}</p>
    ${counted.map((ballot) => {
      const { school, voters } = ballot;
      const districts = words.ballot(ballot.ballot)?.districts !== undefined;
      const tables = dimensions.map((dimension) => breakdown(words, ballot, dimension));
      return html`<details>
        <summary>
          ${t('results.people.turnout', { ballot: placeName(words, { school: school ?? false, districts }), voters: words.whole(voters) })}
        </summary>
        ${tables}
      </details>`;
    })}
  </section>`;
}

/** A table; nothing where nobody told anything. */
function breakdown(words: Words, { by, voters }: BallotParticipation, dimension: Dimension): Html | undefined {
  const { t } = words;
  const cells = by[dimension] ?? [];
  if (cells.every(({ value }) => value === 'untold')) return undefined;
  const people = cells.reduce((sum, cell) => sum + (cell.people ?? 0), 0);
  /** Shares of the people there are can be told where every line has its figure. */
  const whole = people > 0 && cells.every(({ value, people: figure }) => figure !== undefined || value === 'untold');
  const sources = [...new Set(cells.flatMap(({ source }) => (source === undefined ? [] : [source])))];
  const figure = (number: number, of: number | undefined): string =>
    of === undefined ? words.whole(number) : `${words.whole(number)} (${words.percent(number / of)})`;
  return html`<table>
      <caption>
        ${dimensionName(words, dimension)}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${t('results.people.voters')}</th>
          ${people > 0 ? html`<th scope="col">${t('results.people.people')}</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          ({ value, voters: count, people: residents }) =>
            html`<tr>
              <th scope="row">${valueName(words, dimension, value)}</th>
              <td>${count === null ? t('results.people.hidden') : figure(count, voters)}</td>
              ${people > 0 ? html`<td>${residents === undefined ? '' : figure(residents, whole ? people : undefined)}</td>` : undefined}
            </tr>`,
        )}
      </tbody>
    </table>
    ${sources.length === 0 ? undefined : html`<p class="note">${t('results.people.source', { source: sources.join(', ') })}</p>`}`;
}

function dimensionName({ t }: Words, dimension: Dimension): string {
  switch (dimension) {
    case 'district':
      return t('results.people.district');
    case 'zone':
      return t('results.people.zone');
    case 'channel':
      return t('results.people.channel');
    case 'language':
      return t('results.people.language');
    case 'age':
      return t('results.people.age');
    case 'assisted':
      return t('results.people.assisted');
  }
}

/** Names of platforms are the same everywhere. */
const platforms: Readonly<Record<string, string>> = { sms: 'SMS', whatsapp: 'WhatsApp', telegram: 'Telegram' };

function valueName(words: Words, dimension: Dimension, value: string): string {
  const { t } = words;
  if (value === 'untold') return t('results.people.untold');
  switch (dimension) {
    case 'district':
      return t('vote.district.label', { number: value });
    case 'channel':
      return value === 'web' ? t('results.people.web') : value === 'paper' ? t('results.people.paper') : (platforms[value] ?? value);
    case 'language':
      return words.language(value);
    case 'age': {
      const [from = '', to] = value.replace('+', '').split('-');
      return to === undefined ? t('results.people.yearsOn', { from }) : t('results.people.years', { from, to });
    }
    case 'assisted':
      return value === 'yes' ? t('web.yes') : t('web.no');
    case 'zone':
      return value;
  }
}
