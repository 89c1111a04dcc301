import type { Media, Place } from '../src/conversation/activity';
import { call, end, go, known, redo, type Ask, type End, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Located } from '../src/services/places/place';
import type { Localised } from '../src/services/voting';
import { localised, type City, type CityDialog } from './city';
import { contactOf } from './ideas';
import { kindName, mapText, othersPlace, placeText } from './report-told';
import { firstOf, isSentence, mostSaid, saidSoFar } from './said';

interface Answers {
  what: string;
  danger: true;
  kind: string;
  /** Of the tree; or a kind's code, where other words for it were written there. */
  group: string;
  exact: string;
  /** A pin that came first. */
  pin: Place;
  where: Located;
  /** A reference that is the same thing; or that none of those shown is: `other:`, and these. */
  same: string;
  photo: Media | null;
  send: 'send' | 'anonymous' | 'change';
}
type ReportTurn = Turn<Answers> & City;

const other = 'other';
const others = 'other:';
const kindsAtMost = 3;

/** Something in the street that should be mended. One message may hold it all, what is missing is asked. */
export const report: CityDialog<Answers> = {
  id: 'report',
  version: 1,
  start: 'what',
  title: (t) => t('report.title'),
  opens: (_, { text, photo, place }) => ({
    answers: { ...(photo ? { photo } : {}), ...(place ? { pin: place } : {}) },
    ...(text === undefined ? {} : { texts: { what: [...text].slice(0, mostSaid).join('') } }),
  }),
  // "report 48 88712 2 34912": a place that a map's link names.
  fill: (_, words) => {
    const pin = pinIn(words);
    return pin && { pin };
  },
  given: () => ['danger'],
  steps: {
    pin: { kind: 'place', counts: () => false, ask: () => go('where'), next: 'where' },
    what: {
      kind: 'text',
      ask: ({ t, can }) => ({ kind: 'text', text: can.costly ? t('report.what.short') : t('report.what.ask'), max: mostSaid }),
      next: 'danger',
    },
    danger: {
      kind: 'choice',
      counts: () => false,
      ask({ answers, reports, say, t }) {
        const danger = reports.danger(answers.what ?? '');
        if (danger) say(dangerText(t, danger));
        return known(true);
      },
      next: 'kind',
    },
    kind: {
      kind: 'choice',
      ask: (turn) => guesses(turn, turn.answers.what ?? '') ?? known(other),
      heard: otherWords,
      next: ({ answers }) => (answers.kind === other ? 'group' : 'where'),
    },
    group: {
      kind: 'choice',
      counts: ({ kind }) => kind === other,
      ask: ({ reports, locale, t }) => ({
        kind: 'choice',
        text: t('report.group.ask'),
        options: reports.groups.map(({ id, label }) => ({ id, label: localised(label, locale) })),
      }),
      heard: (turn, text) => (names(turn.reports.groups, turn.locale, text) ? undefined : otherWords(turn, text)),
      next: ({ answers }) => (answers.group === other ? redo('group') : 'exact'),
    },
    exact: {
      kind: 'choice',
      counts: ({ kind }) => kind === other,
      ask: ({ answers: { group = '' }, reports, locale, t }) =>
        reports.kind(group)
          ? known(group)
          : {
              kind: 'choice',
              text: t('report.exact.ask'),
              options: reports.inGroup(group).map(({ code, label }) => ({ id: code, label: localised(label, locale) })),
            },
      heard: (turn, text) =>
        names(turn.reports.inGroup(turn.answers.group ?? ''), turn.locale, text) ? undefined : otherWords(turn, text),
      next: ({ answers }) => (answers.exact === other ? redo('exact') : 'where'),
    },
    where: {
      kind: 'call',
      async ask({ answers, reports, places }) {
        if (answers.pin) return call('place', { where: answers.pin });
        const words = (answers.what ?? '').slice(0, 200);
        const said = reports.ownerOf(kindOf(answers)) ? [] : await places.find(words);
        return said.some(({ precision }) => precision !== 'district' && precision !== 'words')
          ? call('place', { where: { words } })
          : call('place');
      },
      next: (turn) => (turn.reports.ownerOf(kindOf(turn.answers)) ? foreign(turn) : 'same'),
    },
    same: { kind: 'choice', counts: ({ same }) => same !== undefined && !same.startsWith(others), ask: sameThing, next: joined },
    photo: {
      kind: 'photo',
      ask: ({ t, can }) => (can.photo ? { kind: 'photo', text: t('report.photo.ask'), optional: true } : go('send')),
      next: 'send',
    },
    send: { kind: 'choice', ask: readBack, next: send },
  },
};

/** The point that words are, as a link holds it: degrees to the north and to the east, digits for points. */
function pinIn(words: string): Place | undefined {
  const [, latitude, decimals, longitude, more] = /^(\d{1,2}) (\d{3,6}) (\d{1,3}) (\d{3,6})$/.exec(words) ?? [];
  return longitude === undefined ? undefined : { latitude: Number(`${latitude}.${decimals}`), longitude: Number(`${longitude}.${more}`) };
}

/** The kind that was chosen, by guess or in the tree. */
const kindOf = ({ kind, exact }: Partial<Answers>): string => (kind === other ? exact : kind) ?? '';

/** What the words may mean, to choose from; undefined where they mean nothing that is listed. */
function guesses({ reports, locale, t }: ReportTurn, words: string): Extract<Ask, { kind: 'choice' }> | undefined {
  const guessed = (firstOf(words, (said) => reports.kinds(said)) ?? []).flatMap((code) => reports.kind(code) ?? []);
  if (guessed.length === 0) return undefined;
  const options = guessed.slice(0, kindsAtMost).map(({ code, label }) => ({ id: code, label: localised(label, locale) }));
  return { kind: 'choice', text: t('report.kind.ask'), options: [...options, { id: other, label: t('report.kind.other') }] };
}

/** Other words for it, where nothing that was offered fitted: danger first, as in a first sentence; what they may mean is offered; and they are part of what was said. */
function otherWords(turn: ReportTurn, text: string): Heard {
  const danger = turn.reports.danger(text);
  const say = danger && dangerText(turn.t, danger);
  const texts = { what: saidSoFar(turn.answers.what, text) };
  const prompt = guesses(turn, text);
  if (prompt) return { prompt, query: text.slice(0, 100), say, texts };
  if (say !== undefined) return { say, texts };
  return isSentence(text) ? { otherwise: { texts } } : undefined;
}

/** Whether words are a part of a label in this list: they choose there. */
function names(list: readonly { readonly label: Localised }[], locale: string, words: string): boolean {
  const said = normalise(words);
  return list.some(({ label }) => normalise(localised(label, locale)).includes(said));
}

/** Whom to call before anything else. */
export function dangerText(t: ReportTurn['t'], danger: NonNullable<ReturnType<City['reports']['danger']>>): string {
  switch (danger) {
    case 'fire':
      return t('report.danger.fire');
    case 'gas':
      return t('report.danger.gas');
    case 'electric':
      return t('report.danger.electric');
    case 'person':
      return t('report.danger.person');
  }
}

/** The place as it is kept: what they said of it stands in their words already. */
function whereOf({ where, what = '' }: Partial<Answers>): Located {
  const { words, ...place } = where ?? { label: '', precision: 'words' as const };
  return words === undefined || what.startsWith(words) ? place : { ...place, words };
}

/** Not the city's: whose it is, how to reach them, and that it is on record. */
async function foreign(turn: ReportTurn): Promise<End> {
  const { answers, reports, locale, t, now } = turn;
  const kind = kindOf(answers);
  const owner = reports.ownerOf(kind);
  const kept = await reports.record({ kind, place: whereOf(answers), words: answers.what }, contactOf(turn), now);
  return end(
    t('report.foreign', { owner: owner ? localised(owner.name, locale) : '', reach: owner?.reach ?? '', reference: kept.reference }),
  );
}

/** Whether somebody reported it already. */
async function sameThing(turn: ReportTurn): Promise<Ask> {
  const { answers, reports, locale, t } = turn;
  const near = await reports.same(kindOf(answers), whereOf(answers));
  const [first] = near;
  if (!first) return known(others);
  const line = (one: typeof first): string =>
    t('report.same.one', { place: othersPlace(t, one.place), on: day(one.at, locale), people: one.people });
  return {
    kind: 'choice',
    text: near.length === 1 ? t('report.same.ask', { one: line(first) }) : t('report.same.several'),
    options: [
      ...near.map((one) => ({ id: one.reference, label: near.length === 1 ? t('report.same.yes') : line(one) })),
      { id: others + near.map(({ reference }) => reference).join(','), label: t('report.same.no') },
    ],
  };
}

async function joined(turn: ReportTurn): Promise<Next> {
  const { answers, reports, now, t } = turn;
  const { same = others, photo } = answers;
  if (same.startsWith(others)) return 'photo';
  const done = await reports.join(same, contactOf(turn), now, photo?.id);
  if (done.ok) return end(t('report.joined', { reference: done.seen.report.reference, people: done.seen.report.people }));
  return done.reason === 'already' ? end(t('report.already', { reference: same })) : redo('same');
}

async function readBack(turn: ReportTurn): Promise<Ask> {
  const { answers, t } = turn;
  const lines = [
    t('report.send.kind', { kind: kindName(turn, kindOf(answers)) }),
    t('report.send.place', { place: placeText(t, whereOf(answers)) }),
    ...(answers.photo ? [t('report.send.photo')] : []),
    t('report.send.ask'),
  ];
  return {
    kind: 'choice',
    text: lines.join('\n'),
    options: [
      { id: 'send', label: t('report.send.now') },
      { id: 'anonymous', label: t('report.send.anonymous') },
      { id: 'change', label: t('report.send.change') },
    ],
  };
}

async function send(turn: ReportTurn): Promise<Next> {
  const { answers, reports, now, t, locale } = turn;
  if (answers.send === 'change') return redo('what', 'danger', 'kind', 'group', 'exact', 'pin', 'where', 'same', 'send');
  const place = whereOf(answers);
  const kind = kindOf(answers);
  const anonymous = answers.send === 'anonymous';
  const shown = (answers.same ?? '').slice(others.length).split(',');
  const draft = { kind, place, words: answers.what, photo: answers.photo?.id, anonymous, others: shown };
  const sent = await reports.send(draft, contactOf(turn), now);
  if (sent.ok) {
    const { reference, service } = sent.report;
    const named = reports.serviceOf(service);
    const values = { reference, service: named ? localised(named.name, locale) : '' };
    return end((anonymous ? t('report.done.anonymous', values) : t('report.done.followed', values)) + mapText(turn, place));
  }
  switch (sent.reason) {
    case 'too-many':
      return end(t('report.refused.too-many', { most: sent.max }));
    case 'known':
      return redo('same', 'send');
  }
}
