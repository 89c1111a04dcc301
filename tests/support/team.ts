import { join } from 'node:path';
import { qrSvg } from '../../src/services/qr-code';
import { letterKeys } from '../../src/services/letter-keys';
import type { Team } from '../../src/services/outreach/team';
import { buildTeamPage } from '../../src/web/build';
import type { TeamEntries, TeamEntry, TeamParts } from '../../src/web/team';
import { builtPage, startWeb, texts, type WebOptions } from './web';

/** One worker, 482133 with the PIN 567890, at a market; what became of whom in memory. */
function createMemoryTeam() {
  const began: { readonly worker: string; readonly address: string }[] = [];
  const taken = new Map<string, { readonly worker: string; readonly entry: TeamEntry }>();
  const again: string[] = [];
  const agreements: Parameters<TeamParts['agreed']>[0][] = [];
  const state = { ended: false, place: 'barbes' };
  const places = [
    { id: 'barbes', name: 'Marché Barbès', locales: ['fr', 'ar'] },
    { id: 'foyer', name: 'Foyer', locales: ['uk'] },
  ];
  const working = (worker: string): boolean => worker === '482133' && !state.ended;
  const team: Team = {
    async signIn({ name, pin }) {
      if (name !== '482133' || pin !== '567890') return { ok: false, reason: 'wrong' };
      return state.ended ? { ok: false, reason: 'ended' } : { ok: true, worker: name };
    },
    async view(worker) {
      const place = places.find(({ id }) => id === state.place);
      if (!working(worker) || !place) return undefined;
      const figures = { today: began.length, helped: 40 + began.length, joined: 7, voted: 0, proposed: 0, booked: 3, cards: 2 };
      return { worker, campaign: 'Vote 2027', place: place.name, places, locales: place.locales, code: '4821', figures };
    },
    async move(worker, place) {
      if (!working(worker) || !places.some(({ id }) => id === place)) return false;
      state.place = place;
      return true;
    },
    async begin(worker, address) {
      if (!working(worker)) return undefined;
      began.push({ worker, address });
      return 'join-4821-p0123456789ab';
    },
  };
  const entries: TeamEntries = {
    async take(worker, { id, entry }) {
      if (taken.has(id)) {
        again.push(id);
        return 'again';
      }
      taken.set(id, { worker, entry });
      return 'kept';
    },
  };
  const agreed: TeamParts['agreed'] = async (consent) => void agreements.push(consent);
  /** Workshop 18 has the booking 48213 and one made with the card 4821 0077 1939. */
  const entered: string[] = [];
  const checkIn: TeamParts['checkIn'] = async (workshop, number, locale) => {
    const ok = workshop === 18 && ['48213', '482100771939'].includes(number);
    if (ok) entered.push(number);
    const t = texts.t(locale);
    return { ok, said: ok ? t('outreach.door.in', { count: 1, present: entered.length }) : t('outreach.door.unknown', { code: workshop }) };
  };
  return { team, entries, agreed, checkIn, entered, agreements, began, taken, again, state };
}

let built: Promise<TeamParts['page']> | undefined;
const pages = join(__dirname, '../../src/web/team-page');
export const builtTeamPage = (): Promise<TeamParts['page']> =>
  (built ??= builtPage().then((chat) => buildTeamPage(pages, join(__dirname, '../../channels/web/page'), chat)));

/** What `/team` is made of besides its services. */
export const teamParts = async (): Promise<Omit<TeamParts, 'team' | 'entries' | 'agreed' | 'checkIn'>> => ({
  page: await builtTeamPage(),
  letters: letterKeys('of the tests'),
  dialogs: ['vote', 'propose', 'workshop', 'card'],
  join: (code) => ({ words: `JOIN ${code}`, number: '36000', qr: qrSvg(`https://porte-voix.example/j/${code}`) }),
});

/** A started server with one outreach worker. */
export async function startTeam(options: WebOptions = {}) {
  const { team, entries, agreed, checkIn, ...memory } = createMemoryTeam();
  const parts: TeamParts = { ...(await teamParts()), team, entries, agreed, checkIn };
  return { web: await startWeb({ ...options, team: parts }), letters: parts.letters, ...memory };
}
