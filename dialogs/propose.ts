import { end, go, known, redo, type Ask, type End, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Idea } from '../src/services/proposals/proposal';
import type { Edition } from '../src/services/voting';
import { localised, type City, type CityDialog } from './city';
import { contactOf, districtsOf, everywhere, marked, markedAsk, placeName } from './ideas';

interface Answers {
  name: string;
  what: string;
  /** More pieces of the description, where the one before did not seem to be the last. */
  more1: string;
  more2: string;
  more3: string;
  /** A proposal to join, or `mine`. */
  similar: string;
  where: { readonly words?: string; readonly latitude?: number; readonly longitude?: number };
  district: string;
  whom: string;
  photo: { readonly id: string } | null;
  /** An organisation's id, or `self`. */
  as: string;
  confirm: boolean;
  fix: 'name' | 'what' | 'where' | 'whom' | 'photo';
}
type IdeaTurn = Turn<Answers> & City;
type Piece = 'what' | 'more1' | 'more2' | 'more3';

/** Characters of a title, of a piece of the description, of what it is for. */
const nameCharacters = 60;
const pieceCharacters = 800;
const whomCharacters = 150;

/** An idea for the participatory budget, in the person's own words and pieces: similar ones are shown before it is filed, and it is read back. */
export const propose: CityDialog<Answers> = {
  id: 'propose',
  version: 2,
  start: 'name',
  title: (t) => t('propose.title'),
  // "PROPOSER UNE IDEE"; a longer sentence is left to the conversation.
  fill: (_, words) => (words.split(' ').length <= 3 ? {} : undefined),
  /** In whose name it is came in between: who was about to confirm may still be asked. */
  upgrades: { 2: (answers, step) => ({ answers, step }) },
  steps: {
    name: {
      kind: 'text',
      ask: (turn) => withEdition(turn, () => ({ kind: 'text', text: turn.t('propose.name.ask'), max: nameCharacters })),
      next: 'what',
    },
    what: {
      kind: 'text',
      ask: (turn) => withEdition(turn, () => ({ kind: 'text', text: turn.t('propose.what.ask'), max: pieceCharacters })),
      next: after('what', 'more1'),
    },
    more1: more('more1', 'more2'),
    more2: more('more2', 'more3'),
    more3: more('more3', 'similar'),
    similar: {
      kind: 'choice',
      counts: ({ similar }) => similar !== undefined && similar !== mine,
      ask: (turn) =>
        withEdition(turn, async ({ id }) => {
          const near = await turn.proposals.similar(id, `${turn.answers.name ?? ''}\n${whatOf(turn)}`, turn.now);
          if (near.length === 0) return known(mine);
          return {
            kind: 'choice',
            text: turn.t('propose.similar.ask'),
            options: [
              ...near.map(({ reference, title }) => ({ id: reference, label: localised(title, turn.locale) })),
              { id: mine, label: turn.t('propose.similar.mine') },
            ],
          };
        }),
      next: (turn) => (turn.answers.similar === mine ? 'where' : join(turn, turn.answers.similar ?? '')),
    },
    where: {
      kind: 'place',
      ask: (turn) => withEdition(turn, () => ({ kind: 'place', text: turn.t('propose.where.ask') })),
      // "18" is too short for a place, and is a district.
      heard: (_, text) => (/[\p{L}\p{N}]/u.test(text) && text.trim().length < 3 ? { answer: { words: text.trim() } } : undefined),
      next: 'district',
    },
    district: {
      kind: 'choice',
      counts: ({ district }) => district !== undefined,
      ask: (turn) =>
        withEdition(turn, (edition) => {
          const districts = districtsOf(edition);
          const told = districtIn(turn, districts);
          if (told !== undefined || districts.length === 0) return go('whom');
          return {
            kind: 'choice',
            text: turn.t('propose.district.ask'),
            options: [
              { ...everywhere, label: placeName(turn.t, everywhere.id) },
              ...districts.map((id) => ({ id, label: placeName(turn.t, id), number: Number(id) })),
            ],
          };
        }),
      next: 'whom',
    },
    whom: {
      kind: 'text',
      ask: (turn) => withEdition(turn, () => ({ kind: 'text', text: turn.t('propose.whom.ask'), max: whomCharacters })),
      next: 'photo',
    },
    photo: {
      kind: 'photo',
      counts: ({ photo }) => photo !== undefined,
      ask: (turn) =>
        withEdition(turn, () => (turn.can.photo ? { kind: 'photo', text: turn.t('propose.photo.ask'), optional: true } : known(null))),
      next: 'as',
    },
    as: {
      kind: 'choice',
      counts: ({ as }) => as !== undefined,
      ask: (turn) =>
        withEdition(turn, async () => {
          const own = await turn.memberships.of(turn);
          if (own.length === 0) return go('confirm');
          const options = [{ id: self, label: turn.t('propose.as.self') }, ...own.map(({ id, name }) => ({ id, label: name }))];
          return { kind: 'choice', text: turn.t('propose.as.ask'), options };
        }),
      next: 'confirm',
    },
    confirm: {
      kind: 'confirm',
      ask: (turn) =>
        withEdition(turn, async (edition) => ({
          kind: 'confirm',
          text: turn.t('propose.confirm.ask', { idea: readBack(turn, edition, (await organisationOf(turn))?.name) }),
        })),
      // Not answered with a no but taken back: one step back from the correction is the question before.
      next: (turn) => (turn.answers.confirm ? file(turn) : redo('fix')),
    },
    fix: {
      kind: 'choice',
      counts: ({ fix }) => fix !== undefined,
      ask: (turn) =>
        withEdition(turn, () => ({
          kind: 'choice',
          text: turn.t('propose.fix.ask'),
          options: [
            { id: 'name', label: turn.t('propose.fix.name') },
            { id: 'what', label: turn.t('propose.fix.what') },
            { id: 'where', label: turn.t('propose.fix.where') },
            { id: 'whom', label: turn.t('propose.fix.whom') },
            ...(turn.can.photo ? [{ id: 'photo', label: turn.t('propose.fix.photo') }] : []),
          ],
        })),
      next: ({ answers: { fix = 'name' } }) => redo(fix, ...(taken[fix] ?? []), 'confirm', 'fix'),
    },
  },
};

/** In the person's own name. */
const self = 'self';

/** The organisation in whose name it is, while the person belongs to it. */
const organisationOf = async (turn: IdeaTurn) =>
  turn.answers.as === undefined || turn.answers.as === self
    ? undefined
    : (await turn.memberships.of(turn)).find(({ id }) => id === turn.answers.as);

/** The person's own idea, none of the similar ones. */
const mine = 'mine';

/** What else is taken back with a thing to correct. */
const taken: Partial<Record<Answers['fix'], readonly Piece[] | readonly string[]>> = {
  what: ['more1', 'more2', 'more3'],
  where: ['district'],
};

/** Asks with the edition that collects ideas, or ends with when one will, or since when none does. */
async function withEdition(turn: IdeaTurn, run: (edition: Edition) => Ask | Promise<Ask>): Promise<Ask> {
  const { t, locale } = turn;
  const standing = await turn.proposals.standing(turn.now);
  switch (standing.state) {
    case 'open':
      return markedAsk(t, standing.edition.demo, await run(standing.edition));
    case 'before':
      return end(marked(t, standing.edition.demo, t('propose.refused.not-open', { from: day(standing.from, locale) })));
    case 'after':
      return end(marked(t, standing.edition.demo, t('propose.refused.closed', { on: day(standing.on, locale) })));
    case 'none':
      return end(t('propose.refused.none'));
  }
}

/** A piece that ends in the middle of a sentence ("...", a comma, "and") has another after it. */
function after(piece: Piece, next: Piece | 'similar') {
  return ({ answers, words }: IdeaTurn): string => {
    const text = answers[piece] ?? '';
    const said = normalise(text);
    const goesOn = /(?:\.\.|[…,;،、，:-])\s*$/u.test(text) || words.joint(said.split(' ').at(-1) ?? '');
    return goesOn && !words.means('done', said) ? next : 'similar';
  };
}

function more(piece: Piece, next: Piece | 'similar'): CityDialog<Answers>['steps']['what'] {
  return {
    kind: 'text',
    counts: (answers) => answers[piece] !== undefined,
    ask: (turn) => withEdition(turn, () => ({ kind: 'text', text: turn.t('propose.more.ask'), max: pieceCharacters })),
    next: after(piece, next),
  };
}

/** The description, its pieces put together as they were written. */
function whatOf({ answers, words }: IdeaTurn): string {
  const pieces = [answers.what, answers.more1, answers.more2, answers.more3].filter((piece) => piece !== undefined);
  const said = pieces.filter((piece, index) => index === 0 || !words.means('done', normalise(piece)));
  return said.map((piece, index) => (index < pieces.length - 1 ? piece.replace(/\s*(?:\.{2,}|…)\s*$/u, '') : piece)).join(' ');
}

const whomOf = ({ answers: { whom = '' }, words }: IdeaTurn): string | undefined => {
  const said = normalise(whom);
  return said === '' || words.means('skip', said) || words.means('no', said) || words.means('done', said) ? undefined : whom;
};

/** A postal code, "everywhere", or the number of a district that is all that was said ("18e", "Paris 18", "dans le 18"): not that of a house. */
function districtIn({ answers: { where }, words }: IdeaTurn, districts: readonly string[]): string | undefined {
  const said = normalise(where?.words ?? '');
  if (words.means('everywhere', said)) return everywhere.id;
  const postal = /(?:^|\D)75[01](\d\d)(?!\d)/.exec(said)?.[1];
  const alone = /^(?:\D+ ?)?(\d{1,2})(?: ?\D{1,16})?$/.exec(said)?.[1];
  const short = said.split(' ').length <= 3 && !/\d \p{L}+ \p{L}/u.test(said);
  const number = postal ?? (short ? alone : undefined);
  return districts.find((district) => district === String(Number(number)));
}

/** Whether the place's words say more than the district: a street beside the postal code. */
const saysMore = (words: string): boolean => /75[01]\d\d/.test(words) && /\p{L}{3}/u.test(words.replace(/paris/i, ''));

/** The district that was answered, or told with the place; undefined for the whole city. */
function districtOf(turn: IdeaTurn, edition: Edition): string | undefined {
  const district = turn.answers.district ?? districtIn(turn, districtsOf(edition));
  return district === everywhere.id ? undefined : district;
}

const placeOf = (turn: IdeaTurn, edition: Edition): string => {
  const { where } = turn.answers;
  const district = districtOf(turn, edition);
  const name = placeName(turn.t, district);
  const words = where?.words ?? (where?.latitude === undefined ? '' : `${where.latitude.toFixed(4)}, ${where.longitude?.toFixed(4) ?? ''}`);
  const told = districtIn(turn, districtsOf(edition)) !== undefined && !saysMore(words);
  return words === '' || told ? name : `${words} (${name})`;
};

function readBack(turn: IdeaTurn, edition: Edition, organisation: string | undefined): string {
  const { t, answers } = turn;
  const whom = whomOf(turn);
  return [
    answers.name,
    whatOf(turn),
    t('propose.confirm.where', { where: placeOf(turn, edition) }),
    ...(whom === undefined ? [] : [t('propose.confirm.whom', { whom })]),
    ...(answers.photo ? [t('propose.confirm.photo')] : []),
    ...(organisation === undefined ? [] : [t('propose.as.told', { name: organisation })]),
  ].join('\n');
}

async function join(turn: IdeaTurn, reference: string): Promise<End> {
  const { t, now } = turn;
  const standing = await turn.proposals.standing(now);
  const demo = standing.state === 'open' && standing.edition.demo;
  const done = await turn.proposals.support(reference, contactOf(turn), now);
  if (done.ok) return end(marked(t, demo, t('proposal.supported', { reference })));
  switch (done.reason) {
    case 'already':
      return end(marked(t, demo, t('proposal.refused.supported', { reference })));
    case 'not-now':
      return end(marked(t, demo, t('proposal.refused.not-now', { reference })));
    case 'unknown':
    case 'mistyped':
      return end(marked(t, demo, t('proposal.refused.unknown', { reference })));
  }
}

async function file(turn: IdeaTurn): Promise<End> {
  const { t, locale, now, answers } = turn;
  const standing = await turn.proposals.standing(now);
  if (standing.state !== 'open') return end(t('propose.refused.none'));
  const { id, demo } = standing.edition;
  const whom = whomOf(turn);
  const idea: Idea = {
    title: answers.name ?? '',
    what: whatOf(turn),
    ...(answers.where ? { where: answers.where } : {}),
    ...(whom === undefined ? {} : { whom }),
    ...(answers.photo ? { photo: answers.photo.id } : {}),
    locale,
  };
  const told = districtOf(turn, standing.edition);
  const district = told === undefined ? {} : { district: told };
  const filed = await turn.proposals.file({ edition: id, idea, ...district, author: contactOf(turn), now });
  if (filed.ok) {
    const organisation = await organisationOf(turn);
    if (organisation) await turn.memberships.file({ organisation: organisation.id, proposal: filed.reference, person: turn });
    if (turn.came !== undefined) await turn.links.led(turn.came, 'proposed');
    return end(marked(t, demo, t('propose.done', { reference: filed.reference })));
  }
  switch (filed.reason) {
    case 'closed':
      return end(marked(t, demo, t('propose.refused.none')));
    case 'too-many':
      return end(marked(t, demo, t('propose.refused.too-many', { max: filed.max })));
  }
}
