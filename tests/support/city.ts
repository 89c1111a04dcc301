import { randomBytes } from 'node:crypto';
import type { City } from '../../dialogs/city';
import type { Ballot, CastRequest, Edition, Localised, Project } from '../../src/services/voting';
import { createPlacings } from '../../src/services/placings/placings';
import { createPlaces } from '../../src/services/places/places';
import { createConsultations } from '../../src/services/consultations/consultations';
import { createDataNeeds } from '../../src/services/datarounds/needs';
import { callDefaults } from '../../src/services/calls/call';
import { createCalls } from '../../src/services/calls/calls';
import { createLab } from '../../src/services/lab/lab';
import { createLessons } from '../../src/services/lessons/lessons';
import { createIdeaCity } from './idea-city';
import { createMemoryConsultations } from './memory-consultations';
import { createMemoryDataRounds } from './memory-data-rounds';
import { createMemoryCalls } from './memory-calls';
import { createMemoryLab } from './memory-lab';
import { createMemoryLessons } from './memory-lessons';
import { memoryPlaces } from './memory-places';
import { createMemoryPlacings } from './memory-placings';
import { createStreetCity } from './street-city';
import { createWishCity } from './wish-city';

const day = 86_400_000;
const label = (fr: string): Localised => ({ fr });

/** A small city in memory, for tests of dialogs alone: one edition, a box that can be looked into. */
export function createCity(now: Date, phase: 'open' | 'before' | 'after' | 'none' = 'open', ballots: readonly Ballot[] = defaultBallots) {
  const shift = phase === 'before' ? 10 * day : phase === 'after' ? -30 * day : -5 * day;
  const from = new Date(now.getTime() + shift);
  const to = new Date(from.getTime() + 20 * day);
  const edition: Edition = { id: 'test', title: label('Budget'), demo: true, opened: from, phases: [{ phase: 'vote', from, to }], ballots };
  const box: CastRequest[] = [];
  const street = createStreetCity();
  const projects = (ballot: string, district?: string): Project[] =>
    Array.from({ length: 12 }, (_, index) => ({
      edition: 'test',
      number: district === undefined ? 11 + index : Number(district) * 100 + index + 1,
      ballot,
      ...(district === undefined ? {} : { district }),
      theme: index % 2 ? 'sport' : 'green',
      title: label(`${index % 2 ? 'Terrain' : 'Jardin'} ${'abcdefghijkl'.charAt(index).repeat(4)}`),
      summary: label('Un lieu pour toutes et tous.'),
      costCents: 35_000_000,
    }));
  const city: City = {
    voting: {
      standing: (at) => {
        if (phase === 'none') return Promise.resolve({ state: 'none' });
        if (at < from) return Promise.resolve({ state: 'before', edition, from });
        return Promise.resolve(at >= to ? { state: 'after', edition, on: to } : { state: 'open', edition, until: to });
      },
      projects: (_edition, ballot, district) => Promise.resolve(projects(ballot, district)),
      search: (all, words) => Promise.resolve(all.filter(({ title }) => title.fr.toLowerCase().includes(words.toLowerCase()))),
      crowded: () => Promise.resolve(false),
      unspent: () => Promise.resolve(true),
      castBallots: (_edition, voter) => Promise.resolve(box.filter((ballot) => ballot.voter === voter).map(({ ballot }) => ballot)),
      cast: (request) => {
        if (box.some(({ voter, ballot }) => voter === request.voter && ballot === request.ballot))
          return Promise.resolve({ ok: false, reason: 'already' });
        box.push(request);
        return Promise.resolve({ ok: true, receipt: 'K7-M2' });
      },
    },
    calls: createCalls({
      store: createMemoryCalls(),
      rule: callDefaults,
      similar: () => [],
      addressesOf: () => Promise.resolve([]),
      languageOf: () => undefined,
      announce: () => Promise.resolve(),
    }),
    lessons: createLessons({
      store: createMemoryLessons(),
      hmac: (purpose, text) => `${purpose} ${text}`,
      random: () => 0,
      addressesOf: () => Promise.resolve([]),
    }),
    lab: createLab({
      store: createMemoryLab(),
      randomBytes,
      similar: () => [],
      addressesOf: () => Promise.resolve([]),
      languageOf: () => undefined,
    }),
    news: {
      subscriberOf: () => Promise.resolve(undefined),
      subscribe: () => Promise.resolve(),
      unsubscribe: () => Promise.resolve(),
    },
    codes: {
      own: () => undefined,
      sends: false,
      read: () => ({ ok: false, reason: 'unreadable' }),
      request: () => Promise.resolve({ ok: false, reason: 'unavailable' }),
      check: () => Promise.resolve({ ok: false, reason: 'expired' }),
    },
    moves: {
      give: () => Promise.resolve({ ok: false, reason: 'too-many' }),
      look: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      take: () => Promise.resolve({ ok: false, reason: 'unknown' }),
    },
    changes: { refusal: () => Promise.resolve(undefined) },
    proofs: {
      ofNumber: (number) => ({ kind: 'phone', id: `phone:${number}`, school: false }),
      prove: () => Promise.resolve({ ok: false, reason: 'unknown' }),
    },
    memberships: {
      look: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      accept: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      of: () => Promise.resolve([]),
      leave: () => Promise.resolve(false),
      forget: () => Promise.resolve(),
      file: () => Promise.resolve(false),
      filed: () => Promise.resolve({}),
    },
    links: {
      find: () => Promise.resolve(undefined),
      joined: () => Promise.resolve(),
      opened: () => Promise.resolve(),
      led: () => Promise.resolve(),
      helps: () => false,
    },
    mine: {
      kept: () =>
        Promise.resolve({
          addresses: [],
          ideas: [],
          calls: [],
          lab: [],
          lessons: [],
          organisations: [],
          workshops: [],
          data: [],
          reports: [],
          wishes: [],
          placings: [],
          preferences: false,
        }),
      consents: () => Promise.resolve([]),
      linkTo: () => Promise.resolve(undefined),
      erase: () => Promise.resolve(),
    },
    cards: {
      ofPhone: () => Promise.resolve(undefined),
      issueTo: () => Promise.resolve('482100771934'),
      endOf: () => Promise.resolve(false),
      linkTo: () => Promise.resolve(undefined),
      heldBy: () => Promise.resolve(false),
    },
    certificates: { of: () => Promise.resolve(undefined) },
    site: undefined,
    door: { checkIn: () => Promise.resolve({ ok: false, reason: 'unknown' }) },
    team: {
      signIn: () => Promise.resolve({ ok: false, reason: 'wrong' }),
      view: () => Promise.resolve(undefined),
      move: () => Promise.resolve(false),
    },
    offers: { current: () => Promise.resolve([]), find: () => Promise.resolve({ ok: false, reason: 'unknown' }) },
    preferences: { of: () => Promise.resolve({}), keep: () => Promise.resolve() },
    series: { of: () => Promise.resolve([]), book: () => Promise.resolve({ booked: [], full: [] }), leave: () => Promise.resolve([]) },
    workshops: {
      agenda: () => Promise.resolve([]),
      find: () => Promise.resolve(undefined),
      book: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      accept: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      leave: () => Promise.resolve({ ok: false, reason: 'unknown' }),
      mine: () => Promise.resolve([]),
      booked: () => Promise.resolve([]),
      rate: () => Promise.resolve({ ok: false, reason: 'unknown' }),
    },
    data: createDataNeeds({
      store: createMemoryDataRounds(),
      similar: () => [],
      addressesOf: () => Promise.resolve([]),
      languageOf: () => undefined,
    }),
    consultations: createConsultations({
      store: createMemoryConsultations(),
      hmac: (purpose, text) => `${purpose} ${text}`,
      random: () => 0,
      similar: () => [],
      addressesOf: () => Promise.resolve([]),
      languageOf: () => undefined,
    }),
    reports: street.reports,
    crews: { ...street.crews, linkTo: () => Promise.resolve(undefined) },
    wishes: createWishCity().wishes,
    placings: createPlacings({ store: createMemoryPlacings(), addressesOf: () => Promise.resolve([]) }),
    places: createPlaces({ store: memoryPlaces(), landmarks: [], spelling: () => [] }),
    receipts: { check: () => Promise.resolve({ ok: false, reason: 'unknown' }) },
    proposals: createIdeaCity().proposals,
    handover: { request: () => Promise.resolve('A12'), waiting: () => Promise.resolve([]), answer: () => Promise.resolve({ ok: true }) },
  };
  return { city, box, edition };
}

export const defaultBallots: readonly Ballot[] = [
  { id: 'city', how: { kind: 'approval', max: 4 } },
  {
    id: 'district',
    districts: ['10', '18'],
    how: {
      kind: 'judgment',
      grades: ['Coup de coeur', "J'aime bien", 'Pourquoi pas', 'Pas convaincu'].map((text, index) => ({
        id: String(4 - index),
        label: label(text),
      })),
    },
  },
];
